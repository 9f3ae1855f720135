import { cholesky, choleskyInverse } from '../../numerics/cholesky.js'
import { symmetricEigen } from '../../numerics/eigen.js'

/** The pooled level of correlated estimates B ~ N(μ1, Σ + τ²I). */
export interface PooledLevel {
  readonly mu: number
  readonly se: number
  readonly tau2: number
  /** μ̂ = Σ w_k B_k. */
  readonly weights: Float64Array
  /** Predicted deviation of each estimate's true value from μ: τ²(Σ + τ²I)⁻¹(B − μ). */
  readonly deviations: Float64Array
}

/**
 * τ² at the global maximum of the restricted likelihood, then generalised least squares.
 *
 * On an orthonormal basis of the contrasts in which Σ is diagonal, λ_i, the restricted likelihood is
 * −½ Σ log(λ_i + τ²) + z_i²/(λ_i + τ²); it may have several maxima, so that it is searched on a grid first.
 *
 * @param covariance Σ, K × K
 * @param known false where Σ is known but for a factor: no heterogeneity can be told from it, and the error is NaN
 * Source: methods.md §9.2; Harville (1977), JASA 72, 320–338.
 */
export function pooledLevel(B: Float64Array, covariance: Float64Array, known = true): PooledLevel {
  const K = B.length
  if (K === 1)
    return {
      mu: B[0],
      se: known ? Math.sqrt(covariance[0]) : Number.NaN,
      tau2: 0,
      weights: Float64Array.of(1),
      deviations: new Float64Array(1),
    }
  const { lambda, z2 } = contrasts(B, covariance)
  const tau2 = known ? bestTau2(lambda, z2) : 0
  const V = Float64Array.from(covariance)
  for (let k = 0; k < K; k++) V[k * K + k] += tau2
  const { inverse, total, weights, mu } = generalisedMean(B, V)
  const deviations = Float64Array.from({ length: K }, (_, a) => {
    let sum = 0
    for (let b = 0; b < K; b++) sum += inverse[a * K + b] * (B[b] - mu)
    // Never −0.
    return tau2 * sum + 0
  })
  return { mu, se: known ? Math.sqrt(1 / total) : Number.NaN, tau2, weights, deviations }
}

/**
 * The mean of correlated estimates by generalised least squares.
 *
 * @param V their covariance, K × K
 */
export function generalisedMean(estimates: ArrayLike<number>, V: Float64Array) {
  const K = estimates.length
  const { L } = cholesky(V, K)
  const inverse = choleskyInverse(L, K)
  const rows = Float64Array.from({ length: K }, (_, a) => {
    let sum = 0
    for (let b = 0; b < K; b++) sum += inverse[a * K + b]
    return sum
  })
  const total = rows.reduce((sum, value) => sum + value, 0)
  const weights = rows.map((value) => value / total)
  // From one of the estimates: a common shift costs no digits.
  const mu = estimates[0] + weights.reduce((sum, w, k) => sum + w * (estimates[k] - estimates[0]), 0)
  return { L, inverse, rows, total, weights, mu }
}

/** Variances λ and squared values of uncorrelated contrasts. */
function contrasts(B: Float64Array, covariance: Float64Array) {
  const K = B.length
  // Helmert's contrasts.
  const H = Array.from({ length: K - 1 }, (_, i) => {
    const scale = 1 / Math.sqrt((i + 1) * (i + 2))
    return Float64Array.from({ length: K }, (_, k) => (k <= i ? scale : k === i + 1 ? -(i + 1) * scale : 0))
  })
  const m = K - 1
  const C = new Float64Array(m * m)
  for (let a = 0; a < m; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let k = 0; k < K; k++)
        if (H[a][k] !== 0) for (let l = 0; l < K; l++) sum += H[a][k] * covariance[k * K + l] * H[b][l]
      C[a * m + b] = sum
      C[b * m + a] = sum
    }
  const { values, vectors } = symmetricEigen(C, m)
  const own = H.map((row) => row.reduce((sum, h, k) => sum + h * (B[k] - B[0]), 0))
  const z2 = Float64Array.from({ length: m }, (_, c) => {
    let sum = 0
    for (let a = 0; a < m; a++) sum += vectors[a * m + c] * own[a]
    return sum * sum
  })
  return { lambda: values.map((value) => Math.max(value, 0)), z2 }
}

const GRID = 400

function bestTau2(lambda: Float64Array, z2: Float64Array): number {
  const value = (t: number) =>
    lambda.reduce((sum, l, i) => sum - 0.5 * (Math.log(l + t) + z2[i] / (l + t)), 0)
  const slope = (t: number) =>
    lambda.reduce((sum, l, i) => sum - 0.5 * (1 / (l + t) - z2[i] / (l + t) ** 2), 0)
  const largest = Math.max(...z2, ...lambda) * lambda.length
  const smallest = Math.max(Math.min(...lambda), 1e-12 * largest) * 1e-6
  const points = [0]
  // By exp, whose digits are the same in every engine where that is asked for; those of powers are not.
  const span = Math.log(largest / smallest)
  for (let i = 0; i <= GRID; i++) points.push(smallest * Math.exp((span * i) / GRID))
  let best = 0
  let most = lambda.some((l) => l === 0) ? Number.NEGATIVE_INFINITY : value(0)
  for (let i = 0; i + 1 < points.length; i++) {
    if (!(slope(points[i]) > 0 && slope(points[i + 1]) <= 0)) continue
    let [low, high] = [points[i], points[i + 1]]
    for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
      const middle = (low + high) / 2
      if (slope(middle) > 0) low = middle
      else high = middle
    }
    const at = (low + high) / 2
    if (value(at) > most) {
      most = value(at)
      best = at
    }
  }
  return best
}
