/**
 * What the mean outcomes of a subgroup's arms are made of: units that can be predicted in either arm, trials of the subgroup
 * where sums tell everything, single patients where models adjust for covariates. Arrays have 2 numbers a unit, its two arms.
 */
export interface ArmPredictor {
  /** Patients of the unit; only the sum of its two numbers counts. */
  readonly n: Float64Array
  /** Linear predictor, random effects at 0; NaN where there is none. */
  readonly eta: Float64Array
  /** Trial of each unit; null where the units are the trials. */
  readonly trial: ArrayLike<number> | null
  /** Var(Σ a·η)/σ². */
  variance(a: Float64Array): number
}
