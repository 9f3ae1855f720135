import type { Note } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { Mixture } from '../../models/bayes/mixture.js'
import type { TauDistribution } from '../../models/bayes/panel-density.js'
import { logPrior, type TauPrior } from '../../models/bayes/tau-prior.js'
import type { BayesResult } from '../../results/bayes-schema.js'
import { ratioFrom } from '../fit/models/model-parts.js'

/** The posteriors of a fit, with what must be known of them. */
export interface BayesPart {
  readonly part: BayesResult | null
  readonly notes: readonly Note[]
}

/** What results say of posteriors depends on. */
export interface PosteriorControl {
  readonly family: FamilyName
  readonly level: number
  readonly mcid: number | null
}

type Distribution = Pick<Mixture, 'quantile'> & { readonly mean: number | null; readonly sd: number | null }

/** Mean, standard deviation, median and equal-tailed interval. */
export function spreadOf(distribution: Distribution, level: number) {
  const tail = (1 - level) / 2
  return {
    mean: distribution.mean,
    sd: distribution.sd,
    median: distribution.quantile(0.5),
    lo: distribution.quantile(tail),
    hi: distribution.quantile(1 - tail),
  }
}

/** On which side of 0, and beyond the margin on either side. */
export function chancesOf({ cdf, above }: Mixture, mcid: number | null) {
  return {
    below0: cdf(0),
    above0: above(0),
    ...(mcid === null ? {} : { belowMargin: cdf(-mcid), aboveMargin: above(mcid) }),
  }
}

/** The median and interval as a ratio, where the effect is a logarithm. */
function ratioPart(
  { median, lo, hi }: { readonly median: number; readonly lo: number; readonly hi: number },
  family: FamilyName,
) {
  if (!familyOf(family).ratio) return {}
  return { ratio: { estimate: ratioFrom(median), lo: ratioFrom(lo), hi: ratioFrom(hi) } }
}

/** An effect without its shortest interval. */
export function effectPart(mixture: Mixture, { family, level, mcid }: PosteriorControl) {
  const spread = spreadOf(mixture, level)
  return { ...spread, ...chancesOf(mixture, mcid), ...ratioPart(spread, family) }
}

/** An effect with it. */
export function fullEffect(
  node: number | null,
  mixture: Mixture,
  control: PosteriorControl,
): BayesResult['effects'][number] {
  return { node, ...effectPart(mixture, control), shortest: pair(mixture.shortest(control.level)) }
}

export const pair = ([lo, hi]: readonly [number, number]): [number, number] => [lo, hi]

/** τ as results hold it. */
export function tauPart(
  term: 'intercept' | 'treatment',
  tau: TauDistribution & Distribution,
  level: number,
): BayesResult['tau'][number] {
  return { term, ...spreadOf(tau, level), shortest: pair(tau.shortest(level)) }
}

/** One of the priors beside each other. */
export function sensitivityPart(
  factor: number,
  scale: number,
  logMarginal: number,
  tau: TauDistribution,
  effects: readonly { readonly node: number | null; readonly mixture: Mixture }[],
  level: number,
): BayesResult['sensitivity'][number] {
  const tail = (1 - level) / 2
  return {
    factor,
    scale,
    logMarginal,
    tau: { median: tau.quantile(0.5), upper: tau.quantile(level) },
    effects: effects.map(({ node, mixture }) => ({
      node,
      median: mixture.quantile(0.5),
      lo: mixture.quantile(tail),
      hi: mixture.quantile(1 - tail),
      below0: mixture.cdf(0),
    })),
  }
}

const POINTS = 80

/** Densities of τ under the prior and the posterior, as far as either matters. */
export function curveOf(prior: TauPrior, tau: TauDistribution): BayesResult['curve'] {
  const far = prior.kind === 'halfcauchy' ? 4 : prior.kind === 'uniform' ? 1.1 : 3
  const end = Math.max(tau.quantile(0.995), Math.min(far * prior.scale, 3 * tau.quantile(0.995)))
  const at = Array.from({ length: POINTS + 1 }, (_, i) => (end * i) / POINTS)
  return {
    tau: at,
    prior: at.map((t) => Math.exp(logPrior(prior, t))),
    posterior: at.map((t) => tau.density(t)),
  }
}

/** From the smallest scale to the largest. */
export const inOrder = (parts: BayesResult['sensitivity']): BayesResult['sensitivity'] =>
  [...parts].sort((a, b) => a.factor - b.factor)
