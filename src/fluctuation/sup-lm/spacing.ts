/** A run of consecutive small gaps, or one gap (count 1) too large to be a part of a run; in log-odds. */
export interface Spacing {
  /** Gaps in it. */
  readonly count: number
  readonly length: number
  /** Variance of the gaps over their squared mean. */
  readonly unevenness: number
}
