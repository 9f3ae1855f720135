import type { Note } from '../../errors.js'
import type { Estimate } from '../../families/inference.js'
import { tEstimate } from '../../families/inference.js'
import type { LmmContrast } from '../lmm/lmm-contrast.js'
import { householderQr, rSolve } from '../rows/lm-qr.js'

/** Patients of a linear model with an intercept per trial. */
export interface StratifiedLmData {
  readonly y: ArrayLike<number>
  /** Trial of each patient, 0 … K − 1; every trial has patients. */
  readonly trial: ArrayLike<number>
  readonly trials: number
  /** Columns of X besides the intercepts, one number per patient each. */
  readonly columns: readonly ArrayLike<number>[]
  /** Names of the columns, for notes. */
  readonly names: readonly string[]
  /** Patients that each row stands for, > 0; null for one each. */
  readonly weights: ArrayLike<number> | null
}

/** y = γ_k + Xβ + ε by least squares. */
export interface StratifiedLm {
  /** Patients: the sum of the weights. */
  readonly n: number
  readonly rank: number
  readonly df: number
  /** γ_k. */
  readonly intercepts: Float64Array
  /** β; null for a column that trials or its predecessors explain. */
  readonly coefficients: readonly (number | null)[]
  readonly rss: number
  /** Null without residual degrees of freedom. */
  readonly sigma: number | null
  readonly logLik: number
  /** Inference on a combination of coefficients; the intercept of trial k is local column 0. */
  readonly estimate: (contrast: LmmContrast, level?: number) => Estimate | null
  readonly notes: readonly Note[]
}

/** Of a column's length (squared) left when trials are swept out: less is none, as R's tolerance of 1e-7 has it. */
const IN_TRIALS = 1e-14
/** Σ r² below this, relative to the outcome's about its mean, is rounding error. */
const EXACT_FIT = 1e-24

/**
 * Least squares with the trials' intercepts swept out: outcome and columns are centred within trials, so that the cost
 * does not grow with the number of trials. Columns that depend on trials or predecessors are left out, in order, as R does.
 *
 * Notes: `COLUMN_ALIASED`, `LM_EXACT_FIT` (residuals are rounding errors).
 * Source: Frisch & Waugh (1933); Davidson & MacKinnon (2004), section 2.4.
 */
export function fitStratifiedLm({
  y,
  trial,
  trials,
  columns,
  names,
  weights,
}: StratifiedLmData): StratifiedLm {
  const length = y.length
  const roots = Float64Array.from({ length }, (_, i) => Math.sqrt(weights?.[i] ?? 1))
  const size = new Float64Array(trials)
  for (let i = 0; i < length; i++) size[trial[i]] += weights?.[i] ?? 1
  const n = size.reduce((sum, value) => sum + value, 0)

  const outcome = swept(y, trial, size, weights, roots)
  const covariates = columns.map((column) => swept(column, trial, size, weights, roots))
  const candidates = covariates.flatMap(({ left, whole }, c) => (left > IN_TRIALS * whole ? [c] : []))
  const qr = householderQr(
    candidates.map((c) => covariates[c].values),
    length,
  )
  const kept = qr.kept.map((at) => candidates[at])
  const p = kept.length
  const beta = rSolve(qr.R, p, qr.transform(outcome.values))
  let residuals = residualsOf(outcome.values, kept, covariates, beta)
  rSolve(qr.R, p, qr.transform(residuals)).forEach((correction, c) => {
    beta[c] += correction
  })
  residuals = residualsOf(outcome.values, kept, covariates, beta)
  let rss = 0
  for (const r of residuals) rss += r * r

  const rank = trials + p
  const df = n - rank
  const variance = df > 0 ? rss / df : Number.NaN
  const intercepts = outcome.means.map(
    (mean, k) => mean - kept.reduce((sum, c, at) => sum + covariates[c].means[k] * beta[at], 0),
  )
  const coefficients: (number | null)[] = new Array(columns.length).fill(null)
  kept.forEach((c, at) => {
    coefficients[c] = beta[at] + 0
  })
  const notes: Note[] = names.flatMap((column, c) =>
    coefficients[c] !== null
      ? []
      : [
          {
            code: 'COLUMN_ALIASED',
            message: `the coefficient of "${column}" cannot be estimated: other columns explain it`,
            column,
          },
        ],
  )
  const centre = outcome.means.reduce((sum, mean, k) => sum + mean * (size[k] / n), 0)
  const spread = outcome.means.reduce((sum, mean, k) => sum + size[k] * (mean - centre) ** 2, outcome.left)
  if (df > 0 && rss <= EXACT_FIT * spread)
    notes.push({ code: 'LM_EXACT_FIT', message: 'the columns fit the outcome exactly: no residual variance' })

  const estimate = ({ global, local = [] }: LmmContrast, level = 0.95): Estimate | null => {
    const h = new Float64Array(p)
    let value = 0
    for (let c = 0; c < columns.length; c++) {
      const weight = global?.[c] ?? 0
      if (weight === 0) continue
      const at = kept.indexOf(c)
      if (at < 0) return null
      h[at] += weight
      value += weight * beta[at]
    }
    let scaled = 0
    const loads = new Map<number, number>()
    for (const { trial: k, weight } of local) loads.set(k, (loads.get(k) ?? 0) + weight)
    for (const [k, weight] of loads) {
      value += weight * intercepts[k]
      scaled += (weight * weight) / size[k]
      kept.forEach((c, at) => {
        h[at] -= weight * covariates[c].means[k]
      })
    }
    for (const z of transposedSolve(qr.R, p, h)) scaled += z * z
    return tEstimate(value + 0, Math.sqrt(variance * scaled), df, level)
  }
  return {
    ...{ n, rank, df, intercepts, coefficients, rss, estimate, notes },
    sigma: df > 0 ? Math.sqrt(variance) : null,
    logLik: (-n / 2) * (Math.log(2 * Math.PI) + Math.log(rss / n) + 1),
  }
}

/** A column centred within trials and scaled by the root of the weights, with what that took away. */
interface Swept {
  readonly values: Float64Array
  readonly means: Float64Array
  /** Squared length after centring within trials, and before. */
  readonly left: number
  readonly whole: number
}

function swept(
  x: ArrayLike<number>,
  trial: ArrayLike<number>,
  size: Float64Array,
  weights: ArrayLike<number> | null,
  roots: Float64Array,
): Swept {
  const { length } = x
  // Sums of deviations from a value of the trial lose no digits to a mean far from 0.
  const first = new Float64Array(size.length).fill(Number.NaN)
  const means = new Float64Array(size.length)
  let whole = 0
  for (let i = 0; i < length; i++) {
    const k = trial[i]
    if (Number.isNaN(first[k])) first[k] = x[i]
    means[k] += ((weights?.[i] ?? 1) * (x[i] - first[k])) / size[k]
    whole += (weights?.[i] ?? 1) * x[i] * x[i]
  }
  for (let k = 0; k < size.length; k++) means[k] += first[k]
  const values = new Float64Array(length)
  let left = 0
  for (let i = 0; i < length; i++) {
    values[i] = roots[i] * (x[i] - means[trial[i]])
    left += values[i] * values[i]
  }
  return { values, means, left, whole }
}

function residualsOf(
  y: Float64Array,
  kept: readonly number[],
  covariates: readonly Swept[],
  beta: Float64Array,
): Float64Array {
  const residuals = y.slice()
  kept.forEach((c, at) => {
    const { values } = covariates[c]
    for (let i = 0; i < residuals.length; i++) residuals[i] -= values[i] * beta[at]
  })
  return residuals
}

/** R⁻ᵀ b. */
function transposedSolve(R: Float64Array, p: number, b: Float64Array): Float64Array {
  const x = b.slice()
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) x[i] -= R[j * p + i] * x[j]
    x[i] /= R[i * p + i]
  }
  return x
}
