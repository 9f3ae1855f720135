import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import { twoStagePosteriors } from '../../meta/bayes/two-stage-posterior.js'
import { defaultScale, FACTORS, priorSetting } from '../../models/bayes/prior-setting.js'
import { scaledPrior, type TauPrior } from '../../models/bayes/tau-prior.js'
import type { BayesResult } from '../../results/bayes-schema.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { curveOf, effectPart, fullEffect, inOrder, sensitivityPart, tauPart } from './posterior-parts.js'

/**
 * The two-stage analysis under a prior of the heterogeneity.
 *
 * The default scale for mean differences is an eighth of the unit information standard deviation of these trials,
 * (Σn/Σs⁻²)^½ (Röver et al. 2021, equation 8).
 */
export function effectsBayes(
  twoStage: NonNullable<EffectsResult['twoStage']>,
  {
    family,
    level,
    tauPrior,
    mcid,
  }: {
    readonly family: FamilyName
    readonly level: number
    readonly tauPrior: string
    readonly mcid: number | null
  },
): BayesResult {
  const setting = priorSetting(tauPrior)!
  const { measure, linear } = familyOf(family)
  const y = twoStage.trials.map(({ effect }) => effect.estimate!)
  const se = twoStage.trials.map(({ effect }) => effect.se!)
  const n = twoStage.trials.reduce((sum, trial) => sum + trial.n, 0)
  const unit = Math.sqrt(n / se.reduce((sum, s) => sum + 1 / (s * s), 0))
  const scale = setting.scale ?? (linear ? unit / 8 : defaultScale(measure))
  const priors = FACTORS.map((by): TauPrior => scaledPrior({ kind: setting.kind, scale }, by))
  const posteriors = twoStagePosteriors(y, se, priors)
  const [main] = posteriors
  const options = { family, level, mcid }
  return {
    prior: { kind: setting.kind, scale, relative: null, default: setting.scale === null, baseline: null },
    mcid,
    level,
    approximation: 'normal',
    trials: y.length,
    logMarginal: main.logMarginal,
    tau: [tauPart('treatment', main.tau, level)],
    effects: [fullEffect(null, main.mu, options)],
    prediction: effectPart(main.prediction, options),
    trialEffects: main.trials.map((own, k) => ({
      node: null,
      trial: twoStage.trials[k].trial,
      ...effectPart(own, options),
    })),
    sensitivity: inOrder(
      posteriors.map(({ prior, logMarginal, tau, mu }, at) =>
        sensitivityPart(FACTORS[at], prior.scale, logMarginal, tau, [{ node: null, mixture: mu }], level),
      ),
    ),
    curve: curveOf(priors[0], main.tau),
  }
}
