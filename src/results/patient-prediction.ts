import type { FitSubgroup } from './fit-schema.js'

/** What a fit says of a new patient. */
export interface PatientPrediction {
  /** The subgroup, or the inner node at which the patient's path ends. */
  readonly node: number
  readonly rule: string
  /**
   * Treatment effect of the subgroup (of an inner node: of its own model, without an interval), not including the trial's
   * random effect.
   */
  readonly effect: FitSubgroup['effect'] | { readonly estimate: number | null; readonly method: 'node' }
  /**
   * The same plus the predicted random treatment effect of the patient's trial, for mixed methods that have one; equal to
   * `effect.estimate` in a trial that the fit has not seen, or otherwise.
   */
  readonly effectInTrial: number | null
  /**
   * Predicted outcome (mean, risk, rate per unit of exposure) in either arm: in the patient's own trial where the subgroup
   * has patients of it, otherwise the average over the subgroup's trials. Null in an inner node.
   */
  readonly outcome: { readonly control: number | null; readonly experimental: number | null } | null
}
