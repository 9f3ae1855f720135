import { cholesky, choleskySolve } from '../../numerics/cholesky.js'

/** Rows of a design, each by its columns that are not 0. */
interface SparseRows {
  readonly start: Uint32Array
  readonly column: Uint32Array
  readonly value: Float64Array
}

/** A logistic regression. */
export interface SparseLogit {
  readonly fitted: Float64Array
  readonly rank: number
  /** Whether the deviance has settled; it does at the edge as well, where some rows are told for sure. */
  readonly converged: boolean
}

/** On the scale of squares: what R's rank tolerance of 1e-7 is on that of columns, with room for rounding. */
const ALIASED = 1e-10
const MOST_STEPS = 50
/** Relative change of the deviance. */
const SETTLED = 1e-10

/**
 * Maximum likelihood of a logistic model with many columns that are mostly 0, by Newton's method with halved steps. Where some
 * rows are separated from the others, fitted values go to 0 or 1 until the deviance no longer changes.
 *
 * @param columns intercept first; of similar size
 * @param y 0 or 1
 */
export function sparseLogit(columns: readonly Float64Array[], y: ArrayLike<number>): SparseLogit {
  const n = y.length
  const all = sparseRows(columns, n)
  const { kept, rank } = cholesky(crossProduct(all, n, columns.length, null), columns.length, ALIASED)
  const rows =
    rank === columns.length
      ? all
      : sparseRows(
          Array.from(kept, (c) => columns[c]),
          n,
        )
  let b: Float64Array = new Float64Array(rank)
  let now = stateAt(rows, y, b)
  for (let step = 0; step < MOST_STEPS; step++) {
    const weight = now.fitted.map((p) => p * (1 - p))
    const A = crossProduct(rows, n, rank, weight)
    for (let j = 0; j < rank; j++) A[j * rank + j] = A[j * rank + j] * (1 + 1e-10) + 1e-300
    const factor = cholesky(A, rank)
    if (factor.rank < rank) return { fitted: now.fitted, rank, converged: false }
    const move = choleskySolve(factor.L, rank, now.score)
    let length = 1
    let next = stateAt(rows, y, moved(b, move, length))
    while (!(next.deviance <= now.deviance * (1 + 1e-12)) && length > 1e-4) {
      length /= 2
      next = stateAt(rows, y, moved(b, move, length))
    }
    const change = Math.abs(now.deviance - next.deviance)
    b = moved(b, move, length)
    now = next
    if (change <= SETTLED * (now.deviance + 0.1)) return { fitted: now.fitted, rank, converged: true }
  }
  return { fitted: now.fitted, rank, converged: false }
}

const moved = (b: Float64Array, step: Float64Array, length: number): Float64Array =>
  b.map((value, j) => value + length * step[j])

function sparseRows(columns: readonly Float64Array[], n: number): SparseRows {
  const start = new Uint32Array(n + 1)
  for (const column of columns) for (let i = 0; i < n; i++) if (column[i] !== 0) start[i + 1]++
  for (let i = 0; i < n; i++) start[i + 1] += start[i]
  const column = new Uint32Array(start[n])
  const value = new Float64Array(start[n])
  const at = start.slice(0, n)
  columns.forEach((own, c) => {
    for (let i = 0; i < n; i++)
      if (own[i] !== 0) {
        column[at[i]] = c
        value[at[i]++] = own[i]
      }
  })
  return { start, column, value }
}

/** XᵀWX, the lower triangle. */
function crossProduct(
  { start, column, value }: SparseRows,
  n: number,
  q: number,
  weight: Float64Array | null,
) {
  const A = new Float64Array(q * q)
  for (let i = 0; i < n; i++) {
    const w = weight === null ? 1 : weight[i]
    for (let a = start[i]; a < start[i + 1]; a++) {
      const wx = w * value[a]
      const row = column[a] * q
      for (let b = start[i]; b <= a; b++) A[row + column[b]] += wx * value[b]
    }
  }
  return A
}

function stateAt({ start, column, value }: SparseRows, y: ArrayLike<number>, b: Float64Array) {
  const n = y.length
  const fitted = new Float64Array(n)
  const score = new Float64Array(b.length)
  let deviance = 0
  for (let i = 0; i < n; i++) {
    let eta = 0
    for (let a = start[i]; a < start[i + 1]; a++) eta += value[a] * b[column[a]]
    const e = Math.exp(-Math.abs(eta))
    const p = eta >= 0 ? 1 / (1 + e) : e / (1 + e)
    fitted[i] = p
    // −2 log of the probability of what was seen.
    deviance += 2 * (Math.log1p(e) + (y[i] === 1 ? Math.max(0, -eta) : Math.max(0, eta)))
    const residual = y[i] - p
    for (let a = start[i]; a < start[i + 1]; a++) score[column[a]] += residual * value[a]
  }
  return { fitted, score, deviance }
}
