import type { GlmFamily } from '../../families/glm-family.js'
import type { GlmmDesign } from '../glmm/glmm-design.js'
import type { EffectContrast } from './effect-contrast.js'
import { glmmModel, type SolvedGlmm } from './glmm-model.js'
import { type JointPosterior, meanRanef } from './lmm-posterior.js'
import { type Mixture, mixture } from './mixture.js'
import { type Coarse, refinedMarginals, ruleLog } from './refined-marginal.js'
import { ruleWeights, tauGrid } from './tau-grid.js'
import { marginalOf, posteriorMean, type TauPosterior, tauPosterior } from './tau-posterior.js'
import { highestMoment, type TauPrior } from './tau-prior.js'

/**
 * Posteriors of a generalised linear mixed model with independent random effects under several priors of τ: quadrature over
 * τ, Laplace's approximation of the rest.
 *
 * @param priors alternatives, each with a prior of τ for every random effect
 * @param contrasts whose posteriors are wanted; they must be estimable
 * @param refine the posteriors of single coefficients by a Laplace approximation at each of their values
 * @param trusted the coarsest grid is known to be fine enough, see {@link tauGrid}
 * @returns null where no cell is left to tell anything
 * Source: methods.md §12.
 */
export function glmmPosteriors(
  design: Pick<GlmmDesign, 'cells' | 'blocks' | 'kept'>,
  family: GlmFamily,
  priors: readonly (readonly TauPrior[])[],
  contrasts: readonly EffectContrast[] = [],
  refine = false,
  trusted = false,
): JointPosterior[] | null {
  const model = glmmModel(design, family, contrasts)
  if (!model.poles.every(Number.isFinite) || model.trials === 0) return null
  const grid = tauGrid(model, priors, trusted)
  const posteriors = priors.map((prior) => tauPosterior(grid, prior))
  const jointly = posteriors.map((posterior, at) => {
    const { nodes } = posterior
    const weights = nodes.map(({ weight }) => weight)
    const moment = priors[at].reduce((least, own) => Math.min(least, highestMoment(own, model.trials)), 2)
    const joint = (i: number) =>
      mixture(
        weights,
        nodes.map(({ solved }) => solved.means[i]),
        nodes.map(({ solved }) => solved.scales[i]),
        Number.POSITIVE_INFINITY,
        moment === 2 || contrasts[i].random.length > 0,
      )
    return { posterior, joint, moment }
  })
  const refined = new Map<number, Mixture[]>()
  return jointly.map(
    ({ posterior, joint, moment }, at): JointPosterior => ({
      prior: priors[at],
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
      effect(i) {
        const { global, random } = contrasts[i]
        if (!refine || random.length > 0 || global.length !== 1) return joint(i)
        if (!refined.has(i)) {
          const coarse = jointly.map((own, alternative) =>
            coarseOf(own.posterior, priors[alternative], own.joint(i), i),
          )
          refined.set(i, refinedMarginals(design, family, global[0].column, coarse))
        }
        return refined.get(i)![at]
      },
      sigma: null,
      coarse: grid.coarse,
    }),
  )
}

/** The joint posterior at all nodes of the grid, in the same order under every prior. */
function coarseOf(
  { grid, log }: TauPosterior<SolvedGlmm>,
  prior: readonly TauPrior[],
  joint: Mixture,
  i: number,
): Coarse {
  const rule = ruleWeights(grid)
  const inner = grid.axes[1]?.t.length ?? 1
  const total = log.reduce((sum, value, n) => sum + rule[n] * Math.exp(value), 0)
  // Without a standard deviation (heavy tails), one from the quartiles.
  const sd = joint.sd ?? (joint.quantile(0.975) - joint.quantile(0.025)) / 4
  return {
    prior,
    mean: joint.mean,
    sd,
    nodes: grid.solved.map(({ means, scales }, n) => {
      const at = [Math.floor(n / inner), n % inner].slice(0, grid.axes.length)
      return {
        t: at.map((a, axis) => grid.axes[axis].t[a]),
        rule: ruleLog(
          rule[n],
          at.map((a, axis) => ({ a: grid.axes[axis].a, v: grid.axes[axis].v[a] })),
        ),
        weight: (rule[n] * Math.exp(log[n])) / total,
        mean: means[i],
        sd: scales[i],
      }
    }),
  }
}
