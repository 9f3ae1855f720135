import { familyOf } from '../../families/families.js'
import type { WithinPatients } from './within-patients.js'
import { caseWeight } from './within-patients.js'
import type { WorkingModel } from './working-residuals.js'

/** An arm of a trial is large from this many residual degrees of freedom: its variance is then its own. */
const LARGE_DF = 10

/** What is compared between the two sides of a cut: the trials' treatment effects, or the level of the outcome. */
export type Compared = 'effect' | 'level'

/**
 * What every trial × arm weighs in the comparison of treatment effects, or of levels, and the clock it runs on. By stratum
 * `2·trial + arm`.
 */
export interface TrialClocks {
  /** Arms that a trial must have on both sides of a cut to tell anything: both of the effect, one of the level. */
  readonly armsToTell: 1 | 2
  /** Whether the variance of clusters is at least that of independent patients under the model. */
  readonly atLeastModel: boolean
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
  /** What a residual counts: ω_k·(a − t̄_k) of effects, 1/φ of levels; 0 where it tells nothing. */
  readonly lever: Float64Array
  /** Trials with a lever. */
  readonly informative: Uint8Array
  /** n_f − p. */
  readonly df: number
}

/**
 * Sums over the fit; null where nothing can be tested: as many coefficients as patients, or no residual variance.
 *
 * Source: methods.md §9.1, items 3 (effects) and 9 (levels).
 */
export function trialClocks(
  patients: WithinPatients,
  model: WorkingModel,
  compared: Compared = 'effect',
): TrialClocks | null {
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

  // An event or not has no other variance. Nor have times to an event, up to what hazards that are constant within intervals
  // miss, which only levels see: arms have the covariance of their own patients where effects are compared.
  const isKnown = outcome === 'event' || (outcome === 'time' && compared === 'effect')
  const d = N.map((own) => own - 1 - ((rank - cells) * own) / total)
  const large = new Uint8Array(strata)
  const dispersion = new Float64Array(strata)
  for (let s = 0; s < strata; s++) {
    if (d[s] >= LARGE_DF && R[s] > 1e-10 * phi * M[s]) large[s] = 1
    dispersion[s] = isKnown ? 1 : large[s] === 1 ? ((R[s] / M[s]) * N[s]) / d[s] : phi
  }
  // Where the level does not change, nor does the variance of events and counts. Their own would be small just where chance
  // leaves few of them, which shows in levels, though not in differences of arms.
  const atLeastModel = compared === 'level' && !linear
  if (atLeastModel) large.fill(0)
  const found = { atLeastModel, rows, N, M, R, d, phi: dispersion, large, df }
  return compared === 'effect'
    ? { armsToTell: 2, ...found, ...effectLevers(M, dispersion) }
    : { armsToTell: 1, ...found, ...levelLevers(M, dispersion) }
}

type Levers = Pick<TrialClocks, 'lever' | 'informative'>

/** Of a trial with both arms: a difference between them, weighed by its precision. */
function effectLevers(M: Float64Array, phi: Float64Array): Levers {
  const lever = new Float64Array(M.length)
  const informative = new Uint8Array(M.length / 2)
  for (let k = 0; k < informative.length; k++) {
    const [control, experimental] = [2 * k, 2 * k + 1]
    const [m0, m1] = [M[control], M[experimental]]
    if (!(m0 > 0 && m1 > 0)) continue
    const tBar = m1 / (m0 + m1)
    const T = (m0 * m1) / (m0 + m1)
    const A = tBar ** 2 * phi[control] * m0 + (1 - tBar) ** 2 * phi[experimental] * m1
    const omega = T / A
    if (!(omega > 0) || !Number.isFinite(omega)) continue
    lever[control] = -omega * tBar
    lever[experimental] = omega * (1 - tBar)
    informative[k] = 1
  }
  return { lever, informative }
}

/** Of either arm by itself: what it has in common, weighed by its precision. */
function levelLevers(M: Float64Array, phi: Float64Array): Levers {
  const lever = M.map((mass, s) => (mass > 0 && phi[s] > 0 ? 1 / phi[s] : 0))
  const informative = Uint8Array.from({ length: M.length / 2 }, (_, k) =>
    Number(lever[2 * k] > 0 || lever[2 * k + 1] > 0),
  )
  return { lever, informative }
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
