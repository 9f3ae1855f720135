import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { StratumSums } from '../cells/cells.js'
import type { Term } from '../cells/strata-terms.js'
import type { DesignLayout } from './design-layout.js'
import { TREATMENT } from './design-layout.js'
import { fitGlm } from './glm.js'
import { householderQr } from './lm-qr.js'
import type { PatientRows } from './patient-rows.js'
import { massOf, weightOf } from './patient-rows.js'
import { fitRowLm } from './row-lm.js'

/** What is fitted. */
export interface DesignNode {
  readonly family: FamilyName
  readonly data: PatientRows
  readonly layout: DesignLayout
  /** Per patient of the source, on the link's scale. */
  readonly offset: Float64Array
  readonly sums: StratumSums
  /** The source's patients in the node. */
  readonly rows: Uint32Array
}

/** A node model g(E y) = Xβ + offset fitted to patients one by one. */
export interface DesignFit extends DesignNode {
  readonly kind: 'design'
  /** Patients. */
  readonly n: number
  /** What the fit minimises: Σ w r² of a linear model, else the negative log-likelihood. */
  readonly objfun: number
  /** Σ w r² of all patients. */
  readonly rss: number
  readonly rank: number
  /** By row: w(y − μ), linear predictor, and weight of the patient in the information, XᵀΩX. */
  readonly residuals: Float64Array
  readonly eta: Float64Array
  readonly working: Float64Array
  /** Per column, covariates standardised; 0 where the column is left out, ±∞ or NaN where there is no finite estimate. */
  readonly beta: Float64Array
  /** Columns with a finite estimate, ascending, and their (XᵀΩX)⁻¹. */
  readonly kept: readonly number[]
  readonly covariance: Float64Array
  /** Columns that their predecessors explain. */
  readonly aliased: readonly number[]
  /** Coefficients under R's names and in the units of the covariates. */
  readonly terms: readonly Term[]
  /** Treatment effect; null where the other columns explain the treatment, ±∞ under separation. */
  readonly effect: number | null
  /** Var(effect)/σ². */
  readonly effectVariance: number
}

/** Fits the model of a node by least squares or maximum likelihood. */
export function fitDesign(node: DesignNode): DesignFit {
  return familyOf(node.family).linear ? linear(node) : generalised(node, node.family, false)
}

/** The same by Firth's penalised likelihood; the objective stays that of maximum likelihood. */
export function firthDesignFit(fit: DesignFit): DesignFit {
  if (familyOf(fit.family).linear) return fit
  return { ...generalised(fit, fit.family, true), objfun: fit.objfun }
}

function linear(node: DesignNode): DesignFit {
  const { data, layout, offset, rows } = node
  const columns = layout.terms.map((_, c) => layout.column(c, rows))
  const weight = data.weight && Float64Array.from(rows, (row) => weightOf(data, row))
  // Outcomes near 1e9 are measured from their mean before anything is added up.
  let n = 0
  let origin = 0
  for (const row of rows) {
    const w = weightOf(data, row)
    n += w
    origin += (w / n) * (data.outcome[row] - origin)
  }
  const y = Float64Array.from(rows, (row) => data.outcome[row] - origin - offset[row])
  const lm = fitRowLm(y, columns, weight)
  const beta = lm.beta.slice()
  if (lm.kept.includes(0)) beta[0] += origin
  return described(node, columns, {
    n,
    objfun: lm.rss,
    rss: lm.rss,
    rank: lm.kept.length,
    residuals: weight === null ? lm.residuals : lm.residuals.map((r, i) => r * weight[i]),
    eta: lm.residuals.map((r, i) => data.outcome[rows[i]] - r),
    working: weight ?? new Float64Array(rows.length).fill(1),
    beta,
    kept: lm.kept,
    covariance: lm.covariance,
    aliased: layout.terms.flatMap((_, c) => (lm.kept.includes(c) ? [] : [c])),
  })
}

function generalised(node: DesignNode, name: FamilyName, firth: boolean): DesignFit {
  const { data, layout, offset, sums, rows } = node
  const family = familyOf(name)
  const columns = layout.terms.map((_, c) => layout.column(c, rows))
  const sum = Float64Array.from(rows, (row) => weightOf(data, row) * data.outcome[row])
  const mass = Float64Array.from(rows, (row) => massOf(data, row))
  const fit = fitGlm(
    { sum, n: mass, columns, offset: Float64Array.from(rows, (row) => offset[row]) },
    { family, firth, constant: sums.constant },
  )
  const beta = Float64Array.from(fit.coefficients, (value) => value ?? 0)
  for (const { column, direction } of fit.diverging)
    beta[column] = direction === 0 ? Number.NaN : direction * Number.POSITIVE_INFINITY
  const derivatives = new Float64Array(4)
  const residuals = new Float64Array(rows.length)
  const working = new Float64Array(rows.length)
  let n = 0
  let rss = 0
  rows.forEach((row, i) => {
    residuals[i] = family.residual(sum[i], mass[i], fit.eta[i])
    family.derivatives(fit.eta[i], derivatives)
    working[i] = Number.isFinite(fit.eta[i]) ? mass[i] * derivatives[1] : 0
    if (!Number.isFinite(fit.eta[i])) residuals[i] = 0
    n += weightOf(data, row)
    rss += residuals[i] ** 2 / weightOf(data, row)
  })
  const diverging = new Set(fit.diverging.map(({ column }) => column))
  return described(node, columns, {
    n,
    objfun: -fit.logLik,
    rss,
    rank: fit.rank,
    residuals,
    eta: fit.eta,
    working,
    beta,
    kept: fit.kept,
    covariance: fit.covariance,
    aliased: layout.terms.flatMap((_, c) => (fit.coefficients[c] === null && !diverging.has(c) ? [c] : [])),
  })
}

type Estimated = Omit<DesignFit, keyof DesignNode | 'kind' | 'terms' | 'effect' | 'effectVariance'>

/** Adds what is told of the coefficients. */
function described(node: DesignNode, columns: readonly Float64Array[], fit: Estimated): DesignFit {
  const { data, layout, rows } = node
  const { terms, adjustFrom } = layout
  const { beta, aliased } = fit
  const finite = new Set(fit.kept)
  const made = terms.map((term, c): Term => {
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
  const estimable = !aliased.includes(TREATMENT) && (aliased.length === 0 || isTreatmentFree(columns, rows))
  return {
    kind: 'design',
    ...node,
    ...fit,
    terms: made,
    effect: estimable ? made[TREATMENT].estimate : null,
    effectVariance: made[TREATMENT].scaledVariance ?? Number.POSITIVE_INFINITY,
  }
}

/** Var(Σ weight·β)/σ² over the columns with a finite estimate. */
export function scaledVariance(
  { kept, covariance }: Pick<DesignFit, 'kept' | 'covariance'>,
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
function isTreatmentFree(columns: readonly Float64Array[], rows: Uint32Array): boolean {
  const last = [...columns.filter((_, c) => c !== TREATMENT), columns[TREATMENT]]
  return householderQr(last, rows.length).kept.includes(columns.length - 1)
}
