import type { StratumSums } from './cells.js'
import { armOf, trialOf } from './cells.js'

/**
 * The linear model of a node, y = γ_g + β t + offset: intercepts γ by *group* (one per trial when intercepts are
 * stratified, otherwise a single one) and one treatment effect β, fitted to stratum sums in closed form (arrow
 * matrix; methods.md §6). Everything is measured from the source's `centre`, so nothing cancels.
 */
export interface StrataLm {
  /** Patients. */
  readonly n: number
  /** Σ r² of all patients. */
  readonly rss: number
  /** Offset plus fitted value per stratum, measured from the centre: residual sum of a cell = sum − n·fitted. */
  readonly fitted: Float64Array
  /** Σ r and Σ r² per stratum. */
  readonly residualSum: Float64Array
  readonly residualSquares: Float64Array
  /** Mean outcome less offset in the control arm of each group; NaN for a group without patients. */
  readonly intercepts: Float64Array
  /** Treatment effect (experimental − control); null when no group has both arms. */
  readonly effect: number | null
  /** Σ_g (m_g − m_g²/n_g), the information on β: Var β̂ = σ²/information. */
  readonly information: number
  /** Number of estimable coefficients. */
  readonly rank: number
  readonly groupOf: Uint16Array
  /** Patients per stratum. */
  readonly patients: Float64Array
  /** Patients, and treated patients, per group. */
  readonly size: Float64Array
  readonly treated: Float64Array
}

/** Group of each stratum: its trial when intercepts are stratified, else 0. */
export function groupsOf(trials: number, stratified: boolean): Uint16Array {
  return Uint16Array.from({ length: 2 * trials }, (_, stratum) => (stratified ? trialOf(stratum) : 0))
}

/**
 * Least squares of y = γ_g + β t + offset on stratum sums.
 *
 * @param sums per stratum, measured from `centre`
 * @param centre per stratum, what the sums are measured from, on the outcome's scale
 * @param offset per stratum, on the outcome's scale
 * @param groupOf group of each stratum, from {@link groupsOf}
 * Source: normal equations after sweeping out the group means (Frisch & Waugh 1933).
 */
export function fitStrataLm(
  sums: StratumSums,
  centre: Float64Array,
  offset: Float64Array,
  groupOf: Uint16Array,
): StrataLm {
  const strata = groupOf.length
  const groups = groupOf[strata - 1] + 1
  const size = new Float64Array(groups)
  const base = new Float64Array(groups)
  for (let s = 0; s < strata; s++) {
    if (sums.n[s] === 0) continue
    const g = groupOf[s]
    size[g] += sums.n[s]
    base[g] += (sums.n[s] / size[g]) * (centre[s] - offset[s] - base[g])
  }
  // Outcomes near 1e9 have centres near 1e9; only differences within a group matter, and those are small. They are taken
  // before the offset, whose digits would be lost beside 1e9.
  const local = offset.map((value, s) => value - (centre[s] - base[groupOf[s]]))

  const treated = new Float64Array(groups)
  const total = new Float64Array(groups)
  const treatedTotal = new Float64Array(groups)
  for (let s = 0; s < strata; s++) {
    const g = groupOf[s]
    const y = sums.sum[s] - sums.n[s] * local[s]
    total[g] += y
    if (armOf(s) === 1) {
      treated[g] += sums.n[s]
      treatedTotal[g] += y
    }
  }

  let information = 0
  let covariation = 0
  let present = 0
  for (let g = 0; g < groups; g++) {
    if (size[g] === 0) continue
    present++
    if (treated[g] === 0 || treated[g] === size[g]) continue
    information += treated[g] * (1 - treated[g] / size[g])
    covariation += treatedTotal[g] - (treated[g] / size[g]) * total[g]
  }
  const effect = information > 0 ? covariation / information : null

  const intercept = total.map((sum, g) => (sum - treated[g] * (effect ?? 0)) / size[g])
  let n = 0
  let rss = 0
  const fitted = new Float64Array(strata)
  const residualSum = new Float64Array(strata)
  const residualSquares = new Float64Array(strata)
  for (let s = 0; s < strata; s++) {
    const g = groupOf[s]
    if (size[g] === 0) continue
    fitted[s] = local[s] + intercept[g] + armOf(s) * (effect ?? 0)
    if (sums.n[s] === 0) continue
    n += sums.n[s]
    residualSum[s] = sums.sum[s] - sums.n[s] * fitted[s]
    // Within the stratum plus the stratum mean's lack of fit: two positive terms, so no digits are lost.
    residualSquares[s] = sums.squares[s] + (residualSum[s] * residualSum[s]) / sums.n[s]
    rss += residualSquares[s]
  }
  const rank = present + (effect === null ? 0 : 1)
  return {
    n,
    rss,
    fitted,
    residualSum,
    residualSquares,
    intercepts: intercept.map((value, g) => value + base[g]),
    effect,
    information,
    rank,
    groupOf,
    patients: sums.n,
    size,
    treated,
  }
}
