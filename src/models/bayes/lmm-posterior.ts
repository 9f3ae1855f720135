import type { LmmMoments } from '../lmm/lmm-moments.js'
import type { EffectContrast } from './effect-contrast.js'
import { lmmModel, type SolvedLmm } from './lmm-model.js'
import { type Mixture, mixture } from './mixture.js'
import type { TauDistribution } from './panel-density.js'
import { tauGrid } from './tau-grid.js'
import { tauOfTheta } from './tau-of-theta.js'
import { posteriorMean, type TauPosterior, tauPosterior } from './tau-posterior.js'
import { highestMoment, type TauPrior } from './tau-prior.js'

/** Posterior of a one-stage model under one set of priors, one for each random effect of a trial. */
export interface JointPosterior {
  readonly prior: readonly TauPrior[]
  readonly logMarginal: number
  /** E(b | y), K × q. */
  readonly ranef: Float64Array
  /** Of the standard deviation of each random effect between trials. */
  readonly tau: (
    axis: number,
  ) => TauDistribution & { readonly mean: number | null; readonly sd: number | null }
  /** Of the contrasts asked for. */
  readonly effect: (i: number) => Mixture
  /** E(σ²)^½; null where there is no σ. */
  readonly sigma: number | null
  /** Whether the coarsest grid of two heterogeneity parameters was fine enough. */
  readonly coarse: boolean
}

/**
 * Posteriors of a linear mixed model with independent random effects under several priors of θ = τ/σ, by quadrature.
 *
 * @param priors alternatives, each with a prior of θ for every random effect
 * @param contrasts whose posteriors are wanted
 * @returns null where n − p ≤ 2 or nothing is left to vary (r² = 0): there is no posterior
 * Source: methods.md §12.
 */
export function lmmPosteriors(
  moments: LmmMoments,
  priors: readonly (readonly TauPrior[])[],
  contrasts: readonly EffectContrast[] = [],
): JointPosterior[] | null {
  const model = lmmModel(moments, contrasts)
  const { df } = model
  if (!(df > 2) || !(moments.rr > 0) || !Number.isFinite(model.poles[0])) return null
  const grid = tauGrid(model, priors)
  return priors.map((prior) => {
    const posterior = tauPosterior(grid, prior)
    const { nodes } = posterior
    const weights = nodes.map(({ weight }) => weight)
    const moment = prior.reduce((least, own) => Math.min(least, highestMoment(own, model.trials)), 2)
    return {
      prior,
      logMarginal: posterior.logMarginal,
      ranef: meanRanef(posterior),
      tau(axis) {
        const tau = tauOfTheta(posterior, df, axis)
        return { ...tau, mean: moment >= 1 ? tau.mean : null, sd: moment === 2 ? tau.sd : null }
      },
      effect: (i) =>
        mixture(
          weights,
          nodes.map(({ solved }) => solved.means[i]),
          nodes.map(({ solved }) => solved.scales[i]),
          df,
          // Trials' own effects have a variance whatever the prior.
          moment === 2 || contrasts[i].random.length > 0,
        ),
      sigma: Math.sqrt(posteriorMean(posterior, ({ r2 }) => r2 / (df - 2))),
      coarse: grid.coarse,
    }
  })
}

/** E(b | y). */
export function meanRanef(posterior: TauPosterior<Pick<SolvedLmm, 'logLik' | 'ranef'>>): Float64Array {
  const out = new Float64Array(posterior.nodes[0].solved.ranef.length)
  for (const { weight, solved } of posterior.nodes)
    for (let i = 0; i < out.length; i++) out[i] += weight * solved.ranef[i]
  return out
}
