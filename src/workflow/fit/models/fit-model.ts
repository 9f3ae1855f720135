import type { Fitted } from '../../../trees/methods/fitted.js'
import type { Method } from '../../../trees/methods/method.js'
import { hazardPart } from './hazard-part.js'
import { mixedModel } from './mixed-model.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { ownModels } from './own-models.js'
import { palmModel } from './palm-model.js'
import { withinPart } from './within-part.js'

/**
 * Estimates, tests and intervals of a fitted method: own models of the subgroups, or the joint model.
 *
 * @param cluster name of the clusters' column; null without
 */
export function modelPart(
  fitted: Fitted,
  trials: readonly string[],
  trialName: string,
  method: Method,
  control: InferenceControl,
  cluster: string | null,
): ModelPart {
  switch (fitted.kind) {
    case 'own':
      return ownModels(fitted.tree, trials, method, control)
    case 'lmm':
    case 'glmm':
      return mixedModel(fitted, trials, trialName, method, control)
    case 'palm':
      return palmModel(fitted, trials, control)
    case 'hazard':
      return hazardPart(fitted, trials, trialName, method, control)
    case 'within':
      return withinPart(fitted, trials, trialName, control, cluster)
  }
}
