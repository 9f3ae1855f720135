import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectScale, effectText as figureText } from '../../src/figures/kit/effect-scale.js'
import { effectText as reportText } from '../../src/reports/report/sections/effect-words.js'
import { ratioEstimate, ratioInterval } from '../../src/words/family-words.js'
import {
  decimalsFor,
  degrees,
  fixed,
  interval,
  pEquals,
  percent,
  pValue,
  ratioTexts,
  significant,
} from '../../src/words/numbers.js'

describe('numbers as people read them', () => {
  it.each([
    [1.005, 2, '1.00'],
    [-0.004, 2, '0.00'],
    [-1.5, 1, '−1.5'],
    [null, 2, '–'],
    [Number.POSITIVE_INFINITY, 2, '∞'],
    [1e20, 2, '1.000×10²⁰'],
  ])('fixed(%s, %s) is %s', (value, decimals, text) => expect(fixed(value, decimals)).toBe(text))

  it.each([
    [0.0004, '<0.001'],
    [0.001, '0.001'],
    [0.0351, '0.035'],
    [0.0999, '0.10'],
    [0.12345, '0.12'],
    [0.9999, '1.00'],
    [null, '–'],
  ])('p-value %s is %s', (p, text) => expect(pValue(p)).toBe(text))

  it('shows a standard error to two digits', () => {
    expect([12.3, 1.23, 0.123, 0.0123].map(decimalsFor)).toEqual([0, 1, 2, 3])
  })

  it.each([
    [-8.1e-7, 2.3e-7, '−0.81×10⁻⁶'],
    [-8.1e-7, 2.3e-6, '−0.8×10⁻⁶'],
    [3.25e-10, 1.2e-11, '0.325×10⁻⁹'],
    [0.000123, 4.4e-5, '0.000123'],
    [2e-9, 3e-6, '0'],
    [1.5, 2e-8, '1.500000000'],
  ])('%s with a standard error of %s is %s', (value, se, text) =>
    expect(fixed(value, decimalsFor(se))).toBe(text),
  )

  /** The number that a text stands for. */
  const read = (text: string) =>
    Number(
      text
        .replaceAll('−', '-')
        .replace(
          /×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)/,
          (_, power: string) =>
            `e${[...power].map((sign) => (sign === '⁻' ? '-' : '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign))).join('')}`,
        ),
    )

  it('is off by less than its last decimal and shows two digits of the standard error, whatever the unit', () => {
    const exponent = fc.integer({ min: -30, max: 6 })
    const digits = fc.double({ min: 1, max: 9.99, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), digits, exponent, (z, mantissa, power) => {
        const se = mantissa * 10 ** power
        const off = Math.abs(read(fixed(z * se, decimalsFor(se))) - z * se)
        expect(off).toBeLessThanOrEqual(0.0501 * 10 ** power + (power > 0 ? 0.5 : 0))
      }),
    )
  })

  it('prints a ratio so that its interval is read as it is', () => {
    const log = fc.double({ min: -4, max: 4, noNaN: true })
    fc.assert(
      fc.property(log, fc.double({ min: 0.001, max: 1.5, noNaN: true }), (estimate, se) => {
        const ratio = {
          estimate: Math.exp(estimate),
          lo: Math.exp(estimate - 2 * se),
          hi: Math.exp(estimate + 2 * se),
        }
        const texts = ratioTexts(ratio)
        for (const end of ['estimate', 'lo', 'hi'] as const) {
          if (!/^[\d.]+$/.test(texts[end])) continue
          // A fifth of the standard error there, or half a unit of the third digit.
          const bound = Math.max(0.051 * se, 0.0051 / Math.min(1, ratio[end]) ** 0.5) * ratio[end]
          expect(Math.abs(read(texts[end]) - ratio[end])).toBeLessThanOrEqual(Math.max(bound, 0.0005))
        }
      }),
    )
    expect(ratioTexts({ estimate: 8.63, lo: 5.67, hi: 13.14 })).toEqual({
      estimate: '8.63',
      lo: '5.67',
      hi: '13.1',
    })
    expect(ratioTexts({ estimate: 1.0432, lo: 1.0391, hi: 1.0473 })).toEqual({
      ...{ estimate: '1.0432', lo: '1.0391', hi: '1.0473' },
    })
    expect(ratioTexts({ estimate: 0.0001, lo: null, hi: null }).estimate).toBe('<0.001')
    expect(ratioTexts({ estimate: 1e9, lo: 0.2, hi: 1e300 })).toMatchObject({ estimate: '>10⁶', hi: '>10⁶' })
  })

  it.each(['gaussian', 'binomial', 'poisson'] as const)(
    '%s: text, report and figure print an effect alike',
    (family) => {
      const effect = { estimate: -0.512345, se: 0.212345, lo: -0.93, hi: -0.0987654 }
      const spec = { outcome: 'y', control: 'c', experimental: 'e', family }
      const figure = figureText(effect, effectScale(spec, 0.95, [effect]))
      expect(reportText(effect, family, decimalsFor(effect.se))).toBe(figure)
      const ratio = { estimate: Math.exp(effect.estimate), lo: Math.exp(effect.lo), hi: Math.exp(effect.hi) }
      const text =
        family === 'gaussian'
          ? `${fixed(effect.estimate, 2)} (${interval(effect.lo, effect.hi, 2)})`
          : `${ratioEstimate(ratio)} (${ratioInterval(ratio)})`
      expect(text).toBe(figure)
    },
  )

  it('never says p = 0 or a p-value on the wrong side of 0.05 by rounding at three decimals', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1, noNaN: true }), (p) => {
        expect(pEquals(p)).not.toBe('p = 0.000')
        const shown = pValue(p)
        if (!shown.startsWith('<')) expect(Math.abs(Number(shown) - p)).toBeLessThanOrEqual(0.005 + 1e-9)
      }),
    )
  })

  it('degrees of freedom, percentages, intervals, significant digits', () => {
    expect([degrees(505), degrees(7.159), degrees(206.9), degrees(null)]).toEqual(['505', '7.2', '207', '–'])
    expect([percent(1, 3), percent(1, 30), percent(0, 3), percent(0, 0)]).toEqual(['33%', '3.3%', '0%', '–'])
    expect(interval(-1.052, 0.886, 2)).toBe('−1.05 to 0.89')
    expect([0.0763, 2, 0, 123456, 1.2e-7].map(significant)).toEqual([
      '0.0763',
      '2.00',
      '0',
      '123000',
      '1.2×10⁻⁷',
    ])
  })
})
