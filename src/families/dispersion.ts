/** The variance of a family's outcomes, as a multiple of its variance function. */
export interface Dispersion {
  /** Estimated from residuals, or known to be 1. */
  readonly dispersion: 'estimated' | 1
  /** From Σ r² and residual degrees of freedom. */
  readonly dispersionOf: (rss: number, df: number) => number
  /** The distribution of an estimate over its standard error: Student's t with those degrees of freedom, or the normal. */
  readonly inference: 't' | 'z'
}

export const ESTIMATED: Dispersion = {
  dispersion: 'estimated',
  dispersionOf: (rss, df) => rss / df,
  inference: 't',
}

export const KNOWN: Dispersion = { dispersion: 1, dispersionOf: () => 1, inference: 'z' }
