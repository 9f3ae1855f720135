import { pf } from '../../numerics/distributions/distributions.js'
import { symmetricEigen } from '../../numerics/eigen.js'
import type { ClusterBlocks } from './clusters/cluster-blocks.js'
import { clusterLevels } from './clusters/cluster-levels.js'
import type { TrialClocks } from './trial-clocks.js'
import type { CodedPatients, WithinPatients } from './within-patients.js'
import { caseWeight, sizesOf } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** Eigenvalues of the covariance below this share of the largest count as 0. */
const SINGULAR = 1e-9
/** Levels must deviate more than the one before them by this share. */
const EQUAL = 1e-9
/** Share of the largest variance of a level below which a partition tells nothing. */
const TOO_LITTLE = 1e-10

/** The levels of a nominal covariate in a node, with their process. */
export interface WithinLevels {
  /** Codes of the levels present, ascending. */
  readonly code: Uint32Array
  /** Patients of each. */
  readonly n: Float64Array
  /** Events of each, of times to an event; null elsewhere. */
  readonly events: Float64Array | null
  readonly U: Float64Array
  /** Covariance of U, L × L. */
  readonly C: Float64Array
  /** Σ over arms, or over blocks of clusters, of squared contributions over their degrees of freedom, by level. */
  readonly spread: Float64Array
  /** Whether an arm of each trial has patients of each level in the fit: `has[s·L + l]`. */
  readonly has: Uint8Array
  /** Whether any level is held by part of an arm that tells something. */
  readonly parted: boolean
}

/**
 * The sums of every level, and their covariance.
 *
 * Source: methods.md §9.1, item 6.
 */
export function withinLevels(
  patients: WithinPatients,
  model: WorkingModel,
  clocks: TrialClocks,
  covariate: CodedPatients,
  clusters: ClusterBlocks | null = null,
): WithinLevels {
  const { n, stratum, trials, times, outcome } = patients
  const { residual, variance, inFit } = model
  const { code } = covariate
  const all = sizesOf(patients, covariate)
  const codes: number[] = []
  const levelOf = new Int32Array(covariate.codes)
  all.forEach((own, at) => {
    if (own > 0) levelOf[at] = codes.push(at) - 1
  })
  const size = codes.map((at) => all[at])
  const L = codes.length
  const strata = 2 * trials
  const F = new Float64Array(strata * L)
  const S = new Float64Array(strata * L)
  const R = new Float64Array(strata * L)
  const has = new Uint8Array(strata * L)
  for (let i = 0; i < n; i++) {
    if (inFit !== null && inFit[i] === 0) continue
    const w = caseWeight(patients, i)
    const at = stratum[i] * L + levelOf[code[i]]
    F[at] += variance === null ? w : w * variance[i]
    S[at] += w * residual[i]
    R[at] += w * residual[i] * residual[i]
    has[at] = 1
  }
  const events = times ? new Float64Array(L) : null
  if (events !== null)
    for (let i = 0; i < n; i++) events[levelOf[code[i]]] += caseWeight(patients, i) * outcome[i]
  const { N, M, d, phi, large, lever, df } = clocks
  const U = new Float64Array(L)
  const C = new Float64Array(L * L)
  const spread = new Float64Array(L)
  let parted = false
  for (let s = 0; s < strata; s++) {
    if (lever[s] === 0) continue
    const from = s * L
    const square = lever[s] * lever[s]
    for (let l = 0; l < L; l++) F[from + l] /= M[s]
    for (let l = 0; l < L; l++) {
      U[l] += lever[s] * S[from + l]
      const f = F[from + l]
      for (let m = 0; m <= l; m++) {
        const g = F[from + m]
        let own: number
        if (large[s] === 1)
          own =
            (N[s] / d[s]) *
            ((l === m ? R[from + l] : 0) -
              f * R[from + m] -
              g * R[from + l] +
              f * g * clocks.R[s] -
              (S[from + l] * S[from + m]) / N[s])
        else own = phi[s] * M[s] * ((l === m ? f : 0) - f * g)
        C[l * L + m] += square * own
        if (l !== m || !(f > 0 && f < 1)) continue
        parted = true
        const nu =
          large[s] === 1 ? Math.max(1, (N[s] * f * (1 - f)) / ((1 - f) * (1 - f) * (1 - f) + f * f * f)) : df
        spread[l] += (square * own) ** 2 / nu
      }
    }
  }
  for (let l = 0; l < L; l++) for (let m = 0; m < l; m++) C[m * L + l] = C[l * L + m]
  const found = { code: Uint32Array.from(codes), n: Float64Array.from(size), events, U, has, parted }
  if (clusters === null) return { ...found, C, spread }
  return { ...found, ...clusterLevels(patients, model, clocks, clusters, covariate, { levelOf, L, F }) }
}

/** The test of a nominal covariate. */
export interface NominalTest {
  readonly statistic: number
  readonly df: number
  /** Denominator degrees of freedom. */
  readonly dfResidual: number
  /** Code of the level that deviates most. */
  readonly code: number
  /** Levels present, some of which may tell nothing. */
  readonly levels: number
  readonly logP: number
}

/** T = Uᵀ V⁺ U against F(rank, ν)·rank; null when no level can be compared within trials. */
export function nominalTest({ code, U, C, spread, parted }: WithinLevels): NominalTest | null {
  const L = code.length
  if (L < 2 || !parted) return null
  const { values, vectors } = symmetricEigen(C, L)
  const most = values.reduce((largest, value) => Math.max(largest, value), 0)
  let statistic = 0
  let rank = 0
  values.forEach((value, c) => {
    if (!(value > SINGULAR * most)) return
    rank++
    let along = 0
    for (let l = 0; l < L; l++) along += vectors[l * L + c] * U[l]
    statistic += (along * along) / value
  })
  if (rank === 0) return null
  let above = 0
  let below = 0
  let peak = 0
  for (let l = 0; l < L; l++) {
    const V = C[l * L + l]
    if (spread[l] > 0 && V > 0) {
      above += V
      below += spread[l] / V
    }
    const lead = C[peak * L + peak]
    // The first of equals: of two levels one deviates as much as the other.
    if (V > 0 && (!(lead > 0) || U[l] ** 2 / V > (U[peak] ** 2 / lead) * (1 + EQUAL))) peak = l
  }
  const dfResidual = above / below
  const logP = pf(statistic / rank, rank, dfResidual, { tail: 'upper', log: true })
  return { statistic, df: rank, dfResidual, code: code[peak], levels: L, logP }
}

/** The partition of levels that differs most: which of them are on the left. */
export interface WithinPartition {
  readonly left: ReadonlySet<number>
  /** Partitions that were admissible. */
  readonly admissible: number
}

/**
 * The first of the 2^(L−1) − 1 partitions (bit l of 1, 2, … puts level l left, the last level is right) with the largest
 * U_S²/V_S among those that leave enough patients and trials that tell on either side.
 *
 * @param minevents that either side must have, of times to an event
 * @returns null when none is admissible
 * Source: methods.md §9.1, item 7.
 */
export function withinPartition(
  levels: WithinLevels,
  clocks: TrialClocks,
  minsize: number,
  mintrials: number,
  minevents = 0,
): WithinPartition | null {
  const { code, n, events, U, C, has } = levels
  const L = code.length
  const total = n.reduce((sum, own) => sum + own, 0)
  let most = 0
  for (let l = 0; l < L; l++) most = Math.max(most, C[l * L + l])
  const allEvents = events === null ? 0 : events.reduce((sum, own) => sum + own, 0)
  let best = -1
  let chosen = 0
  let admissible = 0
  for (let mask = 1; mask < 2 ** (L - 1); mask++) {
    let size = 0
    let u = 0
    let v = 0
    let dead = 0
    for (let l = 0; l < L; l++) {
      if ((mask & (1 << l)) === 0) continue
      size += n[l]
      if (events !== null) dead += events[l]
      u += U[l]
      for (let m = 0; m < L; m++) if ((mask & (1 << m)) !== 0) v += C[l * L + m]
    }
    if (size < minsize || total - size < minsize || !(v > TOO_LITTLE * most)) continue
    if (events !== null && (dead < minevents || allEvents - dead < minevents)) continue
    if (trialsThatTell(mask, L, has, clocks.informative) < mintrials) continue
    admissible++
    const value = (u * u) / v
    if (best < 0 || value > best * (1 + 1e-12)) {
      best = value
      chosen = mask
    }
  }
  if (admissible === 0) return null
  const left = new Set<number>()
  for (let l = 0; l < L; l++) if ((chosen & (1 << l)) !== 0) left.add(code[l])
  return { left, admissible }
}

function trialsThatTell(mask: number, L: number, has: Uint8Array, informative: Uint8Array): number {
  let count = 0
  for (let k = 0; k < informative.length; k++) {
    if (informative[k] === 0) continue
    let tells = true
    for (let s = 2 * k; s <= 2 * k + 1 && tells; s++) {
      let [left, right] = [false, false]
      for (let l = 0; l < L; l++)
        if (has[s * L + l] === 1) {
          if ((mask & (1 << l)) !== 0) left = true
          else right = true
        }
      tells = left && right
    }
    if (tells) count++
  }
  return count
}
