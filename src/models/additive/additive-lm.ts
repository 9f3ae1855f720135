import { armOf, overArms, strataIn, strataOf, stratumOf, trialOf } from '../../data/patients/strata.js'
import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { StratumSums } from '../cells/cells.js'
import type { AdditiveFit, AdditiveNames } from './additive-fit.js'
import { additiveLmTerms } from './additive-lm-terms.js'
import { type SweptMeans, sweptVariance } from './swept-means.js'

/**
 * Least squares of y = γ_j + β_j t + δ_k on stratum sums, by sweeping out the means of subgroup × arm, which leaves one
 * equation per trial: cost does not depend on the number of patients.
 *
 * @param leaves sums of each subgroup, measured from `centre`
 * Source: Seibold, Hothorn & Zeileis (2019), eq. 3.
 */
export function fitAdditiveLm(
  leaves: readonly StratumSums[],
  centre: Float64Array,
  names: AdditiveNames,
): AdditiveFit {
  const K = strataIn(centre).trials
  const groups = strataOf(leaves.length).length
  // One reference point for all outcomes keeps sums of values near 1e9 from cancelling.
  const origin = centre[leaves[0].n.findIndex((n) => n > 0)]
  const size = new Float64Array(groups)
  const mean = new Float64Array(groups)
  const count = (group: number, k: number) => leaves[trialOf(group)].n[stratumOf(k, armOf(group))]
  const total = (group: number, k: number) => {
    const s = stratumOf(k, armOf(group))
    const { n, sum } = leaves[trialOf(group)]
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
    leaves.reduce((sum, { n }) => sum + overArms(n, k), 0),
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
      const group = stratumOf(j, armOf(s))
      const gap = total(group, trialOf(s)) / leaf.n[s] - means[group] - trialEffects[trialOf(s)]
      n += leaf.n[s]
      rss += leaf.squares[s] + leaf.n[s] * gap * gap
    }
  })
  const rank = factor.rank + size.filter((value) => value > 0).length
  const swept: SweptMeans = { trialEffects, origin, means, size, share, factor }
  const etaOf = (j: number) =>
    centre.map((_, s) => origin + means[stratumOf(j, armOf(s))] + trialEffects[trialOf(s)])
  const eta = etaOf(0)
  return {
    n,
    rank,
    rss,
    logLik: (-n / 2) * (Math.log((2 * Math.PI * rss) / n) + 1),
    shared: centre.map((_, s) => trialEffects[trialOf(s)]),
    eta: eta.map((value) => (Number.isNaN(value) ? 0 : value)),
    diverging: new Set(),
    terms: () => additiveLmTerms(swept, names),
    predictor: (j) => ({
      ...{ n: leaves[j].n, eta: etaOf(j), trial: null },
      variance: (a) => strataVariance(swept, j, a),
    }),
    differenceVariance: (a, b) =>
      a === b
        ? 0
        : sweptVariance(
            swept,
            [a, b].flatMap((j, side) =>
              [-1, 1].map((sign, arm) => [stratumOf(j, arm), side === 0 ? sign : -sign] as const),
            ),
            new Float64Array(K),
          ),
    firth() {
      return this
    },
  }
}

const pick = (values: Float64Array, at: Int32Array): Float64Array => Float64Array.from(at, (k) => values[k])

/** Var(Σ a_s η_s)/σ² over the strata of subgroup `j`. */
function strataVariance(swept: SweptMeans, j: number, a: Float64Array): number {
  const load = new Float64Array(strataIn(a).trials)
  const weights = [0, 0]
  a.forEach((value, s) => {
    weights[armOf(s)] += value
    load[trialOf(s)] += value
  })
  return sweptVariance(
    swept,
    weights.map((weight, arm) => [stratumOf(j, arm), weight]),
    load,
  )
}
