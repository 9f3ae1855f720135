import { lgamma, pchisq } from '../../numerics/distributions/distributions.js'
import { HANSEN_TABLE } from './tables/hansen-table.js'

const ROWS = 25
const MAX_K = 40

/**
 * Log p-value of the supLM statistic by its continuous limit, the supremum over τ ≤ t ≤ 1 − τ of a squared
 * k-dimensional tied-down Bessel process.
 *
 * @param x supLM statistic, ≥ 0
 * @param k number of scores tested, ≥ 1
 * @param lambda (n − from)²/from² ≥ 1, from the trimming (from = first admissible number of patients)
 * @returns log p, never above 0
 * Source: Hansen (1997) for k ≤ 40; Estrella (2003), Econometric Theory 19, 1128–1143, eq. 10, for k > 40.
 */
export function supLmLogP(x: number, k: number, lambda: number): number {
  return Math.min(0, k > MAX_K ? estrella(x, k, lambda) : hansen(x, k, lambda))
}

function hansen(x: number, k: number, lambda: number): number {
  const tau = 1 / (1 + Math.sqrt(lambda))
  const unrestricted = () => pchisq(x, k, { tail: 'upper', log: true })
  if (tau === 0.5) return unrestricted()
  if (tau <= 0.01) return tableLogP(x, k, 25)
  if (tau >= 0.49) {
    const first = tableLogP(x, k, 1)
    const last = unrestricted()
    return mix(
      Math.log(100) + Math.log(0.5 - tau) + first,
      Math.log(100) + Math.log(tau - 0.49) + last,
      first,
      last,
    )
  }
  const a = (0.51 - tau) * 50
  const row = Math.floor(a)
  const lower = tableLogP(x, k, row)
  const upper = tableLogP(x, k, row + 1)
  return mix(Math.log(row + 1 - a) + lower, Math.log(a - row) + upper, lower, upper)
}

/** log(e^a + e^b), or the mean of the two logs where that is not finite. */
function mix(a: number, b: number, first: number, second: number): number {
  const larger = Math.max(a, b)
  const value = larger + Math.log1p(Math.exp(Math.min(a, b) - larger))
  return Number.isFinite(value) ? value : (first + second) / 2
}

/** log P(χ²_df > d) with d and df from row `row` (1 … 25) of block k. */
function tableLogP(x: number, k: number, row: number): number {
  const at = 3 * (ROWS * (k - 1) + row - 1)
  const d = Math.max(0, HANSEN_TABLE[at] + HANSEN_TABLE[at + 1] * x)
  return pchisq(d, HANSEN_TABLE[at + 2], { tail: 'upper', log: true })
}

function estrella(x: number, k: number, lambda: number): number {
  const tail = (at: number) =>
    -lgamma(k / 2) +
    (k / 2) * Math.log(at / 2) -
    at / 2 +
    Math.log(Math.abs(Math.log(lambda) * (1 - k / at) + 2 / at))
  const from = 1.5 * k
  return x > from ? tail(x) : Math.exp(Math.sqrt(k) * Math.log(x / from)) * tail(from)
}
