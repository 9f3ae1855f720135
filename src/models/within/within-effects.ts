import type { Estimate } from '../../families/inference.js'
import { tEstimate, zEstimate } from '../../families/inference.js'
import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import { pchisq, pf } from '../../numerics/distributions/distributions.js'
import type { ClusterRobust, ClusterVariance } from '../rows/clusters/cluster-robust.js'
import { LEAST_SHARE } from '../rows/clusters/cluster-robust.js'
import { adjustedEffects } from './adjusted-effects.js'
import type { AdjustedPatients } from './adjusted-patients.js'
import { clusteredEffects } from './clustered-effects.js'
import type { Component, LeafCells } from './leaf-cells.js'
import { componentsOf } from './leaf-cells.js'
import type { PooledLevel } from './pooled-level.js'
import { pooledLevel } from './pooled-level.js'
import type { SharedEffects } from './shared-effects.js'
import { sharedEffects } from './shared-effects.js'

/** Trials and subgroups that can be compared with each other, with their effects. */
export interface ComponentEffects extends Component {
  readonly shared: SharedEffects
  readonly level: PooledLevel
  /** β_k + Σ π_l δ_l: each trial's effect in the mix of subgroups of all. */
  readonly pooled: Float64Array
  /** Their covariance, K × K. */
  readonly between: Float64Array
  /** Joint test of all differences; null for a single subgroup. */
  readonly wald: {
    readonly statistic: number
    readonly df: number
    /** Null for χ². */
    readonly dfResidual: number | null
    readonly p: number
  } | null
  /** Cluster-robust covariance of the effects; null where patients are independent. */
  readonly robust: ClusterRobust | null
  /** The difference between two subgroups of the component, the second less the first. */
  difference(j: number, l: number, confidence: number): Estimate
}

/** Effects of subgroups: differences from within trials, the level from the pooled trials. */
export interface WithinEffects {
  /** By subgroup; null where no trial tells. */
  readonly effects: readonly (Estimate | null)[]
  /** Index of the component of each subgroup; null without. */
  readonly component: readonly (number | null)[]
  readonly components: readonly ComponentEffects[]
  /** Trials that tell nothing. */
  readonly outside: readonly number[]
}

/**
 * Effects of given subgroups from within-trial information: η = γ_kj + (β_k + δ_j)·t. Only differences between subgroups
 * come from within trials; their common level is the trials' pooled effect, with heterogeneity between trials.
 *
 * @param confidence level of intervals
 * @param adjusted the patients, with covariates to adjust for and clusters; null without either
 * Source: methods.md §9.2.
 */
export function withinEffects(
  cells: LeafCells,
  confidence: number,
  adjusted: AdjustedPatients | null = null,
): WithinEffects {
  const patients = Array.from({ length: cells.leaves }, (_, j) => {
    let n = 0
    for (let k = 0; k < cells.trials; k++)
      n += cells.arms[k * cells.leaves + j].reduce((sum, arm) => sum + arm.n, 0)
    return n
  })
  const components = componentsOf(cells).map((component) => {
    const shared =
      adjusted === null || adjusted.x.length === 0
        ? sharedEffects(cells, component)
        : adjustedEffects(cells, component, adjusted)
    return adjusted === null || adjusted.cluster === null || !shared.known
      ? ofComponent(component, shared, patients, null)
      : ofComponent(
          component,
          { ...shared, heterogeneity: null },
          patients,
          clusteredEffects(cells, component, shared, adjusted),
        )
  })
  const component = patients.map((_, j) => {
    const at = components.findIndex(({ leaves }) => leaves.includes(j))
    return at < 0 ? null : at
  })
  const effects = component.map((at, j) =>
    at === null ? null : levelOf(components[at], components[at].leaves.indexOf(j), confidence),
  )
  const inside = new Set(components.flatMap(({ trials }) => trials))
  const outside = Array.from({ length: cells.trials }, (_, k) => k).filter((k) => !inside.has(k))
  return { effects, component, components, outside }
}

function ofComponent(
  component: Component,
  independent: SharedEffects,
  patients: readonly number[],
  robust: ClusterRobust | null,
): ComponentEffects {
  const { trials: K, leaves: J, estimates, df } = independent
  const p = K + J - 1
  const pi = shares(component, patients)
  const unit = (c: number) => ({ global: Float64Array.from({ length: p }, (_, d) => Number(c === d)) })
  const shared =
    robust === null
      ? independent
      : { ...independent, covariance: robust.covariance(Array.from({ length: p }, (_, c) => unit(c))) }
  // B_k = β_k + Σ π_l δ_l, as contrasts of (β, δ).
  const load = (k: number) =>
    Float64Array.from({ length: p }, (_, c) => (c < K ? Number(c === k) : pi[c - K + 1]))
  const loads = component.trials.map((_, k) => load(k))
  const times = (a: Float64Array, b: Float64Array, covariance = shared.covariance) => {
    let sum = 0
    for (let c = 0; c < p; c++)
      if (a[c] !== 0) for (let d = 0; d < p; d++) sum += a[c] * covariance[c * p + d] * b[d]
    return sum
  }
  const pooled = Float64Array.from(loads, (own) =>
    own.reduce((sum, value, c) => sum + value * estimates[c], 0),
  )
  // Trials that clusters tell nothing of have variances that are too small, and would have all the weight.
  const told =
    robust === null ||
    (loads.every((load) => toldBy(robust, load) !== null) && isFullRank(loads, (a, b) => times(a, b)))
  const source = told ? shared.covariance : independent.covariance
  const between = new Float64Array(K * K)
  for (let a = 0; a < K; a++)
    for (let b = 0; b < K; b++) between[a * K + b] = times(loads[a], loads[b], source)
  const contrastOf = (j: number, l: number) => {
    const contrast = new Float64Array(p)
    if (l > 0) contrast[K + l - 1] += 1
    if (j > 0) contrast[K + j - 1] -= 1
    return contrast
  }
  return {
    ...component,
    shared,
    robust,
    level: pooledLevel(pooled, between, shared.known && told),
    pooled,
    between,
    wald: waldTest(shared, robust, contrastOf),
    difference(j, l, confidence) {
      const contrast = contrastOf(j, l)
      const estimate = contrast.reduce((sum, value, c) => sum + value * estimates[c], 0)
      if (robust !== null) {
        const own = toldBy(robust, contrast)
        const error = Math.sqrt(own?.variance ?? Number.NaN)
        return tEstimate(estimate, error, own?.df ?? Number.NaN, confidence, 'satterthwaite')
      }
      const se = shared.known ? Math.sqrt(times(contrast, contrast)) : Number.NaN
      return df === null ? zEstimate(estimate, se, confidence) : tEstimate(estimate, se, df, confidence)
    },
  }
}

/** Whether the covariance of these contrasts has an inverse: few clusters may leave some combination without any variance. */
function isFullRank(
  loads: readonly Float64Array[],
  covariance: (a: Float64Array, b: Float64Array) => number,
): boolean {
  const K = loads.length
  const V = new Float64Array(K * K)
  for (let a = 0; a < K; a++) for (let b = 0; b < K; b++) V[a * K + b] = covariance(loads[a], loads[b])
  return cholesky(V, K).rank === K
}

/** The variance of a contrast; null where clusters tell too little of it. */
function toldBy(robust: ClusterRobust, global: Float64Array): ClusterVariance | null {
  const found = robust.variance({ global })
  return found !== null && found.share >= LEAST_SHARE ? found : null
}

/** The effect of the component's subgroup j: θ_j = w'β + δ_j. */
function levelOf(
  { shared, robust, level, pooled, trials }: ComponentEffects,
  j: number,
  confidence: number,
): Estimate {
  const { trials: K, leaves: J, estimates, covariance, df } = shared
  const p = K + J - 1
  const a = Float64Array.from({ length: p }, (_, c) => (c < K ? level.weights[c] : Number(c - K + 1 === j)))
  // Written from the pooled level, so that a common shift costs no digits.
  const estimate = a.reduce((sum, value, c) => sum + value * estimates[c], 0)
  let variance = 0
  for (let c = 0; c < p; c++) for (let d = 0; d < p; d++) variance += a[c] * a[d] * covariance[c * p + d]
  for (const w of level.weights) variance += w * w * level.tau2
  const se = shared.known ? Math.sqrt(variance) : Number.NaN
  const between = trials.length > 1 ? pooled.length - 1 : Number.POSITIVE_INFINITY
  if (robust !== null) {
    const own = Number.isNaN(level.se) ? null : toldBy(robust, a)
    const least = own === null ? Number.NaN : Math.min(between, own.df)
    return tEstimate(estimate, own === null ? Number.NaN : se, least, confidence, 'satterthwaite')
  }
  if (trials.length > 1) return tEstimate(estimate, se, between, confidence)
  return df === null ? zEstimate(estimate, se, confidence) : tEstimate(estimate, se, df, confidence)
}

/** Shares of the component's subgroups among its patients. */
function shares({ leaves }: Component, patients: readonly number[]): number[] {
  const total = leaves.reduce((sum, j) => sum + patients[j], 0)
  return leaves.map((j) => patients[j] / total)
}

/**
 * The joint test of all differences. With clusters its degrees of freedom are the smallest of a single difference, as
 * Satterthwaite has them.
 */
function waldTest(
  { trials: K, leaves: J, estimates, covariance, known, df }: SharedEffects,
  robust: ClusterRobust | null,
  contrastOf: (j: number, l: number) => Float64Array,
): ComponentEffects['wald'] {
  const q = J - 1
  if (q === 0 || !known) return null
  const p = K + q
  const delta = estimates.slice(K)
  let least = df
  if (robust !== null) {
    least = Number.POSITIVE_INFINITY
    for (let l = 0; l < J; l++)
      for (let j = 0; j < l; j++) {
        const own = toldBy(robust, contrastOf(j, l))
        if (own === null) return null
        least = Math.min(least, own.df)
      }
  }
  const own = new Float64Array(q * q)
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) own[a * q + b] = covariance[(K + a) * p + K + b]
  const { L, rank } = cholesky(own, q)
  if (rank < q) return null
  const solved = choleskySolve(L, q, delta)
  const statistic = delta.reduce((sum, value, a) => sum + value * solved[a], 0)
  const value =
    least === null ? pchisq(statistic, q, { tail: 'upper' }) : pf(statistic / q, q, least, { tail: 'upper' })
  // No degrees of freedom, no test.
  return Number.isFinite(value) ? { statistic, df: q, dfResidual: least, p: value } : null
}
