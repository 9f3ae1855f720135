import type { Cells } from '../models/cells.js'
import type { ScoreNorm } from './score-norm.js'

/** Statistic of a fluctuation test and the code of the covariate at which the process peaks. */
export interface Fluctuation {
  readonly statistic: number
  readonly code: number
}

/** Called with every point of a process or profile: a code, and the value after its patients. */
export type Visit = (code: number, value: number) => void

/**
 * supLM: the maximum over i of ‖W(i/n)‖² / (t(1 − t)), t = i/n, from ≤ i ≤ n − from, W the cumulative sum of the
 * whitened scores in the order of the covariate.
 *
 * @param cells of the covariate in the node, ascending
 * @param n patients in the node
 * @param from first admissible number of patients
 * @param everyRow R's rule: look at the process after every patient; otherwise only after the last patient of each
 *   distinct value, so that the order within ties cannot matter
 * @param visit called with each value of the process that is looked at, to draw it
 * @returns null when no i is admissible or the covariate has one value
 * Source: Andrews (1993); Zeileis, Hothorn & Hornik (2008), eq. 6.
 */
export function supLm(
  cells: Cells,
  norm: ScoreNorm,
  n: number,
  from: number,
  everyRow: boolean,
  visit?: Visit,
): Fluctuation | null {
  const { groupOf, fitted, inverseD, weight, inversePivot } = norm
  const { length, code, stratum, sum } = cells
  if (norm.k === 0 || length === 0 || code[0] === code[length - 1]) return null

  const S = new Float64Array(inverseD.length)
  const to = n - from
  let i = 0
  let groupsPart = 0
  let bracket = 0
  let statistic = Number.NEGATIVE_INFINITY
  let at = -1
  for (let c = 0; c < length && i < to; c++) {
    const s = stratum[c]
    const g = groupOf[s]
    const r = sum[c] - cells.n[c] * fitted[s]
    groupsPart += r * (S[g] + S[g] + r) * inverseD[g]
    S[g] += r
    bracket += weight[s] * r
    i += cells.n[c]
    if (i < from || i > to) continue
    if (!everyRow && c + 1 < length && code[c + 1] === code[c]) continue
    const value = (groupsPart + bracket * bracket * inversePivot) / (i * (n - i))
    visit?.(code[c], value * n * n)
    if (value > statistic) {
      statistic = value
      at = code[c]
    }
  }
  // Where the process returns to 0, rounding can leave it just below.
  return at < 0 ? null : { statistic: Math.max(0, statistic) * n * n, code: at }
}

/**
 * The fractions t = i/n at which {@link supLm} looks when it looks at distinct values only, ascending: what the exact null
 * distribution of its maximum depends on.
 */
export function admissibleFractions({ length, code, n: size }: Cells, n: number, from: number): Float64Array {
  const fractions = new Float64Array(length)
  let count = 0
  let i = 0
  for (let c = 0; c < length && i < n - from; c++) {
    i += size[c]
    const last = c + 1 === length || code[c + 1] !== code[c]
    if (last && i >= from && i <= n - from) fractions[count++] = i / n
  }
  return fractions.subarray(0, count)
}

/**
 * χ² test for a factor: Σ_levels ‖ΔW_level‖² / (n_level/n), which is χ² with k(L − 1) degrees of freedom for L levels
 * present.
 *
 * @param visit called with each level's share of the sum, to draw them
 * @returns null when fewer than two levels are present
 * Source: Zeileis, Hothorn & Hornik (2008), eq. 7; Hjort & Koning (2002).
 */
export function factorChiSquared(
  cells: Cells,
  norm: ScoreNorm,
  n: number,
  visit?: Visit,
): (Fluctuation & { readonly levels: number }) | null {
  const { groupOf, fitted, inverseD, weight, inversePivot } = norm
  const { length, code, stratum, sum } = cells
  if (norm.k === 0 || length === 0 || code[0] === code[length - 1]) return null

  const S = new Float64Array(inverseD.length)
  let statistic = 0
  let levels = 0
  let largest = Number.NEGATIVE_INFINITY
  let at = -1
  for (let c = 0; c < length; ) {
    const level = code[c]
    S.fill(0)
    let bracket = 0
    let size = 0
    for (; c < length && code[c] === level; c++) {
      const s = stratum[c]
      const r = sum[c] - cells.n[c] * fitted[s]
      S[groupOf[s]] += r
      bracket += weight[s] * r
      size += cells.n[c]
    }
    let squares = bracket * bracket * inversePivot
    for (let g = 0; g < S.length; g++) squares += S[g] * S[g] * inverseD[g]
    const share = (squares * n) / size
    visit?.(level, share)
    statistic += share
    levels++
    if (share > largest) {
      largest = share
      at = level
    }
  }
  return { statistic, code: at, levels }
}
