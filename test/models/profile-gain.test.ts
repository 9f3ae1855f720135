import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { profileEffect, profileGain } from '../../src/models/hazard/profile-effect.js'

/** Strata of which some have no events, one arm, or nobody. */
const strata = fc
  .array(
    fc.record({
      a: fc.tuple(
        fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
        fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
      ),
      D: fc.tuple(fc.nat(30), fc.nat(30)),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((list) => {
    const of = (value: (own: (typeof list)[number]) => number) => Float64Array.from(list, value)
    // Nobody has an event where nobody is at risk.
    const events = (arm: 0 | 1) => of(({ a, D }) => (a[arm] > 0 ? D[arm] : 0))
    return {
      a: [of(({ a }) => a[0]), of(({ a }) => a[1])],
      D: [events(0), events(1)],
    } as const
  })

describe('the largest log-likelihood near a known effect', () => {
  it('is that of any start, and −∞ where the effect is not finite', () => {
    fc.assert(
      fc.property(strata, fc.double({ min: -2, max: 2, noNaN: true }), (own, start) => {
        const { effect, logLik } = profileEffect(own)
        const gain = profileGain(own, start)
        if (effect === null || !Number.isFinite(effect)) expect(gain.logLik).toBe(Number.NEGATIVE_INFINITY)
        else {
          expect(Math.abs(gain.logLik - logLik)).toBeLessThan(1e-9 * (1 + Math.abs(logLik)))
          expect(Math.abs(gain.effect - effect)).toBeLessThan(1e-6)
        }
      }),
      { numRuns: 300 },
    )
  })
})
