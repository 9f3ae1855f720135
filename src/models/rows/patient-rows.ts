import type { EventTimes } from '../hazard/event-times.js'

/**
 * Patients one by one, for models with covariates in them that vary from patient to patient. All arrays are in the order
 * of a source's patients.
 */

/** A covariate that models adjust for: a number, or the indicator of a factor's level, under R's name. */
export interface AdjustColumn {
  readonly term: string
  readonly values: Float64Array
  /** `(values − mean)/sd`: what models are fitted to, so that no unit of measurement costs digits. */
  readonly standard: Float64Array
  readonly mean: number
  readonly sd: number
}

export interface PatientRows {
  /** Times to an event, where they are the outcome. */
  readonly times?: EventTimes | null
  readonly n: number
  readonly outcome: Float64Array
  /** `2·trial + arm`. */
  readonly stratum: Uint16Array
  /** Case weight and exposure of each patient; null for 1. */
  readonly weight: Float64Array | null
  readonly exposure: Float64Array | null
  readonly adjust: readonly AdjustColumn[]
  /** Group of each patient who may be like the others in it; null where all are independent. */
  readonly cluster: Uint32Array | null
}

/** Measures a column from its mean in standard deviations; a constant one becomes zeros. */
export function adjustColumn(term: string, values: Float64Array): AdjustColumn {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += (values[i] - mean) / (i + 1)
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2
  const spread = Math.sqrt(squares / n)
  const sd = spread > 0 ? spread : 1
  return { term, values, standard: values.map((value) => (value - mean) / sd), mean, sd }
}

export const weightOf = ({ weight }: PatientRows, row: number): number => (weight === null ? 1 : weight[row])

/** Weight × exposure: what multiplies the mean of a count, and the number of patients elsewhere. */
export const massOf = (rows: PatientRows, row: number): number =>
  rows.exposure === null ? weightOf(rows, row) : weightOf(rows, row) * rows.exposure[row]
