import type { ArmPredictor } from '../arm-predictor.js'
import type { Term, TreatmentCoding } from '../cells/strata-terms.js'

/** A column of a joint model; `subgroup` is the leaf it belongs to, null for shared ones. */
export interface AdditiveColumn {
  readonly term: string
  /** R's name of the coefficient in the joint model. */
  readonly name: string
  readonly subgroup: number | null
}

/** A coefficient of a joint model; its estimate is null or not finite where it has none. */
export interface AdditiveTerm extends Term, AdditiveColumn {}

/** What coefficients are called, and how the treatment is coded. */
export interface AdditiveNames {
  readonly trials: readonly string[]
  /** Node ids of the subgroups, for R's names; null for a single-node tree, whose model is `y ~ t + trial`. */
  readonly ids: readonly number[] | null
  readonly coding: TreatmentCoding
}

/**
 * The joint model of a PALM tree, η = γ_j + β_j t + δ_k (+ x'α): an intercept and a treatment effect per subgroup j, trial
 * effects δ (and coefficients of covariates) that all subgroups share; `.tree/treatment + trial` in R, the first trial as
 * reference. What is asked of it, whether it was fitted to sums of strata or to patients.
 */
export interface AdditiveFit {
  readonly n: number
  readonly rank: number
  /** Σ w r²; NaN of generalised linear models. */
  readonly rss: number
  /** Maximised log-likelihood, R's `logLik`. */
  readonly logLik: number
  /** The part of the linear predictor that subgroups share, as offset of the next tree: per stratum, or per patient. */
  readonly shared: Float64Array
  /** Linear predictor of the one subgroup of a tree without splits, as offset: per stratum, or per patient; 0 where nobody is. */
  readonly eta: Float64Array
  /** Terms without a finite estimate because of separation. */
  readonly diverging: ReadonlySet<number>
  /** The coefficients in R's order. */
  terms(): readonly AdditiveTerm[]
  /** What the mean outcomes of subgroup j's arms are made of; null where an arm cannot be predicted. */
  predictor(j: number): ArmPredictor | null
  /** Var(effect of subgroup a less that of subgroup b)/σ²; NaN where one of them has no finite estimate. */
  differenceVariance(a: number, b: number): number
  /** The same by Firth's penalised likelihood; the likelihood stays that of the tree. */
  firth(): AdditiveFit
}

/** An infinite coefficient, as offset: the probability that it leaves is 1e-13. */
const ENDLESS = 30

/** A number on the link's scale as part of an offset. */
export const limited = (eta: number): number =>
  Number.isNaN(eta) ? 0 : Math.max(-ENDLESS, Math.min(ENDLESS, eta))

/** Σ load_a load_b V_ab over the columns kept. */
export function quadraticForm(load: ArrayLike<number>, V: Float64Array): number {
  const size = load.length
  let sum = 0
  for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) sum += load[a] * load[b] * V[a * size + b]
  return sum
}

/** {@link AdditiveFit.differenceVariance} from the covariance of the columns kept. */
export function differenceVarianceOf(
  columns: readonly AdditiveColumn[],
  kept: readonly number[],
  covariance: Float64Array,
  a: number,
  b: number,
): number {
  if (a === b) return 0
  const load = new Float64Array(kept.length)
  for (const [subgroup, weight] of [
    [a, 1],
    [b, -1],
  ]) {
    const at = kept.findIndex((c) => columns[c].term === 'treatment' && columns[c].subgroup === subgroup)
    if (at < 0) return Number.NaN
    load[at] = weight
  }
  return quadraticForm(load, covariance)
}
