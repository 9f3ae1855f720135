import { forwardSolve } from '../../numerics/cholesky.js'
import { lgamma } from '../../numerics/distributions/kernels.js'
import { criterionOf, residualCount } from '../lmm/lmm-criterion.js'
import type { LmmMoments } from '../lmm/lmm-moments.js'
import { solveLmm } from '../lmm/lmm-solve.js'
import { deltaOf } from '../lmm/lmm-theta.js'
import type { EffectContrast } from './effect-contrast.js'
import type { HeterogeneityModel } from './tau-grid.js'

/** A linear mixed model at given θ, its other parameters integrated out. */
export interface SolvedLmm {
  readonly logLik: number
  /** Penalised residual sum of squares r². */
  readonly r2: number
  /** E(b | θ, y), K × q. */
  readonly ranef: Float64Array
  /** Of each contrast the location and the scale of its t distribution. */
  readonly means: Float64Array
  readonly scales: Float64Array
}

export interface LmmPosteriorModel extends HeterogeneityModel<SolvedLmm> {
  /** Degrees of freedom of the t distributions, n − p. */
  readonly df: number
}

/**
 * The linear mixed model with independent random effects b ~ N(0, σ²θ²), flat coefficients and p(σ²) = 1/σ², as a function
 * of θ: its likelihood is that of REML, and contrasts of (β, b) have t distributions.
 *
 * @param contrasts whose locations and scales are wanted at each θ; they must be estimable
 * Source: methods.md §12; Bates et al. (2015), equations 41 and 42.
 */
export function lmmModel(moments: LmmMoments, contrasts: readonly EffectContrast[]): LmmPosteriorModel {
  const { q, p, trials, S, ZX, Zr, kept, base } = moments
  const df = residualCount(moments, true)
  const constant = lgamma(df / 2) + (df / 2) * (1 + Math.log(2) - Math.log(df))
  const place = new Map(Array.from(kept, (column, c) => [column, c]))
  const loads = contrasts.map(({ global, random }) => {
    const h = new Float64Array(p)
    for (const { column, weight } of global) h[place.get(column)!] += weight
    return { h, random }
  })
  const poles = Array.from({ length: q }, (_, a) => {
    let most = 0
    for (let k = 0; k < trials; k++) most = Math.max(most, S[(k * q + a) * q + a])
    return 1 / Math.sqrt(most)
  })
  const at = (theta: readonly number[]): SolvedLmm => {
    const state = solveLmm(moments, deltaOf(theta, q, 'independent'))
    const { Delta, F, L, beta, rss } = state
    const logLik = -criterionOf(moments, state, true) / 2 + constant
    // G_k = ΔF_k, the covariance of b_k given β in units of σ².
    const G = new Float64Array(trials * q * q)
    const ranef = new Float64Array(trials * q)
    for (let k = 0; k < trials; k++)
      for (let a = 0; a < q; a++)
        for (let b = 0; b < q; b++) {
          let sum = 0
          for (let m = 0; m < q; m++) sum += Delta[a * q + m] * F[(k * q + m) * q + b]
          G[(k * q + a) * q + b] = sum
          let left = Zr[k * q + b]
          for (let c = 0; c < p; c++) left -= ZX[(k * q + b) * p + c] * beta[c]
          ranef[k * q + a] += sum * left
        }
    const means = new Float64Array(loads.length)
    const scales = new Float64Array(loads.length)
    loads.forEach(({ h, random }, i) => {
      const lean = Float64Array.from(h)
      for (let c = 0; c < p; c++) if (h[c] !== 0) means[i] += h[c] * (base[c] + beta[c])
      let variance = 0
      for (const { trial, effect, weight } of random) {
        means[i] += weight * ranef[trial * q + effect]
        for (const other of random)
          if (other.trial === trial)
            variance += weight * other.weight * G[(trial * q + effect) * q + other.effect]
        for (let b = 0; b < q; b++) {
          const by = weight * G[(trial * q + effect) * q + b]
          if (by !== 0) for (let c = 0; c < p; c++) lean[c] -= by * ZX[(trial * q + b) * p + c]
        }
      }
      for (const value of forwardSolve(L, p, lean)) variance += value * value
      scales[i] = Math.sqrt((rss / df) * Math.max(0, variance))
    })
    return { logLik, r2: rss, ranef, means, scales }
  }
  return { poles, far: poles.map(() => 0), trials: telling(moments), df, at }
}

/** Trials that tell of random effects. */
function telling({ trials, q, S }: LmmMoments): number {
  let count = 0
  for (let k = 0; k < trials; k++) if (S[k * q * q + q * q - 1] > 0) count++
  return count
}
