import type { Note } from '../../errors.js'
import type { Estimate } from '../../families/inference.js'
import { tEstimate } from '../../families/inference.js'
import { fitRowLm } from './row-lm.js'

/** Σ r² below this, relative to the outcome's about its mean, is rounding error. */
const EXACT_FIT = 1e-24

/** A linear model y = Xβ + ε fitted by least squares. */
export interface LmFit {
  readonly n: number
  readonly rank: number
  /** Residual degrees of freedom, n − rank. */
  readonly df: number
  /** One per column; null for a column that its predecessors explain. */
  readonly coefficients: readonly (number | null)[]
  /** Var β̂ of the columns kept (rank × rank). */
  readonly covariance: Float64Array
  /** The columns kept, ascending. */
  readonly kept: readonly number[]
  /** Σ of squared residuals. */
  readonly rss: number
  /** Residual standard deviation √(rss/df); null without residual degrees of freedom. */
  readonly sigma: number | null
  /** −n/2·(log 2π + log(rss/n) + 1). */
  readonly logLik: number
  readonly notes: readonly Note[]
}

/**
 * Least squares with R's rules for columns that depend linearly on those before them: such a column is left out and
 * its coefficient is null. A constant column lets y be measured from its mean, and the fit is refined once on its own
 * residuals, so that outcomes near 10⁹ cost no digits.
 *
 * @param columns of X, n numbers each, in order
 * @param names of the columns, for notes
 *
 * Notes: `COLUMN_ALIASED`, `LM_EXACT_FIT` (residuals are rounding errors). Source: Householder QR with R's `lm` tolerance 1e-7 (R 4.2 `lm.fit`).
 */
export function fitLm(
  y: ArrayLike<number>,
  columns: readonly ArrayLike<number>[],
  names: readonly string[] = columns.map((_, c) => `column ${c + 1}`),
): LmFit {
  const n = y.length
  const constant = columns.findIndex((column) => column[0] !== 0 && isConstant(column, n))
  const from = (origin: number) => Float64Array.from({ length: n }, (_, i) => y[i] - origin)
  let origin = constant < 0 ? 0 : mean(y, n)
  let lm = fitRowLm(from(origin), columns, null)
  if (constant >= 0 && !lm.kept.includes(constant)) {
    // Others explain the constant column: there is none that takes the origin.
    origin = 0
    lm = fitRowLm(from(origin), columns, null)
  }
  const { kept, beta, rss, covariance } = lm
  const rank = kept.length
  const df = n - rank
  if (origin !== 0) beta[constant] += origin / columns[constant][0]

  const coefficients: (number | null)[] = new Array(columns.length).fill(null)
  // A coefficient of nothing is 0, not −0.
  for (const column of kept) coefficients[column] = beta[column] + 0
  const notes = kept.length < columns.length ? aliasNotes(coefficients, names) : []
  if (df > 0 && rss <= EXACT_FIT * sumOfSquares(from(origin)))
    notes.push({ code: 'LM_EXACT_FIT', message: 'the columns fit the outcome exactly: no residual variance' })
  return {
    n,
    rank,
    df,
    coefficients,
    covariance: covariance.map((value) => value * (df > 0 ? rss / df : Number.NaN)),
    kept,
    rss,
    sigma: df > 0 ? Math.sqrt(rss / df) : null,
    logLik: (-n / 2) * (Math.log(2 * Math.PI) + Math.log(rss / n) + 1),
    notes,
  }
}

/** Coefficients with t tests and intervals; null for a coefficient that cannot be estimated. */
export function lmEstimates(fit: LmFit, level = 0.95): (Estimate | null)[] {
  const at = new Map(fit.kept.map((column, c) => [column, c]))
  return fit.coefficients.map((value, column) => {
    if (value === null) return null
    const c = at.get(column)!
    return tEstimate(value, Math.sqrt(fit.covariance[c * fit.rank + c]), fit.df, level)
  })
}

function aliasNotes(coefficients: readonly (number | null)[], names: readonly string[]): Note[] {
  return coefficients.flatMap((value, c) =>
    value !== null
      ? []
      : [
          {
            code: 'COLUMN_ALIASED',
            message: `the coefficient of "${names[c]}" cannot be estimated: other columns explain it`,
            column: names[c],
          },
        ],
  )
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return sum
}

function isConstant(column: ArrayLike<number>, n: number): boolean {
  for (let i = 1; i < n; i++) if (column[i] !== column[0]) return false
  return n > 0
}

function mean(y: ArrayLike<number>, n: number): number {
  let value = 0
  for (let i = 0; i < n; i++) value += (y[i] - value) / (i + 1)
  return value
}
