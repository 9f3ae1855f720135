/**
 * Sufficient statistics. A *stratum* is a trial × arm (`stratum = 2·trial + arm`, arm 1 experimental); a *cell* is
 * the patients of one stratum who share a value of a covariate. Node models contain only treatment, trial and an
 * offset that is constant within a stratum, so (n, Σy) of cells and Σ(y − ȳ)² of strata are all that fits, scores
 * and splits need.
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
  /** Σ of the outcome, each patient's measured from `centre[stratum]`. */
  sum: Float64Array
}

/** Sums over each stratum of a node (length 2·#trials), the outcome measured from `centre[stratum]`. */
export interface StratumSums {
  readonly n: Float64Array
  readonly sum: Float64Array
  /** Σ (y − mean of the stratum in this node)². */
  readonly squares: Float64Array
}

/** `stratum = 2·trial + arm`. */
export const armOf = (stratum: number): number => stratum & 1
export const trialOf = (stratum: number): number => stratum >> 1
