import { armsOf, overArms, strataIn, strataOf, stratumOf } from '../../../data/patients/strata.js'
import { type FamilyName, familyOf } from '../../../families/families.js'
import type { Estimate } from '../../../families/inference.js'
import type { ArmPredictor } from '../../../models/arm-predictor.js'
import { qnorm, qt } from '../../../numerics/distributions/distributions.js'
import type { FitSubgroup } from '../../../results/fit-schema.js'

/** What the mean outcomes of a subgroup's arms are made of. */
export interface SubgroupPredictor extends Omit<ArmPredictor, 'variance'> {
  readonly family: FamilyName
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

/** Mean outcomes from a model whose coefficients all have the same degrees of freedom. */
export function outcomesOf(
  predictor: ArmPredictor | null,
  family: FamilyName,
  sigma: number,
  quantile: number,
): ArmOutcomes {
  if (predictor === null) return null
  const reach = (a: Float64Array) => reachOf(sigma * Math.sqrt(predictor.variance(a)), quantile)
  return armOutcomes({ ...predictor, family, reach })
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
export function armOutcomes({
  family,
  n,
  eta,
  etaInTrial = eta,
  trial,
  reach,
}: SubgroupPredictor): Outcome | null {
  const { mean, slope, range } = familyOf(family)
  const [least, most] = range
  const units = strataIn(n).trials
  let total = 0
  for (let k = 0; k < units; k++) if (!Number.isNaN(overArms(eta, k))) total += overArms(n, k)
  if (!(total > 0)) return null
  const gradient = [new Float64Array(n.length), new Float64Array(n.length)]
  const means = [0, 0]
  for (let k = 0; k < units; k++)
    for (const arm of [0, 1]) {
      const s = stratumOf(k, arm)
      const share = overArms(n, k) / total
      if (share === 0 || Number.isNaN(overArms(eta, k))) continue
      means[arm] += share * mean(eta[s])
      gradient[arm][s] = share * slope(eta[s])
    }
  const both = gradient[1].map((value, s) => value - gradient[0][s])
  const difference = means[1] - means[0]
  // Where one arm is at the boundary and the other is not, the delta method knows nothing of the difference.
  const apart = Array.from({ length: units }, (_, k) => k).some(
    (k) =>
      overArms(n, k) > 0 &&
      !Number.isNaN(overArms(eta, k)) &&
      Number.isFinite(eta[stratumOf(k, 0)]) !== Number.isFinite(eta[stratumOf(k, 1)]),
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
    byTrial: meansByTrial({ n, eta: etaInTrial, trial }, mean),
  }
}

/** Mean outcome in the arms of each trial, over its units. */
function meansByTrial(
  { n, eta, trial }: Omit<ArmPredictor, 'variance'>,
  mean: (eta: number) => number,
): Outcome['byTrial'] {
  const units = strataIn(n).trials
  const trialOfUnit = (u: number) => (trial === null ? u : trial[u])
  let trials = 0
  for (let u = 0; u < units; u++) trials = Math.max(trials, trialOfUnit(u) + 1)
  const size = new Float64Array(trials)
  const means = new Float64Array(strataOf(trials).length)
  for (let u = 0; u < units; u++) {
    const own = overArms(n, u)
    if (own === 0 || Number.isNaN(overArms(eta, u))) continue
    const k = trialOfUnit(u)
    size[k] += own
    for (const arm of [0, 1])
      means[stratumOf(k, arm)] += (own / size[k]) * (mean(eta[stratumOf(u, arm)]) - means[stratumOf(k, arm)])
  }
  return Array.from(size, (own, k) => (own === 0 ? null : armsOf(means, k)))
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
