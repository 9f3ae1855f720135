/**
 * Cholesky factors of dense symmetric matrices, stored row by row. Columns are taken in the order given, never
 * permuted: a column that its predecessors explain is left out and named, as the linear models of R do.
 */

export interface Cholesky {
  /** Rank: number of columns kept. */
  readonly rank: number
  /** The columns kept, ascending. */
  readonly kept: Int32Array
  /** Lower triangular, rank × rank, of the columns kept: A = L Lᵀ. */
  readonly L: Float64Array
}

/**
 * A = L Lᵀ, columns in order. Column j is dropped when what its predecessors leave of its diagonal is at most
 * `tolerance · scale[j]`.
 *
 * @param A symmetric positive semidefinite, p × p; only the lower triangle is read
 * @param scale what a pivot is compared with; the diagonal of A unless given
 * @param tolerance relative, on the scale of squares; 0 drops only pivots that are not positive
 */
export function cholesky(A: Float64Array, p: number, tolerance = 0, scale?: ArrayLike<number>): Cholesky {
  const rows = new Float64Array(p * p)
  const kept = new Int32Array(p)
  let rank = 0
  for (let j = 0; j < p; j++) {
    const row = rank * p
    let pivot = A[j * p + j]
    for (let a = 0; a < rank; a++) {
      let sum = A[j * p + kept[a]]
      for (let b = 0; b < a; b++) sum -= rows[row + b] * rows[a * p + b]
      const value = sum / rows[a * p + a]
      rows[row + a] = value
      pivot -= value * value
    }
    if (!(pivot > tolerance * (scale === undefined ? A[j * p + j] : scale[j])) || !(pivot > 0)) continue
    rows[row + rank] = Math.sqrt(pivot)
    kept[rank] = j
    rank++
  }
  if (rank === p) return { rank, kept, L: rows }
  const L = new Float64Array(rank * rank)
  for (let a = 0; a < rank; a++) for (let b = 0; b <= a; b++) L[a * rank + b] = rows[a * p + b]
  return { rank, kept: kept.slice(0, rank), L }
}

/** L⁻¹ b. */
export function forwardSolve(L: Float64Array, p: number, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(p)
  for (let i = 0; i < p; i++) {
    let sum = b[i]
    for (let j = 0; j < i; j++) sum -= L[i * p + j] * x[j]
    x[i] = sum / L[i * p + i]
  }
  return x
}

/** A⁻¹ b from A = L Lᵀ. */
export function choleskySolve(L: Float64Array, p: number, b: ArrayLike<number>): Float64Array {
  const x = forwardSolve(L, p, b)
  for (let i = p - 1; i >= 0; i--) {
    let sum = x[i]
    for (let j = i + 1; j < p; j++) sum -= L[j * p + i] * x[j]
    x[i] = sum / L[i * p + i]
  }
  return x
}

/** log|A| from A = L Lᵀ. */
export function choleskyLogDet(L: Float64Array, p: number): number {
  let sum = 0
  for (let i = 0; i < p; i++) sum += Math.log(L[i * p + i])
  return 2 * sum
}

/** A⁻¹, both triangles, from A = L Lᵀ. */
export function choleskyInverse(L: Float64Array, p: number): Float64Array {
  const inverse = new Float64Array(p * p)
  // First K = L⁻¹ in the lower triangle, column by column, then A⁻¹ = Kᵀ K.
  const K = new Float64Array(p * p)
  for (let j = 0; j < p; j++) {
    K[j * p + j] = 1 / L[j * p + j]
    for (let i = j + 1; i < p; i++) {
      let sum = 0
      for (let k = j; k < i; k++) sum -= L[i * p + k] * K[k * p + j]
      K[i * p + j] = sum / L[i * p + i]
    }
  }
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0
      for (let k = i; k < p; k++) sum += K[k * p + i] * K[k * p + j]
      inverse[i * p + j] = sum
      inverse[j * p + i] = sum
    }
  return inverse
}
