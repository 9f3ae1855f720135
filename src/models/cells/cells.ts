/**
 * Sufficient statistics. A *stratum* is a trial × arm (laid out by data/patients/strata.ts, arm 1 experimental); a *cell* is
 * the patients of one stratum who share a value of a covariate. Node models contain only treatment, trial and an
 * offset that is constant within a stratum, so (n, Σy) of cells and Σ(y − ȳ)² of strata are all that fits, scores
 * and splits need. For counts with an exposure e the mean is e times a rate: Σe stands where n does.
 *
 * A patient with case weight w counts as w patients everywhere.
 */

/**
 * Cells of one covariate in one node, ascending in `code`; several cells may share code and stratum (a single
 * patient is a cell with n = 1). Only the first `length` entries count. The arrays are the source's: they are
 * overwritten by the next question.
 */
export interface Cells {
  length: number
  code: Uint32Array
  stratum: Uint16Array
  /** Patients in the cell. */
  n: Float64Array
  /** Σ of the exposure, the patients themselves without one: `mass === n`. */
  mass: Float64Array
  /** Σ of the outcome, each patient's measured from `centre[stratum]`. */
  sum: Float64Array
  /** Σ of their squares, and with an exposure e Σ e² and Σ e·y; only of sources whose patients cannot be asked one by one. */
  squares?: CellSquares
  /** Every cell is one patient of weight 1. */
  single?: boolean
  /** Of times to an event that a source counts by interval. */
  timed?: TimedSums
  /** Row of the source's patients behind each cell, where a source was asked for single patients. */
  row?: Uint32Array
}

/** Sums of squares and products by cell. */
export interface CellSquares {
  readonly outcome: Float64Array
  readonly exposure: { readonly squares: Float64Array; readonly cross: Float64Array } | null
}

/**
 * Times to an event, counted by the interval in which they end: all of a cell's patients have the event there, or none has.
 * Inside an interval everything that models of hazards make of a patient is linear in the exposure there, so that its sum and
 * the sum of its squares are enough.
 */
export interface TimedSums {
  /** Interval in which the patients' time ends. */
  readonly exit: Uint16Array
  /** Σ of the exposure in it, and of its square. */
  readonly inside: Float64Array
  readonly squares: Float64Array
}

/** The same of whole strata: a part for each stratum, interval and event that has patients. */
export interface TimedParts extends TimedSums {
  readonly stratum: Uint16Array
  /** Patients; of them with the event, all or none. */
  readonly n: Float64Array
  readonly events: Float64Array
}

/** Sums over each stratum of a node (length 2·#trials), the outcome measured from `centre[stratum]`. */
export interface StratumSums {
  readonly n: Float64Array
  /** Σ of the exposure; `mass === n` without one. */
  readonly mass: Float64Array
  readonly sum: Float64Array
  /** Σ (y − e·mean)², mean = Σy/Σe of the stratum in this node, e = 1 without an exposure. */
  readonly squares: Float64Array
  /** Σ e² and Σ e(y − e·mean) of counts with an exposure. */
  readonly exposure: { readonly squares: Float64Array; readonly cross: Float64Array } | null
  /** Terms of the log-likelihood of all patients that depend on the outcome alone: Σ (y log e − log y!) of counts. */
  readonly constant: number
  /** Σ of what a saturated model gives each patient, where the source knows it and its patients cannot be asked one by one. */
  readonly saturated?: number
  /** Of times to an event that a source counts by interval. */
  readonly timed?: TimedParts
}

export { armOf, trialOf } from '../../data/patients/strata.js'

/**
 * Σ (y − e·m)² of the patients of a stratum, m a mean per unit of exposure measured from the centre. The stratum's own
 * deviations plus the lack of fit of its mean: positive terms, so no digits are lost.
 */
export function squaresAround(
  { n, mass, sum, squares, exposure }: StratumSums,
  s: number,
  m: number,
): number {
  const gap = sum[s] / mass[s] - m
  if (exposure === null) return squares[s] + n[s] * gap * gap
  return squares[s] + gap * (2 * exposure.cross[s] + gap * exposure.squares[s])
}
