import { cholesky, choleskySolve } from '../../../numerics/cholesky.js'
import { symmetricEigen } from '../../../numerics/eigen.js'
import { inverseRoot } from '../../../numerics/inverse-root.js'

/** The distinct patients of one cluster, the design's columns in coordinates in which all patients' XᵀWX is the identity. */
export interface ClusterRows {
  readonly length: number
  /** Columns that are not 0 in the whole cluster. */
  readonly m: number
  /** length × m. */
  readonly x: Float64Array
  /** Patients that each row stands for, and the working weight of one of them. */
  readonly n: Float64Array
  readonly w: Float64Array
  /** Σ (y − μ) of the row's patients. */
  readonly residual: Float64Array
}

/** What a cluster adds to the covariance: every contrast u needs no more of it. */
export interface AdjustedCluster {
  /** XᵀA e: its score, the residuals adjusted. */
  readonly score: Float64Array
  /** XᵀΦA X and XᵀAΦA X, m × m. */
  readonly cross: Float64Array
  readonly spread: Float64Array
}

/** A direction in which a cluster alone determines the fit: its residuals there are 0 and tell nothing. */
const OWN = 1e-10
/** Weights that differ by less (relative) are one. */
const SAME = 1e-9

/**
 * The bias-reduced linearisation ("CR2") of a cluster: its residuals e = y − μ are multiplied with the symmetric A that
 * gives them back the variances Φ = diag(w) of the working model (canonical link), of which the fit has taken part:
 * A = D(D(Φ − ΦXMXᵀΦ)D)^(−1/2)D with DD = Φ. Where the cluster determines a coefficient alone, the root is a
 * pseudo-inverse.
 *
 * No matrix of patients is made. With equal weights A acts in the space of the columns, where it is a function of XᵀWX;
 * with others the root is a short sum of inverses of diagonal less low-rank matrices (Woodbury).
 *
 * Source: Pustejovsky & Tipton (2018), J Bus Econ Stat 36, 672–683, section 2 and equation 10; Bell & McCaffrey (2002).
 */
export function adjustCluster(rows: ClusterRows): AdjustedCluster {
  const { length, m, x, n, w } = rows
  const product = new Float64Array(m * m)
  let low = Number.POSITIVE_INFINITY
  let high = 0
  for (let i = 0; i < length; i++) {
    low = Math.min(low, w[i])
    high = Math.max(high, w[i])
    for (let a = 0; a < m; a++) {
      const scaled = n[i] * w[i] * x[i * m + a]
      if (scaled !== 0) for (let b = 0; b <= a; b++) product[a * m + b] += scaled * x[i * m + b]
    }
  }
  for (let a = 0; a < m; a++) for (let b = 0; b < a; b++) product[b * m + a] = product[a * m + b]
  const { values, vectors } = symmetricEigen(product, m)
  return high <= low * (1 + SAME)
    ? byColumns(rows, values, vectors)
    : byRows(rows, values, vectors, low, high)
}

/** Equal weights: A X = X (I − XᵀWX)^(−1/2). */
function byColumns(
  { length, m, x, residual }: ClusterRows,
  values: Float64Array,
  vectors: Float64Array,
): AdjustedCluster {
  const plain = new Float64Array(m)
  for (let i = 0; i < length; i++) for (let a = 0; a < m; a++) plain[a] += residual[i] * x[i * m + a]
  const score = new Float64Array(m)
  const cross = new Float64Array(m * m)
  const spread = new Float64Array(m * m)
  for (let k = 0; k < m; k++) {
    if (1 - values[k] < OWN) continue
    const factor = 1 / Math.sqrt(1 - values[k])
    let along = 0
    for (let a = 0; a < m; a++) along += vectors[a * m + k] * plain[a]
    for (let a = 0; a < m; a++) {
      const va = vectors[a * m + k]
      score[a] += factor * along * va
      for (let b = 0; b < m; b++) {
        const both = va * vectors[b * m + k] * values[k] * factor
        cross[a * m + b] += both
        spread[a * m + b] += both * factor
      }
    }
  }
  return { score, cross, spread }
}

/**
 * Weights that differ. Patients alike count as one row, √n times as long: A = W^(1/2) S^(−1/2) W^(1/2) with
 * S = diag(w²) − KKᵀ, K = W^(3/2)X, and all that is needed is F = S^(−1/2) W^(1/2)X.
 */
function byRows(
  { length: d, m, x, n, w, residual }: ClusterRows,
  values: Float64Array,
  vectors: Float64Array,
  lowest: number,
  highest: number,
): AdjustedCluster {
  const C = new Float64Array(d * m)
  const K = new Float64Array(d * m)
  for (let i = 0; i < d; i++)
    for (let a = 0; a < m; a++) {
      C[i * m + a] = Math.sqrt(n[i] * w[i]) * x[i * m + a]
      K[i * m + a] = C[i * m + a] * w[i]
    }
  // S = W(I − CCᵀ)W vanishes on W⁻¹C v for the eigenvectors v of CᵀC that belong to 1.
  const none: Float64Array[] = []
  let largest = 0
  for (let k = 0; k < m; k++) {
    if (1 - values[k] >= OWN) {
      largest = Math.max(largest, values[k])
      continue
    }
    const v = new Float64Array(d)
    for (let i = 0; i < d; i++) for (let a = 0; a < m; a++) v[i] += (C[i * m + a] / w[i]) * vectors[a * m + k]
    project(v, 1, none)
    let squares = 0
    for (const value of v) squares += value * value
    none.push(v.map((value) => value / Math.sqrt(squares)))
  }
  const P = C.slice()
  project(P, m, none)
  const F = new Float64Array(d * m)
  const small = new Float64Array(m * m)
  const right = new Float64Array(m * m)
  for (const { scale, shift, share } of inverseRoot((1 - largest) * lowest ** 2, highest ** 2)) {
    small.fill(0)
    right.fill(0)
    for (let a = 0; a < m; a++) small[a * m + a] = 1
    for (let i = 0; i < d; i++) {
      const inverse = 1 / (shift + share * w[i] ** 2)
      for (let a = 0; a < m; a++) {
        const k = inverse * K[i * m + a]
        if (k === 0) continue
        for (let b = 0; b <= a; b++) small[a * m + b] -= share * k * K[i * m + b]
        for (let b = 0; b < m; b++) right[b * m + a] += k * P[i * m + b]
      }
    }
    const { L } = cholesky(small, m)
    const Y = Array.from({ length: m }, (_, b) => choleskySolve(L, m, right.subarray(b * m, (b + 1) * m)))
    for (let i = 0; i < d; i++) {
      const inverse = scale / (shift + share * w[i] ** 2)
      for (let b = 0; b < m; b++) {
        let value = P[i * m + b]
        for (let a = 0; a < m; a++) value += share * K[i * m + a] * Y[b][a]
        F[i * m + b] += inverse * value
      }
    }
  }
  project(F, m, none)
  const score = new Float64Array(m)
  const cross = new Float64Array(m * m)
  const spread = new Float64Array(m * m)
  for (let i = 0; i < d; i++)
    for (let a = 0; a < m; a++) {
      const f = F[i * m + a]
      score[a] += f * residual[i] * Math.sqrt(w[i] / n[i])
      for (let b = 0; b < m; b++) {
        cross[a * m + b] += K[i * m + a] * F[i * m + b]
        spread[a * m + b] += f * F[i * m + b] * w[i] ** 2
      }
    }
  return { score, cross, spread }
}

/** Takes the parts along orthonormal directions out of the m columns of X. */
function project(X: Float64Array, m: number, directions: readonly Float64Array[]): void {
  for (const v of directions)
    for (let b = 0; b < m; b++) {
      let along = 0
      for (let i = 0; i < v.length; i++) along += v[i] * X[i * m + b]
      for (let i = 0; i < v.length; i++) X[i * m + b] -= along * v[i]
    }
}
