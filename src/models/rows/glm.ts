import type { Note } from '../../errors.js'
import type { GlmFamily } from '../../families/glm-family.js'
import type { Estimate } from '../../families/inference.js'
import { zEstimate } from '../../families/inference.js'
import { cholesky, choleskyInverse } from '../../numerics/cholesky.js'
import type { GlmBasis } from './glm-basis.js'
import { basisCoefficients, basisCovariance, glmBasis } from './glm-basis.js'
import { glmFirth } from './glm-firth.js'
import type { GlmOptimum, GlmRows } from './glm-newton.js'
import { glmNewton } from './glm-newton.js'
import { aliasNotes, separationNote } from './glm-notes.js'
import { nullDeviance } from './glm-null-deviance.js'
import type { Separation } from './glm-separation.js'
import { separationAlong, undetermined } from './glm-separation.js'

/** Rows of a generalised linear model: patients, or cells of patients who share a row of X and an offset. */
export interface GlmData {
  /** Σy of each row. */
  readonly sum: ArrayLike<number>
  /** Patients (of events) or exposure (of counts) of each row. Left out: 1 throughout. Rows of size 0 do not count. */
  readonly n?: ArrayLike<number>
  /** Columns of X, one number per row each, in order. */
  readonly columns: readonly ArrayLike<number>[]
  /** Names of the columns, for notes. */
  readonly names?: readonly string[]
  /** Added to the linear predictor. */
  readonly offset?: ArrayLike<number>
}

export interface GlmOptions {
  readonly family: GlmFamily
  /** Firth's penalised likelihood in place of maximum likelihood. */
  readonly firth?: boolean
  /** Of the log-likelihood, from {@link GlmFamily.constant}. */
  readonly constant?: number
}

/** A generalised linear model with canonical link at its optimum. */
export interface GlmFit {
  readonly family: GlmFamily
  readonly firth: boolean
  /** Columns of X that are linearly independent, diverging ones included. */
  readonly rank: number
  /** One per column; null for a column that its predecessors explain, and for one without a finite estimate. */
  readonly coefficients: readonly (number | null)[]
  /** Columns with a finite estimate, ascending. */
  readonly kept: readonly number[]
  /** (XᵀWX)⁻¹ of the columns kept. */
  readonly covariance: Float64Array
  /** Columns without a finite estimate because of separation; `direction` 1 → ∞, −1 → −∞, 0 undetermined. */
  readonly diverging: readonly { readonly column: number; readonly direction: -1 | 0 | 1 }[]
  /** Linear predictor of each row, offset included; ±∞ where it diverges, NaN for rows of size 0. */
  readonly eta: Float64Array
  /** Twice the distance to the saturated model of the rows given. */
  readonly deviance: number
  /** The same for the intercept alone (for the offset alone, where X has no constant column). */
  readonly nullDeviance: number
  /** Of the individual patients, when `constant` was given; its supremum under separation. */
  readonly logLik: number
  /** logLik + ½log|XᵀWX| (Firth), else null. */
  readonly penalisedLogLik: number | null
  /** −2·logLik + 2·rank. */
  readonly aic: number
  readonly iterations: number
  readonly converged: boolean
  readonly notes: readonly Note[]
}

/**
 * Maximum likelihood (or Firth's) estimates of a logistic or Poisson regression, to the accuracy of the score.
 *
 * Under separation the likelihood has no maximum. The rows that run to the boundary are then found and left out, which
 * is the model in the limit: what it determines keeps its finite estimate, the rest is `diverging`.
 *
 * Notes: `COLUMN_ALIASED`, `GLM_SEPARATION`, `GLM_NOT_CONVERGED`. Never throws.
 * Source: McCullagh & Nelder (1989); Firth (1993); Geyer (2009) for the model in the limit.
 */
export function fitGlm(input: GlmData, { family, firth = false, constant = 0 }: GlmOptions): GlmFit {
  const { columns, names = columns.map((_, c) => `column ${c + 1}`) } = input
  const length = input.sum.length
  const data: GlmRows = {
    family,
    sum: input.sum,
    n: input.n ?? new Float64Array(length).fill(1),
    offset: input.offset ?? new Float64Array(length),
  }
  const rows = Int32Array.from(Array.from({ length }, (_, i) => i).filter((i) => data.n[i] > 0))
  const whole = glmBasis(columns, rows)
  const eta = new Float64Array(length).fill(Number.NaN)
  const direction = new Map<number, number>()

  let basis = whole
  let iterations = 0
  let optimum: GlmOptimum
  let penalised: number | null = null
  if (firth) {
    const found = glmFirth(data, basis)
    optimum = found
    penalised = found.penalised + constant
    iterations = found.iterations
  } else
    for (;;) {
      let separation: Separation | null = null
      optimum = glmNewton(data, basis, (step, at) => {
        separation = separationAlong(data, basis, step, at)
        return separation !== null
      })
      iterations += optimum.iterations
      if (separation === null) break
      basis = limitBasis(columns, basis, separation, data, eta, direction)
    }
  basis.rows.forEach((i, a) => {
    eta[i] = optimum.eta[a]
  })

  const lost = basis === whole ? new Set<number>() : undetermined(columns, basis.rows, whole.kept)
  const finite = basis.kept.filter((c) => !lost.has(c))
  const coefficients: (number | null)[] = new Array(columns.length).fill(null)
  const beta = basisCoefficients(basis, optimum.c)
  basis.kept.forEach((column, j) => {
    if (!lost.has(column)) coefficients[column] = beta[j] + 0
  })
  const diverging = [...lost]
    .sort((a, b) => a - b)
    .map((column) => ({ column, direction: Math.sign(direction.get(column) ?? 0) as -1 | 0 | 1 }))
  const notes = aliasNotes(names, whole.kept)
  if (lost.size > 0) notes.push(separationNote(diverging.map(({ column }) => names[column])))
  if (!optimum.converged)
    notes.push({
      code: 'GLM_NOT_CONVERGED',
      message: `the generalised linear model had not converged after ${iterations} iterations`,
    })
  const logLik = optimum.logLik + constant
  return {
    family,
    firth,
    rank: whole.kept.length,
    coefficients,
    kept: finite,
    covariance: covarianceOf(basis, optimum.information, finite),
    diverging,
    eta,
    deviance: optimum.deviance,
    nullDeviance: nullDeviance(columns, rows, data),
    logLik,
    penalisedLogLik: penalised,
    aic: -2 * logLik + 2 * whole.kept.length,
    iterations,
    converged: optimum.converged,
    notes,
  }
}

/** Coefficients with z tests and intervals; null for a coefficient without a finite estimate. */
export function glmEstimates(fit: GlmFit, level = 0.95): (Estimate | null)[] {
  const at = new Map(fit.kept.map((column, j) => [column, j]))
  const size = fit.kept.length
  return fit.coefficients.map((value, column) => {
    const j = at.get(column)
    if (value === null || j === undefined) return null
    return zEstimate(value, Math.sqrt(fit.covariance[j * size + j]), level)
  })
}

/** Leaves out the rows that diverge, noting where they and the coefficients go. */
function limitBasis(
  columns: readonly ArrayLike<number>[],
  basis: GlmBasis,
  separation: Separation,
  { family, sum, n }: GlmRows,
  eta: Float64Array,
  direction: Map<number, number>,
): GlmBasis {
  const stays = new Set(separation.rows)
  for (const i of basis.rows)
    if (!stays.has(i)) eta[i] = family.extreme(sum[i], n[i]) * Number.POSITIVE_INFINITY
  const along = basisCoefficients(basis, separation.direction)
  const most = along.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  basis.kept.forEach((column, j) => {
    // The first direction decides: later ones are infinitely slower.
    if (Math.abs(along[j]) > 1e-7 * most && !direction.has(column)) direction.set(column, along[j])
  })
  return glmBasis(columns, separation.rows, basis.kept)
}

function covarianceOf(basis: GlmBasis, information: Float64Array, finite: readonly number[]): Float64Array {
  const rank = basis.kept.length
  const { L, rank: found } = cholesky(information, rank)
  const size = finite.length
  if (found < rank) return new Float64Array(size * size).fill(Number.NaN)
  const V = basisCovariance(basis, choleskyInverse(L, rank))
  const at = finite.map((column) => basis.kept.indexOf(column))
  return Float64Array.from(
    { length: size * size },
    (_, ij) => V[at[Math.floor(ij / size)] * rank + at[ij % size]],
  )
}
