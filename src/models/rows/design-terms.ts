import type { Term } from '../cells/strata-terms.js'
import { type DesignLayout, TREATMENT } from './design-layout.js'
import { householderQr } from './lm-qr.js'
import type { PatientRows } from './patient-rows.js'

/** What was estimated of a design's columns. */
interface Estimated {
  /** Covariates standardised; ±∞ or NaN where there is no finite estimate. */
  readonly beta: Float64Array
  readonly kept: readonly number[]
  readonly covariance: Float64Array
  readonly aliased: readonly number[]
}

/** The coefficients of a model on rows under R's names and in the units of the covariates. */
export function designTerms(
  { data, layout }: { readonly data: PatientRows; readonly layout: DesignLayout },
  fit: Estimated,
): Term[] {
  const { terms, adjustFrom } = layout
  const { beta, aliased } = fit
  const finite = new Set(fit.kept)
  return terms.map((term, c): Term => {
    if (aliased.includes(c)) return { term, estimate: null, scaledVariance: null }
    const unit = new Float64Array(terms.length)
    unit[c] = c < adjustFrom ? 1 : 1 / data.adjust[c - adjustFrom].sd
    // R's intercept is that of patients whose covariates are 0, not average.
    if (c === 0)
      for (let a = adjustFrom; a < terms.length; a++) {
        const { mean, sd } = data.adjust[a - adjustFrom]
        if (!aliased.includes(a)) unit[a] = -mean / sd
      }
    let estimate = 0
    unit.forEach((weight, a) => {
      if (weight !== 0) estimate += weight * beta[a]
    })
    const known = unit.every((weight, a) => weight === 0 || finite.has(a))
    return {
      term,
      estimate,
      scaledVariance: known ? scaledVariance(fit, unit) : Number.POSITIVE_INFINITY,
    }
  })
}

/** Var(Σ weight·β)/σ² over the columns with a finite estimate. */
export function scaledVariance(
  { kept, covariance }: Pick<Estimated, 'kept' | 'covariance'>,
  weights: ArrayLike<number>,
): number {
  const size = kept.length
  let variance = 0
  for (let a = 0; a < size; a++) {
    const weight = weights[kept[a]]
    if (weight === 0) continue
    for (let b = 0; b < size; b++) variance += weight * weights[kept[b]] * covariance[a * size + b]
  }
  return variance
}

/** Whether no other column explains the treatment: R, which takes columns in order, may keep it and drop a trial. */
export function isTreatmentFree(columns: readonly Float64Array[], rows: Uint32Array): boolean {
  const last = [...columns.filter((_, c) => c !== TREATMENT), columns[TREATMENT]]
  return householderQr(last, rows.length).kept.includes(columns.length - 1)
}
