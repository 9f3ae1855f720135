import { familyOf } from '../../families/families.js'
import { correlatedModel, type SolvedPooled } from '../../meta/bayes/pooled-model.js'
import { posteriorsOf, type TwoStagePosterior } from '../../meta/bayes/two-stage-posterior.js'
import { withinSd } from '../../models/bayes/joint-posteriors.js'
import { type Mixture, mixture } from '../../models/bayes/mixture.js'
import { defaultScale, FACTORS, priorSetting } from '../../models/bayes/prior-setting.js'
import { scaledPrior, type TauPrior } from '../../models/bayes/tau-prior.js'
import type { ComponentEffects } from '../../models/within/within-effects.js'
import { withinEffects } from '../../models/within/within-effects.js'
import type { WithinTree } from '../../trees/methods/within-tree.js'
import { leavesOf } from '../../trees/shape/tree.js'
import type { InferenceControl } from '../fit/models/model-parts.js'
import { noPosterior, ONE_TRIAL_PRIOR } from './bayes-notes.js'
import {
  type BayesPart,
  curveOf,
  effectPart,
  fullEffect,
  inOrder,
  sensitivityPart,
  tauPart,
} from './posterior-parts.js'

/**
 * Within-trial trees: differences between subgroups come from within trials as ever; their common level is the trials'
 * pooled effect under a prior of its heterogeneity (ADR 41). Errors are taken for normal with known variances.
 */
export function withinBayes(
  { tree, cells, adjusted }: WithinTree,
  trials: readonly string[],
  { tauPrior, level, mcid }: InferenceControl,
): BayesPart {
  const leaves = leavesOf(tree)
  const { family } = cells
  const found = withinEffects(cells, level, adjusted)
  const components = found.components.filter(({ shared }) => shared.known)
  if (components.length === 0)
    return { part: null, notes: [noPosterior('no trial tells a treatment effect with a standard error')] }
  const setting = priorSetting(tauPrior)!
  const { linear, measure } = familyOf(family)
  const sigma = linear ? (withinSd(leaves.map(({ fit }) => fit.sums)) ?? 1) : 1
  const scale = setting.scale ?? defaultScale(measure) * (linear ? sigma : 1)
  const priors = FACTORS.map((by): TauPrior => scaledPrior({ kind: setting.kind, scale }, by))
  const solved = components.map((component) => ({
    component,
    posteriors: posteriorsOf(correlatedModel(component.pooled, component.between), priors),
  }))
  const [largest] = [...solved].sort((a, b) => b.component.trials.length - a.component.trials.length)
  const options = { family, level, mcid }
  const effectsOf = (at: number) =>
    leaves.flatMap(({ id }, j) => {
      const own = solved.find(({ component }) => component.leaves.includes(j))
      if (own === undefined) return []
      const { component, posteriors } = own
      return [{ node: id, mixture: levelOf(component, posteriors[at], component.leaves.indexOf(j)) }]
    })
  const [main] = largest.posteriors
  return {
    part: {
      prior: { kind: setting.kind, scale, relative: null, default: setting.scale === null, baseline: null },
      mcid,
      level,
      approximation: 'normal',
      trials: largest.component.trials.length,
      logMarginal: main.logMarginal,
      tau: [tauPart('treatment', main.tau, level)],
      effects: effectsOf(0).map(({ node, mixture }) => fullEffect(node, mixture, options)),
      prediction: null,
      trialEffects: solved.flatMap(({ component, posteriors }) =>
        component.trials.map((k, a) => ({
          node: null,
          trial: trials[k],
          ...effectPart(posteriors[0].trials[a], options),
        })),
      ),
      sensitivity: inOrder(
        FACTORS.map((factor, at) => {
          const { logMarginal, tau } = largest.posteriors[at]
          return sensitivityPart(factor, priors[at].scale, logMarginal, tau, effectsOf(at), level)
        }),
      ),
      curve: curveOf(priors[0], main.tau),
    },
    notes: largest.component.trials.length === 1 ? [ONE_TRIAL_PRIOR] : [],
  }
}

/** θ_j = w(τ)'β + δ_j: normal given τ, a mixture over τ. */
function levelOf(
  { shared, trials }: ComponentEffects,
  { posterior, prior }: TwoStagePosterior,
  j: number,
): Mixture {
  const { trials: K, leaves: J, estimates, covariance } = shared
  const p = K + J - 1
  const parts = posterior.nodes.map(({ solved }) => given(solved))
  return mixture(
    posterior.nodes.map(({ weight }) => weight),
    parts.map(({ mean }) => mean),
    parts.map(({ sd }) => sd),
    Number.POSITIVE_INFINITY,
    prior.kind !== 'halfcauchy' || trials.length > 2,
  )

  function given({ weights, tau }: SolvedPooled) {
    const a = Float64Array.from({ length: p }, (_, c) => (c < K ? weights[c] : Number(c - K + 1 === j)))
    const mean = a.reduce((sum, value, c) => sum + value * estimates[c], 0)
    let variance = 0
    for (let c = 0; c < p; c++) for (let d = 0; d < p; d++) variance += a[c] * a[d] * covariance[c * p + d]
    for (const w of weights) variance += w * w * tau * tau
    return { mean, sd: Math.sqrt(Math.max(0, variance)) }
  }
}
