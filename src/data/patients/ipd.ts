/**
 * Individual participant data after the columns have been given their roles: typed columns of equal length,
 * one entry per patient that every step uses. Rows with a missing outcome, treatment, trial or used covariate
 * are already gone, and counted.
 */

import type { TimeKind } from '../dates.js'

/** A numeric covariate; `values` has one finite number per patient. */
export interface NumericCovariate {
  readonly kind: 'numeric'
  readonly name: string
  /** Of dates and times, which; their numbers are printed as such. */
  readonly time?: TimeKind | undefined
  readonly values: Float64Array
}

/** A factor; `codes` has one index into `levels` per patient. Levels without patients are dropped. */
export interface FactorCovariate {
  readonly kind: 'nominal' | 'ordered'
  readonly name: string
  readonly levels: readonly string[]
  readonly codes: Int32Array
}

export type Covariate = NumericCovariate | FactorCovariate

/** The pooled trials as every method reads them. All arrays have length `n`. */
export interface Ipd {
  /** Number of patients used. */
  readonly n: number
  readonly outcome: { readonly name: string; readonly values: Float64Array }
  /** Times to the event that `outcome` tells of (1), or to its censoring (0); absent for other outcomes. */
  readonly time?: { readonly name: string; readonly values: Float64Array }
  /** `arm` is 0 for control and 1 for experimental. */
  readonly treatment: {
    readonly name: string
    readonly control: string
    readonly experimental: string
    readonly arm: Uint8Array
  }
  /** The first level is the reference trial. */
  readonly trial: { readonly name: string; readonly levels: readonly string[]; readonly codes: Int32Array }
  readonly covariates: readonly Covariate[]
  /** Case weights: the number of patients that each entry stands for; null for one each. */
  readonly weights: Float64Array | null
  /** Time or size at risk of each count; null for 1. */
  readonly exposure: Float64Array | null
  /** Groups of patients whose scores are summed; null when patients are independent. */
  readonly cluster: { readonly name: string; readonly count: number; readonly codes: Int32Array } | null
  /** Row of each patient in the file, the header being row 1. */
  readonly rows: Uint32Array
}

/** Patients: rows, or the sum of their case weights. */
export const patientCount = ({ n, weights }: Pick<Ipd, 'n' | 'weights'>): number =>
  weights === null ? n : weights.reduce((sum, w) => sum + w, 0)
