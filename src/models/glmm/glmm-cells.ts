import type { LmmCells, LmmRows } from '../lmm/lmm-cells.js'
import { patientCells } from '../lmm/lmm-cells.js'

/**
 * What a generalised linear mixed model η = offset + X_l γ + X β + Z b needs to know of its patients: cells of patients
 * who share trial, design row and offset, laid out as those of a linear mixed model. `n` counts the patients of a cell
 * (events) or adds up their exposure (counts; left out: 1 throughout), `sum` is Σy.
 *
 * The columns of X_l are *local*: indicators of groups of patients that lie within one trial, one group a patient at
 * most. Their coefficients are eliminated trial by trial, so that K·J of them cost no more than K times J.
 */
export interface GlmmCells extends Omit<LmmCells, 'squares'> {
  readonly x: LmmRows
  /** Added to the linear predictor of the cell. */
  readonly offset?: ArrayLike<number>
}

/** One cell per patient, from dense columns; for covariates that vary from patient to patient. */
export function glmmPatientCells(
  design: Parameters<typeof patientCells>[0] & {
    readonly offset?: ArrayLike<number>
    /** Of each patient (Poisson). */
    readonly exposure?: ArrayLike<number>
  },
): GlmmCells {
  const { offset, exposure } = design
  return { ...patientCells(design), ...(offset && { offset }), ...(exposure && { n: exposure }) }
}
