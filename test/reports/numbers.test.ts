import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decimalsFor,
  degrees,
  fixed,
  interval,
  pEquals,
  percent,
  pValue,
  significant,
} from '../../src/reports/numbers.js'

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
