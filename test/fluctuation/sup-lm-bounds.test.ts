import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { supLmBounds, supLmBoundsOfGaps } from '../../src/fluctuation/sup-lm/sup-lm-bounds.js'
import { supLmContinuousLogP, supLmExactLogP } from '../../src/fluctuation/sup-lm/sup-lm-exact.js'
import { supLmLogPOfGaps } from '../../src/fluctuation/sup-lm/sup-lm-of-gaps.js'

describe('bounds of p-values of the supremum', () => {
  const k = fc.constantFrom(1, 2, 5, 11)
  const factor = fc.double({ min: 0.5, max: 12, noNaN: true })

  it('hold for few and many points, from both sides', () => {
    const counts = fc.uniqueArray(fc.integer({ min: 40, max: 760 }), { minLength: 2, maxLength: 300 })
    fc.assert(
      fc.property(k, factor, counts, (scores, times, some) => {
        const points = Uint32Array.from(some).sort()
        const x = scores * times + 1
        const { below, above, closer } = supLmBounds(x, scores, points, 800)
        const logP = supLmExactLogP(x, scores, points, 800)
        expect(below).toBeLessThanOrEqual(logP)
        expect(closer()).toBeGreaterThanOrEqual(below)
        expect(closer()).toBeLessThanOrEqual(logP)
        expect(above).toBeGreaterThanOrEqual(logP)
      }),
      { numRuns: 60, seed: 1 },
    )
  })

  it('hold for uneven gaps in log-odds', () => {
    const gap = fc.oneof(
      fc.double({ min: 1e-4, max: 0.02, noNaN: true }),
      fc.double({ min: 0.05, max: 1.5, noNaN: true }),
    )
    fc.assert(
      fc.property(factor, fc.array(gap, { minLength: 1, maxLength: 300 }), (times, some) => {
        const gaps = Float64Array.from(some)
        const { below, above, closer } = supLmBoundsOfGaps(times + 1, 1, gaps)
        const logP = supLmLogPOfGaps(times + 1, 1, gaps)
        expect(below).toBeLessThanOrEqual(logP)
        expect(closer()).toBeLessThanOrEqual(logP)
        expect(above).toBeGreaterThanOrEqual(logP)
      }),
      { numRuns: 40, seed: 2 },
    )
  })

  it('from above is near where a process is looked at all the time', () => {
    const points = Uint32Array.from({ length: 800001 }, (_, i) => 100000 + i)
    const s = 2 * Math.log(9)
    for (const x of [9, 16, 30]) {
      const { above } = supLmBounds(x, 1, points, 1000000)
      const logP = supLmContinuousLogP(x, 1, s)
      expect(above - logP).toBeGreaterThan(0)
      expect(above - logP).toBeLessThan(0.6)
    }
  })
})
