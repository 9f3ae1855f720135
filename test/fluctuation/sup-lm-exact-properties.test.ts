import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { supLmCriticalValue, supLmExactLogP } from '../../src/fluctuation/sup-lm/sup-lm-exact.js'
import { pchisq } from '../../src/numerics/distributions/distributions.js'
import { expectClose } from '../tolerances.js'

describe('what must hold for p-values of the supremum over given fractions', () => {
  const node = fc.record({
    k: fc.constantFrom(1, 2, 3, 5, 11, 21, 40, 120),
    // Shares of a node of 400 patients, as a tree meets them: neighbours from one patient apart to far apart.
    counts: fc.uniqueArray(fc.integer({ min: 20, max: 380 }), { minLength: 2, maxLength: 40 }),
    factor: fc.double({ min: 0.3, max: 4, noNaN: true }),
    more: fc.double({ min: 0.01, max: 30, noNaN: true }),
    dropped: fc.nat(1000),
    trim: fc.integer({ min: 20, max: 199 }),
  })
  const shares = (counts: number[]) => [...counts].sort((a, b) => a - b).map((count) => count / 400)
  // log p is exact to 1e-9, or to 1e-6 relative to p where very small gaps are many.
  const slack = 1e-6

  it('between one fraction and the sum over all', () => {
    fc.assert(
      fc.property(node, ({ k, counts, factor }) => {
        const x = k * factor + 3
        const logP = supLmExactLogP(x, k, shares(counts))
        const one = pchisq(x, k, { tail: 'upper', log: true })
        expect(logP).toBeGreaterThanOrEqual(one - slack)
        expect(logP).toBeLessThanOrEqual(Math.min(0, one + Math.log(counts.length)) + slack)
      }),
      { numRuns: 60 },
    )
  })

  it('falling in x', () => {
    fc.assert(
      fc.property(node, ({ k, counts, factor, more }) => {
        const x = k * factor + 3
        const fractions = shares(counts)
        const logP = supLmExactLogP(x, k, fractions)
        expect(supLmExactLogP(x + more, k, fractions)).toBeLessThanOrEqual(logP + slack)
      }),
      { numRuns: 60 },
    )
  })

  it('falling when fractions are dropped, anywhere or by trimming', () => {
    fc.assert(
      fc.property(node, ({ k, counts, factor, dropped, trim }) => {
        const x = k * factor + 3
        const logP = supLmExactLogP(x, k, shares(counts))
        const fewer = counts.filter((_, i) => i !== dropped % counts.length)
        const trimmed = counts.filter((count) => count >= trim && count <= 400 - trim)
        for (const rest of [fewer, trimmed])
          if (rest.length > 0) expect(supLmExactLogP(x, k, shares(rest))).toBeLessThanOrEqual(logP + slack)
      }),
      { numRuns: 60 },
    )
  })

  it('the same from either end', () => {
    fc.assert(
      fc.property(node, ({ k, counts, factor }) => {
        const x = k * factor + 3
        const mirrored = counts.map((count) => 400 - count)
        const logP = supLmExactLogP(x, k, shares(counts))
        expectClose(supLmExactLogP(x, k, shares(mirrored)), logP, { atol: slack }, 'log p of 1 − t')
      }),
      { numRuns: 40 },
    )
  })

  it('alpha at the critical value', () => {
    fc.assert(
      fc.property(node, fc.constantFrom(0.5, 0.05, 0.001), ({ k, counts }, alpha) => {
        const fractions = shares(counts)
        const x = supLmCriticalValue(alpha, k, fractions)
        expectClose(Math.exp(supLmExactLogP(x, k, fractions)), alpha, { rtol: 1e-6 })
      }),
      { numRuns: 15 },
    )
  })
})
