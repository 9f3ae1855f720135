import { qt } from '../../numerics/distributions/distributions.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { Interval } from '../../results/interval.js'

/**
 * For each subgroup the interval in which the treatment effect of a new trial would lie: estimate ± t·√(se² + τ²) with
 * K − 1 degrees of freedom for K trials, as in two-stage analyses, and never inside the confidence interval, whose
 * degrees of freedom may be fewer. Null for methods without a random treatment effect, and where the effect or τ²
 * is not estimated.
 *
 * Source: Higgins, Thompson & Spiegelhalter (2009), JRSS A 172, 137–159, section 4.1, with K − 1 instead of K − 2 (ADR 21).
 */
export function predictionIntervals({ subgroups, model, data, spec }: FitResult): (Interval | null)[] | null {
  const tau2 = model.random.find(({ term, term2 }) => term === 'treatment' && term2 === null)?.variance
  const df = data.trials.length - 1
  if (tau2 == null || df < 1) return null
  const factor = qt((1 - spec.control_.level) / 2, df, { tail: 'upper' })
  return subgroups.map(({ effect }) => {
    const { estimate, se, lo, hi } = effect
    if (estimate === null || se === null) return null
    const reach = factor * Math.sqrt(se * se + tau2)
    return {
      lo: Math.min(lo ?? Number.POSITIVE_INFINITY, estimate - reach),
      hi: Math.max(hi ?? Number.NEGATIVE_INFINITY, estimate + reach),
      df: effect.df === null ? df : Math.min(df, effect.df),
    }
  })
}
