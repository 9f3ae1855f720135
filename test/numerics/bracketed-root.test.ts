import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bracketedRoot } from '../../src/numerics/bracketed-root.js'

describe('bracketedRoot', () => {
  it('finds roots to the last digit, whichever way the function goes', () => {
    expect(bracketedRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15)
    expect(bracketedRoot((x) => Math.exp(-x) - 1e-8, 50, 0)).toBeCloseTo(8 * Math.LN10, 13)
  })

  it('needs few evaluations of a smooth function and survives a jump', () => {
    let evaluations = 0
    bracketedRoot(
      (x) => {
        evaluations++
        return x ** 3 - x - 2
      },
      1,
      2,
    )
    expect(evaluations).toBeLessThan(15)
    expect(bracketedRoot((x) => (x < 0.3 ? -1 : 5), 0, 1)).toBeCloseTo(0.3, 15)
  })

  it('says NaN where the signs do not differ, and takes a root at an end', () => {
    expect(bracketedRoot((x) => x * x + 1, -1, 1)).toBeNaN()
    expect(bracketedRoot((x) => x, 0, 1)).toBe(0)
    expect(bracketedRoot((x) => x - 1, 0, 1)).toBe(1)
  })

  it('ends next to the root of any monotone cubic', () => {
    const coefficient = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(coefficient, coefficient, fc.double({ min: -50, max: 50, noNaN: true }), (a, b, root) => {
        const found = bracketedRoot((x) => a * (x - root) ** 3 + b * (x - root), -100, 100)
        expect(Math.abs(found - root)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(root)))
      }),
    )
  })
})
