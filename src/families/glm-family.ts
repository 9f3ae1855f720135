/**
 * A response distribution with its canonical link, on *cells* of patients who share a linear predictor η. A cell has
 * a size n and a sum Σy: n counts patients (of events, where y is 0 or 1) or adds up their exposure (of counts, so that the
 * mean of the sum is n times the mean at η). With b the cumulant function, a cell contributes Σy·η − n·b(η) to the
 * log-likelihood, up to {@link GlmFamily.constant}.
 */
export interface GlmFamily {
  readonly name: string
  readonly link: 'identity' | 'logit' | 'log'
  /** Between which the mean of one patient (of one unit of exposure) lies; outcomes too. */
  readonly range: readonly [least: number, most: number]
  /** Mean of one patient's outcome (of one unit of exposure), b′(η). */
  readonly mean: (eta: number) => number
  /** η of a mean. */
  readonly eta: (mean: number) => number
  /** b″(η): how fast the mean rises, and the variance of an outcome. */
  readonly slope: (eta: number) => number
  /** The variance of an outcome by its mean. */
  readonly variance: (mean: number) => number
  /** b′, b″, b‴ and b⁗ at η, into the first four elements of `out`. */
  readonly derivatives: (eta: number, out: Float64Array) => void
  /** Σy − n·b′(η), without cancellation where the mean is all but at an end of its range. */
  readonly residual: (sum: number, n: number, eta: number) => number
  /** Σy·η − n·b(η); −∞ (or its limit 0) at infinite η. */
  readonly logLik: (sum: number, n: number, eta: number) => number
  /** {@link logLik}, {@link residual} and n·b″ at a finite η, into the first three elements of `out`. */
  readonly working: (sum: number, n: number, eta: number, out: Float64Array) => void
  /** Largest Σy·η − n·b(η) over η: what a saturated model gives the cell. */
  readonly saturated: (sum: number, n: number) => number
  /** Whether Σy·η − n·b(η) is at most 0, whatever the outcomes. */
  readonly atMostZero: boolean
  /** Where R starts its iterations: η of a mean moved towards the middle. */
  readonly start: (sum: number, n: number) => number
  /** Direction in which η of the cell may grow without end, the likelihood rising: −1, 1, or 0 for none. */
  readonly extreme: (sum: number, n: number) => -1 | 0 | 1
  /**
   * What the cells leave out of the log-likelihood of individual patients: 0 of events, Σ(y log exposure − log y!) of
   * counts.
   */
  readonly constant: (y: ArrayLike<number>, exposure?: ArrayLike<number>) => number
}

/** x log y with 0 log 0 = 0. */
export const xLogY = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(y))
