import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { EffectContrast } from '../../models/bayes/effect-contrast.js'
import type { HowPosterior, JointModel } from '../../models/bayes/joint-posteriors.js'
import { jointPosteriors, withinSd } from '../../models/bayes/joint-posteriors.js'
import type { JointPosterior } from '../../models/bayes/lmm-posterior.js'
import type { PriorSetting } from '../../models/bayes/prior-setting.js'
import type { NodeFit } from '../shape/tree.js'

/** What a mixed tree's posterior depends on, besides its joint model. */
export interface TreePrior {
  readonly tauPrior: PriorSetting
  readonly family: FamilyName
  readonly randomIntercept: boolean
  readonly randomTreatment: boolean
}

/**
 * Posteriors of the joint model of a tree's subgroups under a prior of heterogeneity (methods.md §12).
 *
 * @param leaves node models of the subgroups, for the standard deviation within them
 * @param contrasts whose posteriors are wanted; without any, only the prior as given is used
 * @returns null where there is no posterior
 */
export function treePosteriors(
  model: JointModel & { readonly rows: unknown },
  leaves: readonly { readonly fit: NodeFit }[],
  { tauPrior: setting, family, randomIntercept, randomTreatment }: TreePrior,
  contrasts: readonly EffectContrast[] | null = null,
  { refine = false, trusted = false }: Omit<HowPosterior, 'only'> = {},
): JointPosterior[] | null {
  const { measure, linear } = familyOf(family)
  // Where models adjust for covariates, what is left within subgroup, trial and arm is what they leave: the model's own σ.
  const sigma0 = linear && model.rows === null ? withinSd(leaves.map(({ fit }) => fit.sums)) : null
  const prior = { setting, measure, randomIntercept, randomTreatment, sigma0 }
  return jointPosteriors(model, prior, contrasts ?? [], {
    ...{ only: contrasts === null, refine, trusted },
  })
}
