import { CopseError } from '../../errors.js'
import { type Mixture, mixture } from '../../models/bayes/mixture.js'
import type { TauDistribution } from '../../models/bayes/panel-density.js'
import type { HeterogeneityModel } from '../../models/bayes/tau-grid.js'
import { tauGrid } from '../../models/bayes/tau-grid.js'
import {
  marginalOf,
  posteriorMean,
  type TauPosterior,
  tauPosterior,
} from '../../models/bayes/tau-posterior.js'
import type { TauPrior } from '../../models/bayes/tau-prior.js'
import { highestMoment } from '../../models/bayes/tau-prior.js'
import { checkEstimates } from '../check-estimates.js'
import { pooledModel, type SolvedPooled } from './pooled-model.js'

/** Posterior of a two-stage meta-analysis under one prior of τ. Moments that do not exist are null. */
export interface TwoStagePosterior {
  readonly prior: TauPrior
  /** log of the marginal likelihood, μ having density 1: to be compared between priors on the same data only. */
  readonly logMarginal: number
  /** log L(0); null under an improper prior, with which it cannot be compared. */
  readonly logMarginalTau0: number | null
  readonly tau: TauDistribution & { readonly mean: number | null; readonly sd: number | null }
  /** The mean effect. */
  readonly mu: Mixture
  /** The effect in a new trial. */
  readonly prediction: Mixture
  /** The effect of each trial. */
  readonly trials: readonly Mixture[]
  readonly posterior: TauPosterior<SolvedPooled>
}

/**
 * Bayesian two-stage meta-analysis (normal-normal hierarchical model) under several priors of τ, by quadrature.
 *
 * @param y estimates of the trials
 * @param se their standard errors
 * @throws CopseError `NO_TRIALS`, `BAD_ESTIMATE`, `IMPROPER_POSTERIOR`, `BAD_PRIOR`
 * Source: methods.md §12; Röver (2020), Journal of Statistical Software 93(6).
 */
export function twoStagePosteriors(
  y: ArrayLike<number>,
  se: ArrayLike<number>,
  priors: readonly TauPrior[],
): TwoStagePosterior[] {
  check(y, se, priors)
  return posteriorsOf(pooledModel(y, se), priors)
}

/** {@link twoStagePosteriors} of a model made before. */
export function posteriorsOf(
  model: HeterogeneityModel<SolvedPooled>,
  priors: readonly TauPrior[],
): TwoStagePosterior[] {
  const grid = tauGrid(
    model,
    priors.map((prior) => [prior]),
  )
  return priors.map((prior) => {
    const posterior = tauPosterior(grid, [prior])
    const { nodes } = posterior
    const weights = nodes.map(({ weight }) => weight)
    const moment = highestMoment(prior, model.trials)
    const of = (mean: (s: SolvedPooled) => number, sd: (s: SolvedPooled) => number, exists = true) =>
      mixture(
        weights,
        nodes.map(({ solved }) => mean(solved)),
        nodes.map(({ solved }) => sd(solved)),
        Number.POSITIVE_INFINITY,
        exists,
      )
    const second = moment === 2
    return {
      prior,
      logMarginal: posterior.logMarginal,
      logMarginalTau0: prior.kind === 'flat' ? null : model.at([0]).logLik,
      tau: { ...marginalOf(posterior, 0), ...momentsOf(posterior, moment) },
      mu: of(
        ({ mu }) => mu,
        ({ total }) => 1 / Math.sqrt(total),
        second,
      ),
      prediction: of(
        ({ mu }) => mu,
        ({ total, tau }) => Math.sqrt(1 / total + tau * tau),
        second,
      ),
      trials: Array.from({ length: model.trials }, (_, k) =>
        of(
          ({ means }) => means[k],
          ({ sds }) => sds[k],
        ),
      ),
      posterior,
    }
  })
}

function momentsOf(posterior: TauPosterior<SolvedPooled>, moment: 0 | 1 | 2) {
  const mean = moment >= 1 ? posteriorMean(posterior, ({ tau }) => tau) : null
  const sd = moment === 2 ? Math.sqrt(posteriorMean(posterior, ({ tau }) => (tau - mean!) ** 2)) : null
  return { mean, sd }
}

function check(y: ArrayLike<number>, se: ArrayLike<number>, priors: readonly TauPrior[]): void {
  checkEstimates(y, se, 0.95)
  for (const { kind, scale } of priors) {
    if (kind === 'flat' && y.length < 3)
      throw new CopseError({
        code: 'IMPROPER_POSTERIOR',
        wrong: 'A flat prior of τ has an improper posterior',
        found: `${y.length} trials`,
        need: '3 trials or more',
        try: 'a half-normal prior',
      })
    if (!(scale > 0) || !Number.isFinite(scale))
      throw new CopseError({
        code: 'BAD_PRIOR',
        wrong: 'The prior of τ has no scale',
        found: scale,
        need: 'a positive number',
      })
  }
}
