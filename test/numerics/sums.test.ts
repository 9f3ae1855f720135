import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mean, sortedQuantile, sum } from '../../src/numerics/sums.js'
import { expectClose } from '../tolerances.js'

const fixture = JSON.parse(readFileSync(new URL('../fixtures/numerics/sums.json', import.meta.url), 'utf8'))

describe('sum and mean', () => {
  it('keep what plain summation loses', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2)
    expect(sum(new Float64Array(1e5).fill(0.1))).toBe(1e4)
    expect(mean([1e16, 1, -1e16, 1])).toBe(0.5)
  })

  it('know empty and infinite sums', () => {
    expect(sum([])).toBe(0)
    expect(mean([])).toBeNaN()
    expect(sum([1, Number.POSITIVE_INFINITY, 2])).toBe(Number.POSITIVE_INFINITY)
    expect(sum([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBeNaN()
  })

  it('are exact for whole numbers in any order', () => {
    const whole = fc.integer({ min: -(10 ** 9), max: 10 ** 9 })
    fc.assert(
      fc.property(fc.array(whole), (values) => {
        const exact = Number(values.reduce((a, b) => a + BigInt(b), 0n))
        expect(sum(values)).toBe(exact + 0)
        expect(sum([1e25, ...values, -1e25])).toBe(exact + 0)
      }),
    )
  })
})

describe('sortedQuantile', () => {
  it('is R’s quantile of type 7', () => {
    for (const { sorted, quantiles } of fixture.cases)
      fixture.probabilities.forEach((p: number, i: number) => {
        expectClose(sortedQuantile(Float64Array.from(sorted), p), quantiles[i], { rtol: 1e-14, atol: 1e-15 })
      })
    expect(sortedQuantile([], 0.5)).toBeNaN()
  })
})
