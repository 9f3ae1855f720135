import type { HeterogeneityModel } from '../../models/bayes/tau-grid.js'
import { generalisedMean } from '../../models/within/pooled-level.js'
import { choleskyLogDet } from '../../numerics/cholesky.js'

/** The normal-normal hierarchical model solved at a τ. */
export interface SolvedPooled {
  readonly logLik: number
  readonly tau: number
  /** Weights of the trials, adding up to 1. */
  readonly weights: Float64Array
  /** 1'V⁻¹1. */
  readonly total: number
  readonly mu: number
  /** Trials' own effects: mean and standard deviation given τ. */
  readonly means: Float64Array
  readonly sds: Float64Array
}

const LOG_TWO_PI = Math.log(2 * Math.PI)

/**
 * Estimates y_k ~ N(θ_k, s_k²), θ_k ~ N(μ, τ²), μ flat: its likelihood in τ and all that is normal given τ.
 *
 * Source: Röver (2020), Journal of Statistical Software 93(6), section 2.
 */
export function pooledModel(y: ArrayLike<number>, se: ArrayLike<number>): HeterogeneityModel<SolvedPooled> {
  const K = y.length
  const at = ([tau]: readonly number[]): SolvedPooled => {
    const w = Float64Array.from({ length: K }, (_, k) => 1 / (se[k] * se[k] + tau * tau))
    const total = w.reduce((sum, value) => sum + value, 0)
    const mu = y[0] + w.reduce((sum, value, k) => sum + value * (y[k] - y[0]), 0) / total
    let logLik = -0.5 * ((K - 1) * LOG_TWO_PI + Math.log(total))
    const means = new Float64Array(K)
    const sds = new Float64Array(K)
    for (let k = 0; k < K; k++) {
      const gap = y[k] - mu
      logLik += 0.5 * Math.log(w[k]) - 0.5 * w[k] * gap * gap
      const shrink = se[k] * se[k] * w[k]
      means[k] = mu + (1 - shrink) * gap
      sds[k] = Math.sqrt(se[k] * se[k] * tau * tau * w[k] + (shrink * shrink) / total)
    }
    return { logLik, tau, weights: w.map((value) => value / total), total, mu, means, sds }
  }
  return { ...reach(y, se), at }
}

/**
 * The same with correlated errors, y ~ N(θ, Σ).
 *
 * @param covariance Σ, K × K
 */
export function correlatedModel(
  y: ArrayLike<number>,
  covariance: Float64Array,
): HeterogeneityModel<SolvedPooled> {
  const K = y.length
  const se = Float64Array.from({ length: K }, (_, k) => Math.sqrt(covariance[k * K + k]))
  const at = ([tau]: readonly number[]): SolvedPooled => {
    const V = Float64Array.from(covariance)
    for (let k = 0; k < K; k++) V[k * K + k] += tau * tau
    const { L, inverse, rows, total, weights, mu } = generalisedMean(y, V)
    let Q = 0
    const means = new Float64Array(K)
    const sds = new Float64Array(K)
    for (let a = 0; a < K; a++) {
      let pulled = 0
      for (let b = 0; b < K; b++) pulled += inverse[a * K + b] * (y[b] - mu)
      Q += (y[a] - mu) * pulled
      means[a] = mu + tau * tau * pulled
      // Given μ: τ² − τ⁴(V⁻¹)_kk; and through μ: (1 − τ²(V⁻¹1)_k)²/W.
      const through = 1 - tau * tau * rows[a]
      const own = tau * tau * (1 - tau * tau * inverse[a * K + a])
      sds[a] = Math.sqrt(Math.max(0, own) + (through * through) / total)
    }
    const logLik = -0.5 * ((K - 1) * LOG_TWO_PI + choleskyLogDet(L, K) + Math.log(total) + Q)
    return { logLik, tau, weights, total, mu, means, sds }
  }
  return { ...reach(y, se), at }
}

function reach(y: ArrayLike<number>, se: ArrayLike<number>) {
  const values = Array.from(y)
  const errors = Array.from(se)
  return {
    poles: [Math.min(...errors)],
    far: [Math.max(...values) - Math.min(...values) + Math.max(...errors)],
    trials: values.length,
  }
}
