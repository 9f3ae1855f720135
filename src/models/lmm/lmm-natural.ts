import type { Jet } from '../../numerics/optimise.js'
import { logDetTerm, residualCount } from './lmm-criterion.js'
import { lmmDerivatives } from './lmm-derivatives.js'
import type { LmmMoments } from './lmm-moments.js'
import { solveLmm } from './lmm-solve.js'
import type { LmmCovariance } from './lmm-theta.js'
import { deltaOf, throughTheta } from './lmm-theta.js'

/**
 * The variance parameters as readers know them: standard deviations of the random effects s₁ (s₂), the angle α whose
 * sine is their correlation (when correlated), and λ = log σ. θ = κe^{−λ} with κ = (s₁, s₂ sin α, s₂ cos α), or
 * κ = (s₁, s₂) when independent. All are unconstrained: the sign of a standard deviation means nothing.
 */
export type NaturalParameters = Float64Array

/** (θ, σ) → natural parameters. */
export function naturalOf(theta: Float64Array, sigma: number): NaturalParameters {
  const lambda = Math.log(sigma)
  if (theta.length < 3) return Float64Array.of(...theta.map((value) => value * sigma), lambda)
  const [l11, l21, l22] = theta
  return Float64Array.of(l11 * sigma, Math.hypot(l21, l22) * sigma, Math.atan2(l21, l22), lambda)
}

/** Natural parameters → θ. */
export function thetaOf(eta: NaturalParameters): Float64Array {
  const m = eta.length - 1
  const scale = Math.exp(-eta[m])
  if (m < 3) return Float64Array.from({ length: m }, (_, i) => eta[i] * scale)
  return Float64Array.of(eta[0] * scale, eta[1] * Math.sin(eta[2]) * scale, eta[1] * Math.cos(eta[2]) * scale)
}

/** The REML criterion, or the ML deviance profiled over β only, at given variance parameters. */
export function naturalDeviance(
  moments: LmmMoments,
  eta: NaturalParameters,
  covariance: LmmCovariance,
  reml: boolean,
): number {
  const lambda = eta[eta.length - 1]
  const state = solveLmm(moments, deltaOf(thetaOf(eta), moments.q, covariance))
  return deviance(residualCount(moments, reml), logDetTerm(moments, state, reml), state.rss, lambda)
}

function deviance(n: number, logDet: number, rss: number, lambda: number): number {
  return logDet + n * (Math.log(2 * Math.PI) + 2 * lambda) + rss * Math.exp(-2 * lambda)
}

/** {@link naturalDeviance} with gradient and Hessian in the natural parameters. */
export function naturalDevianceJet(
  moments: LmmMoments,
  eta: NaturalParameters,
  covariance: LmmCovariance,
  reml: boolean,
): Jet {
  const { q } = moments
  const n = residualCount(moments, reml)
  const m = eta.length - 1
  const size = m + 1
  const lambda = eta[m]
  const shrink = Math.exp(-2 * lambda)
  const theta = thetaOf(eta)
  const state = solveLmm(moments, deltaOf(theta, q, covariance))
  const d = lmmDerivatives(moments, state, covariance)
  const [trace, traces] = reml ? [d.trace, d.traces] : [d.traceV, d.tracesV]
  const byTheta = throughTheta(
    trace.map((value, a) => value + d.rss1[a] * shrink),
    traces.map((value, ab) => -value + d.rss2[ab] * shrink),
    theta,
    q,
    covariance,
  )
  const rssByTheta = throughTheta(d.rss1, d.rss2, theta, q, covariance).gradient
  const { first, second } = thetaDerivatives(eta, theta)

  // Chain rule from (θ, λ): θ depends on all of η, λ is its last element.
  const gradient = new Float64Array(size)
  const hessian = new Float64Array(size * size)
  gradient[m] = 2 * n - 2 * state.rss * shrink
  hessian[m * size + m] = 4 * state.rss * shrink
  for (let u = 0; u < size; u++) {
    for (let i = 0; i < m; i++) {
      gradient[u] += byTheta.gradient[i] * first[i * size + u]
      const cross = -2 * shrink * rssByTheta[i] * first[i * size + u]
      hessian[u * size + m] += cross
      hessian[m * size + u] += cross
      for (let v = 0; v < size; v++) {
        hessian[u * size + v] += byTheta.gradient[i] * second[(i * size + u) * size + v]
        for (let j = 0; j < m; j++)
          hessian[u * size + v] += first[i * size + u] * byTheta.hessian[i * m + j] * first[j * size + v]
      }
    }
  }
  return { value: deviance(n, logDetTerm(moments, state, reml), state.rss, lambda), gradient, hessian }
}

/** ∂θ_i/∂η_u at [i][u] and ∂²θ_i/∂η_u∂η_v at [i][u][v]. */
function thetaDerivatives(eta: NaturalParameters, theta: Float64Array) {
  const m = theta.length
  const size = m + 1
  const scale = Math.exp(-eta[m])
  const first = new Float64Array(m * size)
  const second = new Float64Array(m * size * size)
  const set = (i: number, u: number, v: number, value: number) => {
    second[(i * size + u) * size + v] = value
    second[(i * size + v) * size + u] = value
  }
  if (m < 3) for (let i = 0; i < m; i++) first[i * size + i] = scale
  else {
    const [sin, cos] = [Math.sin(eta[2]) * scale, Math.cos(eta[2]) * scale]
    first[0] = scale
    first[size + 1] = sin
    first[size + 2] = eta[1] * cos
    first[2 * size + 1] = cos
    first[2 * size + 2] = -eta[1] * sin
    set(1, 1, 2, cos)
    set(1, 2, 2, -eta[1] * sin)
    set(2, 1, 2, -sin)
    set(2, 2, 2, -eta[1] * cos)
  }
  // θ = κe^{−λ}: a derivative in λ changes the sign of what it is taken of.
  for (let i = 0; i < m; i++) {
    for (let u = 0; u < m; u++) set(i, u, m, -first[i * size + u])
    first[i * size + m] = -theta[i]
    set(i, m, m, theta[i])
  }
  return { first, second }
}
