import type { Note } from '../../errors.js'
import type { Estimate } from '../../families/inference.js'
import { tEstimate } from '../../families/inference.js'
import { symmetricEigen } from '../../numerics/eigen.js'
import type { LmmFit } from './lmm.js'
import type { LmmContrast } from './lmm-contrast.js'
import { contrastTerms } from './lmm-contrast.js'
import { residualCount } from './lmm-criterion.js'
import { deltaJacobian, throughTheta } from './lmm-theta.js'

/** Inference on contrasts of a mixed model's fixed effects. */
export interface LmmInference {
  /** Null when the contrast is not estimable, or the method does not apply (then a note says why). */
  readonly estimate: (contrast: LmmContrast) => Estimate | null
  readonly notes: readonly Note[]
}

/** Eigenvalues of the Hessian at or below this carry no information on the variance parameters. */
const FLAT = 1e-8

/**
 * Tests and intervals with Satterthwaite's degrees of freedom, 2(cᵀCc)²/Var(cᵀCc): the variance of the estimated
 * variance by the delta method, the variance parameters being (θ, σ) and their covariance twice the inverse Hessian
 * of the deviance (or REML criterion) that is not profiled over σ.
 *
 * σ is taken relative to its estimate, so that the result does not depend on the units of the outcome.
 *
 * Source: Satterthwaite (1946); Fai & Cornelius (1996), equation 2.4; agrees with lmerTest 3.1-3 `contest1D`.
 */
export function satterthwaite(fit: LmmFit, level = 0.95): LmmInference {
  if (!(fit.sigma > 0)) return { estimate: () => null, notes: [] }
  const covariance = varianceParameterCovariance(fit)
  const J = deltaJacobian(fit.theta, fit.moments.q, fit.covariance)
  const m = fit.theta.length
  const estimate = (contrast: LmmContrast) => {
    const terms = contrastTerms(fit, contrast)
    if (terms === null) return null
    // Gradient of cᵀCc = σ²·variance in (θ, σ/σ̂), divided by σ̂².
    const g = new Float64Array(m + 1)
    for (let i = 0; i < m; i++) for (let a = 0; a < m; a++) g[i] += J[i * m + a] * terms.slope[a]
    g[m] = 2 * terms.variance
    let spread = 0
    for (let i = 0; i <= m; i++)
      for (let j = 0; j <= m; j++) spread += g[i] * covariance[i * (m + 1) + j] * g[j]
    const df = (2 * terms.variance ** 2) / spread
    return tEstimate(terms.estimate, fit.sigma * Math.sqrt(terms.variance), df, level, 'satterthwaite')
  }
  return { estimate, notes: [] }
}

/** 2·H⁻¹ in the parameters (θ, σ/σ̂), directions without information left out. */
function varianceParameterCovariance(fit: LmmFit): Float64Array {
  const { moments, derivatives: d, reml, theta, covariance, sigma } = fit
  const s2 = sigma * sigma
  const [first, second] = reml ? [d.trace, d.traces] : [d.traceV, d.tracesV]
  const inTheta = throughTheta(
    first.map((value, a) => value + d.rss1[a] / s2),
    second.map((value, ab) => -value + d.rss2[ab] / s2),
    theta,
    moments.q,
    covariance,
  )
  const J = deltaJacobian(theta, moments.q, covariance)
  const m = theta.length
  const size = m + 1
  const H = new Float64Array(size * size)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) H[i * size + j] = inTheta.hessian[i * m + j]
    let cross = 0
    for (let a = 0; a < m; a++) cross += J[i * m + a] * d.rss1[a]
    H[i * size + m] = (-2 * cross) / s2
    H[m * size + i] = (-2 * cross) / s2
  }
  H[m * size + m] = 4 * residualCount(moments, reml)

  const { values, vectors } = symmetricEigen(H, size)
  const A = new Float64Array(size * size)
  for (let e = 0; e < size; e++) {
    if (!(values[e] > FLAT)) continue
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        A[i * size + j] += (2 * vectors[i * size + e] * vectors[j * size + e]) / values[e]
  }
  return A
}
