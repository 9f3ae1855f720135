import { type Eigen, tridiagonalEigen } from './tridiagonal-eigen.js'

/** From so many rows on Jacobi's rotations take longer than going by a tridiagonal matrix. */
const MANY = 8

/**
 * Eigendecomposition of a dense symmetric matrix: of a small one by cyclic Jacobi rotations, else by {@link tridiagonalEigen}.
 *
 * @param A symmetric m × m, row by row
 * Source: Golub & Van Loan, Matrix Computations (4th ed.), algorithm 8.5.2.
 */
export function symmetricEigen(A: Float64Array, m: number): Eigen {
  return (m < MANY ? null : tridiagonalEigen(A, m)) ?? jacobiEigen(A, m)
}

/** {@link symmetricEigen} by rotations, whatever its size. */
export function jacobiEigen(A: Float64Array, m: number): Eigen {
  const S = Float64Array.from(A)
  const vectors = new Float64Array(m * m)
  for (let i = 0; i < m; i++) vectors[i * m + i] = 1
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0
    let all = 0
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        all += S[i * m + j] ** 2
        if (i !== j) off += S[i * m + j] ** 2
      }
    if (off <= 1e-34 * all) break
    for (let i = 0; i < m; i++) for (let j = i + 1; j < m; j++) rotate(S, vectors, m, i, j)
  }
  return { values: Float64Array.from({ length: m }, (_, i) => S[i * m + i]), vectors }
}

/** Annihilates S[i][j] by a rotation in the plane of i and j. */
function rotate(S: Float64Array, vectors: Float64Array, m: number, i: number, j: number): void {
  const off = S[i * m + j]
  if (off === 0) return
  const tau = (S[j * m + j] - S[i * m + i]) / (2 * off)
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau))
  const c = 1 / Math.hypot(1, t)
  const s = t * c
  for (let k = 0; k < m; k++) {
    const a = S[k * m + i]
    const b = S[k * m + j]
    S[k * m + i] = c * a - s * b
    S[k * m + j] = s * a + c * b
  }
  for (let k = 0; k < m; k++) {
    const a = S[i * m + k]
    const b = S[j * m + k]
    S[i * m + k] = c * a - s * b
    S[j * m + k] = s * a + c * b
    const u = vectors[k * m + i]
    const v = vectors[k * m + j]
    vectors[k * m + i] = c * u - s * v
    vectors[k * m + j] = s * u + c * v
  }
}
