import type { Cholesky } from '../../numerics/cholesky.js'
import { cholesky, choleskySolve, forwardSolve } from '../../numerics/cholesky.js'
import type { StratumSums } from '../cells/cells.js'
import { armOf, trialOf } from '../cells/cells.js'
import type { Term, TreatmentCoding } from '../cells/strata-terms.js'
import { armCodes } from '../cells/strata-terms.js'

/**
 * The joint model of a PALM tree, y = γ_j + β_j t + δ_k: an intercept and a treatment effect per subgroup j and trial
 * effects δ shared by all subgroups (`.tree/treatment + trial`, the first trial as reference). Fitted by sweeping out the
 * means of subgroup × arm, which leaves one equation per trial: cost does not depend on the number of patients.
 */
export interface AdditiveLm {
  readonly n: number
  readonly rank: number
  readonly rss: number
  /** Maximised log-likelihood, R's `logLik`. */
  readonly logLik: number
  /** Shared effect of each trial; 0 for the reference and for dropped columns. */
  readonly trialEffects: Float64Array
  /** What `means` are measured from: beside outcomes near 1e9 their differences would lose digits. */
  readonly origin: number
  /** Mean of each subgroup × arm less the trial effects (`2·subgroup + arm`) and `origin`; NaN without patients. */
  readonly means: Float64Array
  /** Patients per subgroup × arm, and the share of each trial in them. */
  readonly size: Float64Array
  readonly share: readonly Float64Array[]
  /** Factor of the trials' normal equations, swept of the means. */
  readonly factor: Cholesky
}

/** A coefficient of a joint model; `subgroup` is the leaf it belongs to, null for shared ones. */
export interface SubgroupTerm extends Term {
  readonly subgroup: number | null
  /** R's name of the coefficient in the joint model. */
  readonly name: string
}

/**
 * Least squares of y = γ_j + β_j t + δ_k on stratum sums.
 *
 * @param leaves sums of each subgroup, measured from `centre`
 * Source: Seibold, Hothorn & Zeileis (2019), eq. 3.
 */
export function fitAdditiveLm(leaves: readonly StratumSums[], centre: Float64Array): AdditiveLm {
  const K = centre.length / 2
  const groups = 2 * leaves.length
  // One reference point for all outcomes keeps sums of values near 1e9 from cancelling.
  const origin = centre[leaves[0].n.findIndex((n) => n > 0)]
  const size = new Float64Array(groups)
  const mean = new Float64Array(groups)
  const count = (group: number, k: number) => leaves[group >> 1].n[2 * k + (group & 1)]
  const total = (group: number, k: number) => {
    const s = 2 * k + (group & 1)
    const { n, sum } = leaves[group >> 1]
    return sum[s] + n[s] * (centre[s] - origin)
  }
  for (let group = 0; group < groups; group++) {
    for (let k = 0; k < K; k++) {
      size[group] += count(group, k)
      mean[group] += total(group, k)
    }
    mean[group] /= size[group]
  }

  // S δ = v: trial columns swept of the subgroup × arm means.
  const S = new Float64Array(K * K)
  const v = new Float64Array(K)
  for (let group = 0; group < groups; group++) {
    if (size[group] === 0) continue
    for (let k = 0; k < K; k++) {
      const n = count(group, k)
      if (n === 0) continue
      S[k * K + k] += n
      v[k] += total(group, k) - n * mean[group]
      for (let l = 0; l < K; l++) S[k * K + l] -= (n * count(group, l)) / size[group]
    }
  }
  const trialSize = Float64Array.from({ length: K }, (_, k) =>
    leaves.reduce((sum, { n }) => sum + n[2 * k] + n[2 * k + 1], 0),
  )
  // The reference trial stays out; later trials that depend linearly on their predecessors are dropped, as in R.
  trialSize[0] = Number.POSITIVE_INFINITY
  const factor = cholesky(S, K, 1e-11, trialSize)
  const trialEffects = new Float64Array(K)
  const solved = choleskySolve(factor.L, factor.rank, pick(v, factor.kept))
  factor.kept.forEach((k, a) => {
    trialEffects[k] = solved[a]
  })

  const share = Array.from({ length: groups }, (_, group) =>
    Float64Array.from({ length: K }, (_, k) => (size[group] > 0 ? count(group, k) / size[group] : 0)),
  )
  const means = mean.map(
    (value, group) => value - trialEffects.reduce((sum, d, k) => sum + share[group][k] * d, 0),
  )

  let n = 0
  let rss = 0
  leaves.forEach((leaf, j) => {
    for (let s = 0; s < leaf.n.length; s++) {
      if (leaf.n[s] === 0) continue
      const group = 2 * j + armOf(s)
      const gap = total(group, trialOf(s)) / leaf.n[s] - means[group] - trialEffects[trialOf(s)]
      n += leaf.n[s]
      rss += leaf.squares[s] + leaf.n[s] * gap * gap
    }
  })
  const rank = factor.rank + size.filter((value) => value > 0).length
  return {
    n,
    rank,
    rss,
    logLik: (-n / 2) * (Math.log((2 * Math.PI * rss) / n) + 1),
    trialEffects,
    origin,
    means,
    size,
    share,
    factor,
  }
}

const pick = (values: Float64Array, at: Int32Array): Float64Array => Float64Array.from(at, (k) => values[k])

/** Weights on the subgroup × arm means and on one trial effect. */
export interface Contrast {
  readonly means: readonly (readonly [group: number, weight: number])[]
  readonly trial?: number
}

/** Var(contrast)/σ²: the means' own part plus what comes through the trial effects. */
export function contrastVariance({ size, share, factor }: AdditiveLm, { means, trial }: Contrast): number {
  const load = new Float64Array(share[0].length)
  let variance = 0
  for (const [group, weight] of means) {
    variance += (weight * weight) / size[group]
    share[group].forEach((value, k) => {
      load[k] -= weight * value
    })
  }
  if (trial !== undefined) load[trial] += 1
  return forwardSolve(factor.L, factor.rank, pick(load, factor.kept)).reduce(
    (sum, x) => sum + x * x,
    variance,
  )
}

/** Var(Σ a_s η_s)/σ² over the strata of subgroup `j`. */
export function additiveVariance(fit: AdditiveLm, j: number, a: Float64Array): number {
  const trials = fit.share[0].length
  let variance = 0
  const load = new Float64Array(trials)
  for (const arm of [0, 1]) {
    let weight = 0
    for (let k = 0; k < trials; k++) {
      weight += a[2 * k + arm]
      load[k] += a[2 * k + arm]
    }
    if (weight === 0) continue
    variance += (weight * weight) / fit.size[2 * j + arm]
    fit.share[2 * j + arm].forEach((value, k) => {
      load[k] -= weight * value
    })
  }
  return forwardSolve(fit.factor.L, fit.factor.rank, pick(load, fit.factor.kept)).reduce(
    (sum, x) => sum + x * x,
    variance,
  )
}

/**
 * The coefficients under R's names and in R's order: (Intercept), .tree differences, trial effects, treatment effects by
 * subgroup.
 *
 * @param ids node ids of the subgroups, for R's names; null for a single-node tree, whose model is `y ~ t + trial`
 */
export function additiveTerms(
  fit: AdditiveLm,
  trials: readonly string[],
  ids: readonly number[] | null,
  coding: TreatmentCoding,
): SubgroupTerm[] {
  const { origin, means, trialEffects } = fit
  const [codeOfControl] = armCodes(coding)
  /** The subgroup's mean at treatment code 0. */
  const intercept = (j: number): [number, number][] => {
    if (Number.isNaN(means[2 * j])) return [[2 * j + 1, 1]]
    if (Number.isNaN(means[2 * j + 1]) || codeOfControl === 0) return [[2 * j, 1]]
    return [
      [2 * j, 0.5],
      [2 * j + 1, 0.5],
    ]
  }
  const make = (
    term: string,
    name: string,
    subgroup: number | null,
    contrast: Contrast | null,
  ): SubgroupTerm => ({
    term,
    name,
    subgroup,
    estimate:
      contrast === null
        ? null
        : contrast.means.reduce((sum, [group, weight]) => sum + weight * means[group], 0) +
          contrast.means.reduce((sum, [, weight]) => sum + weight, 0) * origin +
          (contrast.trial === undefined ? 0 : trialEffects[contrast.trial]),
    scaledVariance: contrast === null ? null : contrastVariance(fit, contrast),
  })

  const subgroups = Array.from({ length: means.length / 2 }, (_, j) => j)
  const difference = (j: number): [number, number][] => [
    ...intercept(j),
    ...intercept(0).map(([group, weight]): [number, number] => [group, -weight]),
  ]
  const intercepts = subgroups.map((j) =>
    j === 0
      ? make('(Intercept)', '(Intercept)', null, { means: intercept(0) })
      : make('(Intercept)', `.tree${ids![j]}`, j, { means: difference(j) }),
  )
  const trialTerms = trials.slice(1).map((trial, index) => {
    const name = `trial${trial}`
    return make(
      name,
      name,
      null,
      fit.factor.kept.includes(index + 1) ? { means: [], trial: index + 1 } : null,
    )
  })
  const effects = subgroups.map((j) => {
    const both = !Number.isNaN(means[2 * j]) && !Number.isNaN(means[2 * j + 1])
    const contrast: Contrast = {
      means: [
        [2 * j + 1, 1],
        [2 * j, -1],
      ],
    }
    const name = ids === null ? 'treatment' : `.tree${ids[j]}:treatment`
    return make('treatment', name, ids === null ? null : j, both ? contrast : null)
  })
  // R lists main effects before interactions: trial follows treatment in y ~ t + trial, precedes it in .tree/t + trial.
  return ids === null
    ? [...intercepts, ...effects, ...trialTerms]
    : [...intercepts, ...trialTerms, ...effects]
}
