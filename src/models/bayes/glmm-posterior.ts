import type { GlmFamily } from '../../families/glm-family.js'
import type { GlmmDesign } from '../glmm/glmm-design.js'
import type { EffectContrast } from './effect-contrast.js'
import { glmmModel } from './glmm-model.js'
import { type JointPosterior, meanRanef } from './lmm-posterior.js'
import { mixture } from './mixture.js'
import { tauGrid } from './tau-grid.js'
import { marginalOf, posteriorMean, tauPosterior } from './tau-posterior.js'
import { highestMoment, type TauPrior } from './tau-prior.js'

/**
 * Posteriors of a generalised linear mixed model with independent random effects under several priors of τ: quadrature over
 * τ, Laplace's approximation of the rest.
 *
 * @param priors alternatives, each with a prior of τ for every random effect
 * @param contrasts whose posteriors are wanted; they must be estimable
 * @returns null where no cell is left to tell anything
 * Source: methods.md §13.
 */
export function glmmPosteriors(
  design: Pick<GlmmDesign, 'cells' | 'blocks' | 'kept'>,
  family: GlmFamily,
  priors: readonly (readonly TauPrior[])[],
  contrasts: readonly EffectContrast[] = [],
): JointPosterior[] | null {
  const model = glmmModel(design, family, contrasts)
  if (!model.poles.every(Number.isFinite) || model.trials === 0) return null
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
        const mean = posteriorMean(posterior, (_, t) => t[axis])
        const sd = Math.sqrt(posteriorMean(posterior, (_, t) => (t[axis] - mean) ** 2))
        return {
          ...marginalOf(posterior, axis),
          mean: moment >= 1 ? mean : null,
          sd: moment === 2 ? sd : null,
        }
      },
      effect: (i) =>
        mixture(
          weights,
          nodes.map(({ solved }) => solved.means[i]),
          nodes.map(({ solved }) => solved.scales[i]),
          Number.POSITIVE_INFINITY,
          moment === 2 || contrasts[i].random.length > 0,
        ),
      sigma: null,
    }
  })
}
