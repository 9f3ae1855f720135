import type { TrialClocks } from '../trial-clocks.js'
import type { CodedPatients, WithinPatients } from '../within-patients.js'
import { caseWeight } from '../within-patients.js'
import type { WorkingModel } from '../working-residuals.js'
import type { ClusterBlocks } from './cluster-blocks.js'

/** What the levels of a factor vary by, where patients are independent only between clusters. */
export interface ClusterLevels {
  /** Covariance of U, L × L. */
  readonly C: Float64Array
  /** Σ over blocks of squared contributions over their degrees of freedom, by level. */
  readonly spread: Float64Array
}

/**
 * Covariance of the sums of the levels from sums over clusters: u_gl = P_gl − Σ_s F_sl·ℓ_s R_gs, less the mean of the block.
 *
 * @param levelOf place of each code among the levels present
 * @param F shares of the levels in the strata, strata × L
 * Source: methods.md §9.1, item 8.
 */
export function clusterLevels(
  patients: WithinPatients,
  { residual, variance, inFit }: WorkingModel,
  { lever }: TrialClocks,
  clusters: ClusterBlocks,
  { code }: CodedPatients,
  { levelOf, L, F }: { levelOf: Int32Array; L: number; F: Float64Array },
): ClusterLevels {
  const { slot, slots, clusterOf, stratumOf, from, blocks, blockOf, unit } = clusters
  const P = new Float64Array(clusters.clusters * L)
  const mass = new Float64Array(slots * L)
  const own = blocks.map(() => ({
    P: new Float64Array(L),
    C: new Float64Array(L * L),
    expected: new Float64Array(L),
    squares: new Float64Array(L),
  }))
  for (let i = 0; i < patients.n; i++) {
    const at = slot[i]
    if (at < 0 || (inFit !== null && inFit[i] === 0)) continue
    const w = caseWeight(patients, i)
    const l = levelOf[code[i]]
    const gain = lever[stratumOf[at]] * w * residual[i]
    P[clusterOf[at] * L + l] += gain
    own[blockOf[stratumOf[at]]].P[l] += gain
    mass[at * L + l] += variance === null ? w : w * variance[i]
  }
  const C = new Float64Array(L * L)
  const spread = new Float64Array(L)
  const u = new Float64Array(L)
  const sigma = new Float64Array(L)
  for (let g = 0; g < clusters.clusters; g++) {
    const b = blockOf[stratumOf[from[g]]]
    const { clusters: G, patients: N } = blocks[b]
    for (let l = 0; l < L; l++) {
      u[l] = P[g * L + l] - (G > 1 ? (own[b].P[l] * clusters.size[g]) / N : 0)
      sigma[l] = 0
    }
    for (let at = from[g]; at < from[g + 1]; at++) {
      const s = stratumOf[at]
      for (let l = 0; l < L; l++) {
        const f = F[s * L + l]
        u[l] -= f * clusters.residual[at]
        sigma[l] += unit[s] * (mass[at * L + l] * (1 - 2 * f) + clusters.mass[at] * f * f)
      }
    }
    for (let l = 0; l < L; l++) {
      own[b].expected[l] += sigma[l]
      own[b].squares[l] += sigma[l] * sigma[l]
      for (let m = 0; m <= l; m++) own[b].C[l * L + m] += u[l] * u[m]
    }
  }
  blocks.forEach(({ factor, dfFactor }, b) => {
    const { C: sums, expected, squares } = own[b]
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) C[l * L + m] += factor * sums[l * L + m]
      if (!(squares[l] > 0)) continue
      const nu = Math.max(1, (dfFactor * expected[l] ** 2) / squares[l])
      spread[l] += (factor * sums[l * L + l]) ** 2 / nu
    }
  })
  for (let l = 0; l < L; l++) for (let m = 0; m < l; m++) C[m * L + l] = C[l * L + m]
  return { C, spread }
}
