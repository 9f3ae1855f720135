import { householderQr, rSolve } from './lm-qr.js'

/** A basis of the columns of X on some rows, nearly orthonormal: X = QR of the columns kept. */
export interface GlmBasis {
  /** Rows of the data it lives on. */
  readonly rows: Int32Array
  /** Columns kept, ascending: the others depend on their predecessors. */
  readonly kept: readonly number[]
  /** `kept.length` columns of `rows.length` numbers. */
  readonly Q: readonly Float64Array[]
  /** Upper triangular, rank × rank. */
  readonly R: Float64Array
}

/**
 * The basis in which a generalised linear model is iterated: information matrices stay well conditioned whatever the
 * units of the covariates. Columns that depend on their predecessors are left out, in order, as R does.
 *
 * @param columns of X, all rows
 * @param candidates the columns to use; the others are not looked at
 */
export function glmBasis(
  columns: readonly ArrayLike<number>[],
  rows: Int32Array,
  candidates: readonly number[] = columns.map((_, c) => c),
): GlmBasis {
  const taken = candidates.map((c) => Float64Array.from(rows, (i) => columns[c][i]))
  const { kept, R } = householderQr(taken, rows.length)
  const rank = kept.length
  const Q: Float64Array[] = []
  kept.forEach((column, j) => {
    const x = taken[column].slice()
    for (let a = 0; a < j; a++) for (let i = 0; i < x.length; i++) x[i] -= R[a * rank + j] * Q[a][i]
    for (let i = 0; i < x.length; i++) x[i] /= R[j * rank + j]
    Q.push(x)
  })
  return { rows, kept: kept.map((c) => candidates[c]), Q, R }
}

/** Q c. */
export function basisTimes({ Q, rows }: GlmBasis, c: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows.length)
  Q.forEach((q, j) => {
    for (let i = 0; i < out.length; i++) out[i] += q[i] * c[j]
  })
  return out
}

/** Coefficients of the columns kept from those of the basis: R⁻¹c. */
export function basisCoefficients({ R, kept }: GlmBasis, c: Float64Array): Float64Array {
  return rSolve(R, kept.length, c)
}

/**
 * Covariance of the columns' coefficients from that of the basis' coefficients: R⁻¹ V R⁻ᵀ.
 *
 * @param V rank × rank
 */
export function basisCovariance({ R, kept }: GlmBasis, V: Float64Array): Float64Array {
  const rank = kept.length
  const solved = (M: Float64Array) => {
    const out = new Float64Array(rank * rank)
    for (let j = 0; j < rank; j++) {
      const column = rSolve(
        R,
        rank,
        Float64Array.from({ length: rank }, (_, i) => M[i * rank + j]),
      )
      // Transposed, so that the second pass works on the other side.
      for (let i = 0; i < rank; i++) out[j * rank + i] = column[i]
    }
    return out
  }
  return solved(solved(V))
}
