import { familyOf } from '../../families/families.js'
import type { WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** An arm of a trial is large from this many residual degrees of freedom: its variance is then its own. */
const LARGE_DF = 10

/**
 * What every trial × arm weighs in the comparison of treatment effects, and the clock it runs on. By stratum
 * `2·trial + arm`.
 */
export interface TrialClocks {
  /** Rows of patients in the fit, whatever their case weights. */
  readonly rows: Uint32Array
  /** Patients in the fit (N), Σ of the variance function (M), Σ r² (R). */
  readonly N: Float64Array
  readonly M: Float64Array
  readonly R: Float64Array
  /** Residual degrees of freedom. */
  readonly d: Float64Array
  /** Dispersion. */
  readonly phi: Float64Array
  readonly large: Uint8Array
  /** ω_k·(a − t̄_k), what a residual counts; 0 in trials that tell nothing. */
  readonly lever: Float64Array
  /** Trials with ω_k > 0. */
  readonly informative: Uint8Array
  /** n_f − p. */
  readonly df: number
}

/**
 * Sums over the fit; null where nothing can be tested: as many coefficients as patients, or no residual variance.
 *
 * Source: methods.md §9.1, item 3.
 */
export function trialClocks(patients: WithinPatients, model: WorkingModel): TrialClocks | null {
  const { n, stratum, trials } = patients
  const { residual, variance, inFit, rank, cells } = model
  const strata = 2 * trials
  const rows = new Uint32Array(strata)
  const N = new Float64Array(strata)
  const M = new Float64Array(strata)
  const R = new Float64Array(strata)
  for (let i = 0; i < n; i++) {
    if (inFit !== null && inFit[i] === 0) continue
    const s = stratum[i]
    const w = caseWeight(patients, i)
    rows[s]++
    N[s] += w
    M[s] += variance === null ? w : w * variance[i]
    R[s] += w * residual[i] * residual[i]
  }
  const total = sum(N)
  const df = total - rank
  if (!(df > 0)) return null
  const phi = ((sum(R) / sum(M)) * total) / df
  const { linear, outcome } = familyOf(patients.family)
  const floor = linear ? 1e-20 * varianceOf(patients) : 1e-20
  if (!(phi > floor)) return null

  const d = N.map((own) => own - 1 - ((rank - cells) * own) / total)
  const large = new Uint8Array(strata)
  const dispersion = new Float64Array(strata)
  for (let s = 0; s < strata; s++) {
    if (d[s] >= LARGE_DF && R[s] > 1e-10 * phi * M[s]) large[s] = 1
    dispersion[s] = outcome === 'event' ? 1 : large[s] === 1 ? ((R[s] / M[s]) * N[s]) / d[s] : phi
  }
  const lever = new Float64Array(strata)
  const informative = new Uint8Array(trials)
  for (let k = 0; k < trials; k++) {
    const [control, experimental] = [2 * k, 2 * k + 1]
    const [m0, m1] = [M[control], M[experimental]]
    if (!(m0 > 0 && m1 > 0)) continue
    const tBar = m1 / (m0 + m1)
    const T = (m0 * m1) / (m0 + m1)
    const A = tBar ** 2 * dispersion[control] * m0 + (1 - tBar) ** 2 * dispersion[experimental] * m1
    const omega = T / A
    if (!(omega > 0) || !Number.isFinite(omega)) continue
    lever[control] = -omega * tBar
    lever[experimental] = omega * (1 - tBar)
    informative[k] = 1
  }
  return { rows, N, M, R, d, phi: dispersion, large, lever, informative, df }
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

/** Of the outcomes in the node, divisor n. */
function varianceOf(patients: WithinPatients): number {
  const { n, outcome } = patients
  let size = 0
  let mean = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const w = caseWeight(patients, i)
    size += w
    const gap = outcome[i] - mean
    mean += (w / size) * gap
    squares += w * gap * (outcome[i] - mean)
  }
  return squares / size
}
