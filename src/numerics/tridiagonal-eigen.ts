/** Eigenvalues (in no particular order) and orthonormal eigenvectors: column c of `vectors` belongs to `values[c]`. */
export interface Eigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/**
 * Eigendecomposition of a dense symmetric matrix: Householder reflections to a tridiagonal one, then QL steps with implicit
 * shifts. For twenty rows and more several times as fast as Jacobi's rotations; errors of eigenvalues are of the size of the
 * largest one's rounding in both. Null when the steps do not settle, which finite matrices are not known to do.
 *
 * @param A symmetric m × m, row by row
 * Source: Golub & Van Loan, Matrix Computations (4th ed.), algorithms 8.3.1 and 8.3.3; Martin, Reinsch & Wilkinson (1968),
 * Numerische Mathematik 11, 181–195; Bowdler, Martin, Reinsch & Wilkinson (1968), ibid., 293–306.
 */
export function tridiagonalEigen(A: Float64Array, m: number): Eigen | null {
  const V = Float64Array.from(A)
  const d = new Float64Array(m)
  const e = new Float64Array(m)
  const scales = reduce(V, d, e, m)
  // The rows of Q are turned instead of its columns: these are what QL works on, and they lie one after the other.
  const Q = accumulate(V, scales, m)
  if (!settle(d, e, Q, m)) return null
  const vectors = new Float64Array(m * m)
  for (let c = 0; c < m; c++) for (let i = 0; i < m; i++) vectors[i * m + c] = Q[c * m + i]
  return { values: d, vectors }
}

/**
 * Reduces a symmetric matrix to tridiagonal form: `d` its diagonal, `e[k]` what is between k and k + 1. Row k of V keeps the
 * vector of reflection k from k + 1 on, I − β v vᵀ; what is returned are the β.
 */
function reduce(V: Float64Array, d: Float64Array, e: Float64Array, m: number): Float64Array {
  const scales = new Float64Array(m)
  const p = new Float64Array(m)
  for (let k = 0; k < m - 1; k++) {
    d[k] = V[k * m + k]
    const row = k * m
    let size = 0
    for (let j = k + 1; j < m; j++) size = Math.max(size, Math.abs(V[row + j]))
    if (size === 0) continue
    let squares = 0
    for (let j = k + 1; j < m; j++) squares += (V[row + j] / size) ** 2
    const first = V[row + k + 1]
    const length = size * Math.sqrt(squares)
    const alpha = first > 0 ? -length : length
    e[k] = alpha
    // v = x − α e₁, with β = 2/vᵀv = 1/(α(α − x₁)).
    V[row + k + 1] = first - alpha
    for (let j = k + 1; j < m; j++) V[row + j] /= size
    const beta = 1 / ((alpha / size) * ((alpha - first) / size))
    scales[k] = beta
    let along = 0
    for (let i = k + 1; i < m; i++) {
      let sum = 0
      for (let j = k + 1; j < m; j++) sum += V[i * m + j] * V[row + j]
      p[i] = beta * sum
      along += p[i] * V[row + i]
    }
    const half = (beta * along) / 2
    for (let i = k + 1; i < m; i++) p[i] -= half * V[row + i]
    for (let i = k + 1; i < m; i++) {
      const [vi, pi] = [V[row + i], p[i]]
      for (let j = k + 1; j < m; j++) V[i * m + j] -= vi * p[j] + pi * V[row + j]
    }
  }
  if (m > 0) d[m - 1] = V[m * m - 1]
  return scales
}

/** The product of the reflections, transposed. */
function accumulate(V: Float64Array, scales: Float64Array, m: number): Float64Array {
  const Q = new Float64Array(m * m)
  for (let i = 0; i < m; i++) Q[i * m + i] = 1
  const w = new Float64Array(m)
  // Q = H₀H₁…, so that Qᵀ = …H₁H₀: from the last to the first each is put on the right.
  for (let k = m - 2; k >= 0; k--) {
    const beta = scales[k]
    if (beta === 0) continue
    const row = k * m
    for (let i = k + 1; i < m; i++) {
      let sum = 0
      for (let j = k + 1; j < m; j++) sum += Q[i * m + j] * V[row + j]
      w[i] = beta * sum
    }
    for (let i = k + 1; i < m; i++) for (let j = k + 1; j < m; j++) Q[i * m + j] -= w[i] * V[row + j]
  }
  return Q
}

/** QL steps until nothing is left beside the diagonal. False if some eigenvalue takes more than 60. */
function settle(d: Float64Array, e: Float64Array, Q: Float64Array, m: number): boolean {
  for (let l = 0; l < m; l++) {
    for (let step = 0; ; step++) {
      let end = l
      for (; end < m - 1; end++) {
        const beside = Math.abs(d[end]) + Math.abs(d[end + 1])
        if (Math.abs(e[end]) <= Number.EPSILON * beside) break
      }
      if (end === l) break
      if (step === 60 || !Number.isFinite(e[l])) return false
      qlStep(d, e, Q, m, l, end)
    }
  }
  return true
}

/** One implicit QL step on rows l to `end`. */
function qlStep(d: Float64Array, e: Float64Array, Q: Float64Array, m: number, l: number, end: number): void {
  let g = (d[l + 1] - d[l]) / (2 * e[l])
  let r = Math.hypot(g, 1)
  g = d[end] - d[l] + e[l] / (g + (g < 0 ? -r : r))
  let [s, c, p] = [1, 1, 0]
  for (let i = end - 1; i >= l; i--) {
    const f = s * e[i]
    const b = c * e[i]
    r = Math.hypot(f, g)
    e[i + 1] = r
    if (r === 0) {
      d[i + 1] -= p
      e[end] = 0
      return
    }
    s = f / r
    c = g / r
    g = d[i + 1] - p
    r = (d[i] - g) * s + 2 * c * b
    p = s * r
    d[i + 1] = g + p
    g = c * r - b
    const [lower, upper] = [i * m, (i + 1) * m]
    for (let k = 0; k < m; k++) {
      const up = Q[upper + k]
      const low = Q[lower + k]
      Q[upper + k] = s * low + c * up
      Q[lower + k] = c * low - s * up
    }
  }
  d[l] -= p
  e[l] = g
  e[end] = 0
}
