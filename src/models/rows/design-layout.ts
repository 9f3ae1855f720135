import { armOf, trialOf } from '../cells/cells.js'
import type { TreatmentCoding } from '../cells/strata-terms.js'
import { armCodes } from '../cells/strata-terms.js'
import type { PatientRows } from './patient-rows.js'

/**
 * The columns of a node model on rows, in R's order: (Intercept), treatment, the trials but the first (where every trial
 * has its own intercept), the adjusted-for covariates, standardised.
 */
export interface DesignLayout {
  /** R's names. */
  readonly terms: readonly string[]
  /** Column from which the covariates start. */
  readonly adjustFrom: number
  /** Value of column `c` for a patient; of the treatment, in the arm given. */
  readonly value: (c: number, row: number, arm: number) => number
  /** The column for some patients, each in the own arm. */
  readonly column: (c: number, rows: Uint32Array) => Float64Array
}

/** Column of the treatment. */
export const TREATMENT = 1

/**
 * @param trials names of the trials where intercepts are stratified, else null
 * @param adjusted whether the covariates are part of the model
 */
export function designLayout(
  data: PatientRows,
  trials: readonly string[] | null,
  coding: TreatmentCoding,
  adjusted: boolean,
): DesignLayout {
  const codes = armCodes(coding)
  const adjust = adjusted ? data.adjust : []
  const own = trials === null ? [] : trials.slice(1)
  const adjustFrom = 2 + own.length
  const value = (c: number, row: number, arm: number): number => {
    if (c === 0) return 1
    if (c === TREATMENT) return codes[arm]
    if (c < adjustFrom) return trialOf(data.stratum[row]) === c - 1 ? 1 : 0
    return adjust[c - adjustFrom].standard[row]
  }
  return {
    terms: [
      '(Intercept)',
      'treatment',
      ...own.map((trial) => `trial${trial}`),
      ...adjust.map(({ term }) => term),
    ],
    adjustFrom,
    value,
    column: (c, rows) => Float64Array.from(rows, (row) => value(c, row, armOf(data.stratum[row]))),
  }
}
