import type { Jet } from '../../numerics/optimise.js'
import { lmmDerivatives } from './lmm-derivatives.js'
import type { LmmMoments } from './lmm-moments.js'
import type { LmmState } from './lmm-solve.js'
import { solveLmm } from './lmm-solve.js'
import type { LmmCovariance } from './lmm-theta.js'
import { deltaOf, throughTheta } from './lmm-theta.js'

/** Patients less estimated coefficients, local ones included (REML), or patients (ML). */
export function residualCount(moments: LmmMoments, reml: boolean): number {
  return reml ? moments.n - moments.p - moments.local.count : moments.n
}

/** log|V| (ML), or log|V| + log|XᵀV⁻¹X| with the local columns in X (REML). */
export function logDetTerm(moments: LmmMoments, state: LmmState, reml: boolean): number {
  return reml ? state.logDetSwept + moments.local.logDet + state.logDetA : state.logDetV
}

/**
 * The profiled deviance (−2 log-likelihood at the best β and σ) or REML criterion at θ; lme4's `deviance(fit)` and
 * `REMLcrit(fit)`.
 *
 * Source: Bates, Mächler, Bolker & Walker (2015), equations 35 and 42.
 */
export function lmmCriterion(
  moments: LmmMoments,
  theta: ArrayLike<number>,
  covariance: LmmCovariance,
  reml: boolean,
): number {
  return criterionOf(moments, solveLmm(moments, deltaOf(theta, moments.q, covariance)), reml)
}

/** {@link lmmCriterion} of a solved state. */
export function criterionOf(moments: LmmMoments, state: LmmState, reml: boolean): number {
  const nu = residualCount(moments, reml)
  return logDetTerm(moments, state, reml) + nu * (1 + Math.log((2 * Math.PI * state.rss) / nu))
}

/** The criterion of {@link lmmCriterion} with gradient and Hessian in θ. */
export function lmmCriterionJet(
  moments: LmmMoments,
  theta: ArrayLike<number>,
  covariance: LmmCovariance,
  reml: boolean,
): Jet {
  const state = solveLmm(moments, deltaOf(theta, moments.q, covariance))
  const d = lmmDerivatives(moments, state, covariance)
  const nu = residualCount(moments, reml)
  const [first, second] = reml ? [d.trace, d.traces] : [d.traceV, d.tracesV]
  const m = first.length
  const gradient = first.map((value, a) => value + (nu * d.rss1[a]) / state.rss)
  const hessian = new Float64Array(m * m)
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++)
      hessian[a * m + b] =
        -second[a * m + b] + (nu * (d.rss2[a * m + b] - (d.rss1[a] * d.rss1[b]) / state.rss)) / state.rss
  return {
    value: criterionOf(moments, state, reml),
    ...throughTheta(gradient, hessian, theta, moments.q, covariance),
  }
}
