import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edgeCondition } from '../../src/trees/shape/rules.js'
import { shownCut } from '../../src/trees/shape/shown-cut.js'
import { ruleInWords } from '../../src/words/rule-words.js'

describe('a cut as it is printed', () => {
  it.each([
    // Neighbours, cut, text: four digits beyond 52 − 51.99.
    [51.99178082191781, 52.00547945205479, 51.99178082191781, '51.991781'],
    [51.99178082191781, 52.00547945205479, (51.99178082191781 + 52.00547945205479) / 2, '51.99863'],
    [6, 7, 6, '6'],
    [6.1, 6.2, 6.15, '6.15'],
    [123456.789, 223456.789, 123456.789, '123460'],
    [1.23456789e-7, 2.3e-7, 1.23456789e-7, '1.2346×10⁻⁷'],
  ])('between %s and %s', (left, right, cut, text) => {
    const split = { variable: 'x', kind: 'numeric', cut, shown: shownCut(left, right, cut) } as const
    expect(ruleInWords([edgeCondition(split, 0)])).toBe(`x ≤ ${text}`)
    expect(edgeCondition(split, 0)).toMatchObject({ value: cut })
  })

  it('sends every patient where the exact cut does, in few digits', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(value, value, fc.double({ min: 0, max: 0.999, noNaN: true }), (a, b, share) => {
        const [left, right] = a < b ? [a, b] : [b, a]
        fc.pre(right - left > 1e-12 * Math.max(1, Math.abs(left), Math.abs(right)))
        const cut = left + share * (right - left)
        fc.pre(cut >= left && cut < right)
        const shown = shownCut(left, right, cut)
        if (shown === undefined) return
        expect(shown).toBeGreaterThanOrEqual(left)
        expect(shown).toBeLessThan(right)
        // Rounded to a ten-thousandth of the power of ten that the neighbours differ by.
        const unit = 10 ** (Math.floor(Math.log10(right - left)) - 4)
        expect(Math.abs(shown / unit - Math.round(shown / unit))).toBeLessThan(
          1e-3 * Math.max(1, Math.abs(shown / unit) * 1e-9),
        )
      }),
    )
  })
})
