/**
 * The working model of a node: outcome on trial × arm, the bins of the covariates, and covariates to adjust for. Only its
 * residuals are used: within every trial × arm they sum to zero.
 */
export interface WorkingModel {
  /** Residual of the patient at each place; 0 outside the fit. */
  readonly residual: Float64Array
  /** Variance function at the fitted mean; null for 1 (linear models). */
  readonly variance: Float64Array | null
  /** Patients in the fit; null for all. */
  readonly inFit: Uint8Array | null
  /** Rank of the model, trial × arm included. */
  readonly rank: number
  /** Trial × arm cells in the fit. */
  readonly cells: number
}
