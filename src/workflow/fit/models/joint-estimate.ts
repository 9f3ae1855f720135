import type { Estimate } from '../../../families/inference.js'

/** A coefficient of the joint model with its inference; null where it has none. */
export interface JointEstimate {
  readonly term: string
  readonly name: string
  readonly subgroup: number | null
  readonly estimate: Estimate | null
}
