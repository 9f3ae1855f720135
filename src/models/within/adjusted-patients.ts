/** Patients one by one, for effects that are adjusted for covariates or allow for clusters. */
export interface AdjustedPatients {
  /** Cell `trial·leaves + leaf` of each. */
  readonly cell: Int32Array
  readonly arm: Uint8Array
  readonly outcome: Float64Array
  readonly weight: Float64Array | null
  readonly exposure: Float64Array | null
  /** Columns to adjust for, near zero in mean and of unit size. */
  readonly x: readonly Float64Array[]
  /** Groups of patients who may be alike; null where all are independent. */
  readonly cluster: { readonly code: ArrayLike<number>; readonly count: number } | null
}
