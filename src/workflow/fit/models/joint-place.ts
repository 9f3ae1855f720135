import type { FamilyName } from '../../../families/families.js'
import type { Estimate } from '../../../families/inference.js'
import type { LmmContrast } from '../../../models/lmm/lmm-contrast.js'
import type { MixedModel } from '../../../trees/node-models/joint-cells.js'

/** Which subgroup of the joint model is meant, and what its trials deviate by. */
export interface JointPlace {
  readonly j: number
  readonly J: number
  readonly mixed: MixedModel
  readonly ranef: Float64Array
}

/** Inference of the joint model. */
export interface JointInference {
  readonly estimate: (contrast: LmmContrast) => Estimate | null
  readonly family: FamilyName
  /** What the intercepts are measured from. */
  readonly origin: number
}
