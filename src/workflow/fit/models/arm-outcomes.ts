import { type FamilyName, familyOf } from '../../../families/families.js'
import type { Estimate } from '../../../families/inference.js'
import { qnorm, qt } from '../../../numerics/distributions/distributions.js'
import type { FitSubgroup } from '../../../results/fit-schema.js'

/** What the mean outcomes of a subgroup's arms are made of. */
export interface SubgroupPredictor {
  readonly family: FamilyName
  /** Patients per stratum. */
  readonly n: Float64Array
  /** Linear predictor per stratum, random effects at 0; NaN where the trial is absent. */
  readonly eta: Float64Array
  /** The same with the predicted random effects of each trial, where there are any. */
  readonly etaInTrial?: Float64Array
  /** Half the length of the interval of Σ a_s η_s; null when it has none. */
  readonly reach: (a: Float64Array) => Reach | null
}

/** Half the length of an interval. */
export interface Reach {
  readonly half: number
  /** Degrees of freedom of this combination alone; left out where all have the same, or none (z). */
  readonly df?: number
}

/** The same quantile of t or z times every standard error. */
export const reachOf = (se: number | null, quantile: number): Reach | null => {
  const half = se === null ? Number.NaN : quantile * se
  return Number.isFinite(half) ? { half } : null
}

/** That of an estimate with degrees of freedom of its own. */
export function ownReach(estimate: Estimate | null, level: number): Reach | null {
  if (estimate === null) return null
  const { se, df } = estimate
  const tail = (1 - level) / 2
  const quantile = df === null ? qnorm(tail, { tail: 'upper' }) : qt(tail, df, { tail: 'upper' })
  const reach = reachOf(se, quantile)
  return reach === null || df === null ? reach : { ...reach, df }
}

type Outcome = Omit<NonNullable<FitSubgroup['outcome']>, 'trials'> & {
  /** Mean outcome in the control and the experimental arm of each trial; null where the trial is absent. */
  readonly byTrial: readonly (readonly [control: number, experimental: number] | null)[]
}

/** Mean outcomes before the trials are named. */
export type ArmOutcomes = Outcome | null

/**
 * The mean outcome of a subgroup if all its patients were in one arm, and in the other, and the difference: means, risks, or
 * rates per unit of exposure, standardised over the trials in proportion to their patients. Intervals by the delta
 * method, on the link's scale for the arms.
 *
 * @returns null when the arms of no trial can be predicted
 */
export function armOutcomes({ family, n, eta, etaInTrial = eta, reach }: SubgroupPredictor): Outcome | null {
  const { mean, slope, range } = familyOf(family)
  const [least, most] = range
  const trials = n.length / 2
  let total = 0
  for (let k = 0; k < trials; k++)
    if (!Number.isNaN(eta[2 * k] + eta[2 * k + 1])) total += n[2 * k] + n[2 * k + 1]
  if (!(total > 0)) return null
  const gradient = [new Float64Array(n.length), new Float64Array(n.length)]
  const means = [0, 0]
  for (let k = 0; k < trials; k++)
    for (const arm of [0, 1]) {
      const s = 2 * k + arm
      const share = (n[2 * k] + n[2 * k + 1]) / total
      if (share === 0 || Number.isNaN(eta[2 * k] + eta[2 * k + 1])) continue
      means[arm] += share * mean(eta[s])
      gradient[arm][s] = share * slope(eta[s])
    }
  const both = gradient[1].map((value, s) => value - gradient[0][s])
  const difference = means[1] - means[0]
  // Where one arm is at the boundary and the other is not, the delta method knows nothing of the difference.
  const apart = Array.from({ length: trials }, (_, k) => k).some(
    (k) =>
      n[2 * k] + n[2 * k + 1] > 0 &&
      !Number.isNaN(eta[2 * k] + eta[2 * k + 1]) &&
      Number.isFinite(eta[2 * k]) !== Number.isFinite(eta[2 * k + 1]),
  )
  const span = apart ? null : reach(both)
  return {
    control: armInterval(family, means[0], reach(gradient[0])),
    experimental: armInterval(family, means[1], reach(gradient[1])),
    difference: {
      estimate: finite(difference),
      // No difference of risks is beyond ±1.
      lo: span === null ? null : Math.max(least - most, difference - span.half),
      hi: span === null ? null : Math.min(most - least, difference + span.half),
      ...(span === null ? {} : dfOf(span)),
    },
    byTrial: Array.from({ length: trials }, (_, k) =>
      Number.isNaN(eta[2 * k] + eta[2 * k + 1]) || n[2 * k] + n[2 * k + 1] === 0
        ? null
        : ([mean(etaInTrial[2 * k]), mean(etaInTrial[2 * k + 1])] as const),
    ),
  }
}

/** A mean with its interval, made on the link's scale so that it stays where means can be. */
export function armInterval(family: FamilyName, value: number, reach: Reach | null): Outcome['control'] {
  const { eta, mean, slope } = familyOf(family)
  const at = eta(value)
  if (reach === null || !Number.isFinite(at)) return { estimate: finite(value), lo: null, hi: null }
  const span = reach.half / slope(at)
  // A bound beyond the largest number is that number: results hold no infinity.
  const bounded = (end: number) => Math.min(mean(end), Number.MAX_VALUE)
  return { estimate: value, lo: bounded(at - span), hi: bounded(at + span), ...dfOf(reach) }
}

const dfOf = ({ df }: Reach) => (df === undefined ? {} : { df })

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
