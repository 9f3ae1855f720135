/** What a panel shows of the outcomes of a group of patients: summaries, never single patients but for outliers. */
export interface GroupSummary {
  /** Patients: the sum of the case weights. */
  readonly n: number
  readonly mean: number
  readonly sd: number | null
  /** Tukey's five numbers as in R's boxplot.stats: whisker ends, hinges, median. */
  readonly whiskerLo: number
  readonly q1: number
  readonly median: number
  readonly q3: number
  readonly whiskerHi: number
  /** Values beyond the whiskers, each once, ascending. */
  readonly outliers: readonly number[]
  /** How many patients have each value, or are in each of up to 40 bins (then by their middles). */
  readonly counts: readonly { readonly value: number; readonly n: number }[]
  /** Gaussian kernel density at values from the smallest to the largest outcome; null unless asked for. */
  readonly density: { readonly values: readonly number[]; readonly heights: readonly number[] } | null
}

/** Bins of `counts` when there are more distinct values. */
export interface Bins {
  readonly from: number
  readonly width: number
  readonly count: number
}
