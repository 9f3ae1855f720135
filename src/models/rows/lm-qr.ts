/** X = QR of the columns kept, by Householder reflections. */
export interface QrFactor {
  /** The columns kept, ascending. */
  readonly kept: readonly number[]
  /** Upper triangular, rank × rank. */
  readonly R: Float64Array
  /** The first `rank` elements of Qᵀv. */
  readonly transform: (v: Float64Array) => Float64Array
}

/** A column whose part outside the span of its predecessors is shorter than this (relative) is left out, as in R. */
const DEPENDENT = 1e-7

/**
 * Householder QR, columns in order; a column that its predecessors explain is left out.
 *
 * @param columns n numbers each; not modified
 * Source: Golub & Van Loan, Matrix Computations (4th ed.), algorithm 5.2.1.
 */
export function householderQr(columns: readonly ArrayLike<number>[], n: number): QrFactor {
  const reflectors: { readonly from: number; readonly v: Float64Array }[] = []
  const kept: number[] = []
  const heads: Float64Array[] = []
  columns.forEach((source, c) => {
    const x = Float64Array.from(source)
    const length = norm(x, 0)
    for (const { from, v } of reflectors) reflect(x, v, from)
    const rank = kept.length
    const rest = norm(x, rank)
    if (rank >= n || !(rest > DEPENDENT * length)) return
    const v = x.slice(rank)
    const sign = v[0] < 0 ? -1 : 1
    v[0] += sign * rest
    const scale = norm(v, 0)
    for (let i = 0; i < v.length; i++) v[i] /= scale
    const head = x.slice(0, rank + 1)
    head[rank] = -sign * rest
    reflectors.push({ from: rank, v })
    heads.push(head)
    kept.push(c)
  })
  const rank = kept.length
  const R = new Float64Array(rank * rank)
  heads.forEach((head, c) => {
    head.forEach((value, r) => {
      R[r * rank + c] = value
    })
  })
  const transform = (y: Float64Array) => {
    const x = y.slice()
    for (const { from, v } of reflectors) reflect(x, v, from)
    return x.slice(0, rank)
  }
  return { kept, R, transform }
}

/** R⁻¹ b of an upper triangular R. */
export function rSolve(R: Float64Array, rank: number, b: Float64Array): Float64Array {
  const x = b.slice(0, rank)
  for (let i = rank - 1; i >= 0; i--) {
    for (let j = i + 1; j < rank; j++) x[i] -= R[i * rank + j] * x[j]
    x[i] /= R[i * rank + i]
  }
  return x
}

/** x → (I − 2vvᵀ)x on the elements from `from` on. */
function reflect(x: Float64Array, v: Float64Array, from: number): void {
  let sum = 0
  for (let i = 0; i < v.length; i++) sum += v[i] * x[from + i]
  for (let i = 0; i < v.length; i++) x[from + i] -= 2 * sum * v[i]
}

/** Euclidean length of the elements from `from` on, safe from overflow. */
function norm(x: Float64Array, from: number): number {
  let most = 0
  for (let i = from; i < x.length; i++) most = Math.max(most, Math.abs(x[i]))
  if (most === 0 || !Number.isFinite(most)) return most
  let sum = 0
  for (let i = from; i < x.length; i++) sum += (x[i] / most) ** 2
  return most * Math.sqrt(sum)
}
