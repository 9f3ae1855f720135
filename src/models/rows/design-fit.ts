import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { StratumSums } from '../cells/cells.js'
import type { Term } from '../cells/strata-terms.js'
import type { NodeAnswers } from '../node-answers.js'
import type { DesignLayout } from './design-layout.js'
import { TREATMENT } from './design-layout.js'
import { designTerms, isTreatmentFree, scaledVariance } from './design-terms.js'
import { fitGlm } from './glm.js'
import type { PatientRows } from './patient-rows.js'
import { massOf, weightOf } from './patient-rows.js'
import { eachWeighted, patientUnits } from './patient-units.js'
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
export interface DesignFit extends DesignNode, NodeAnswers<DesignFit> {
  readonly rows: Uint32Array
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
  readonly coefficients: readonly Term[]
  /** Treatment effect; null where the other columns explain the treatment, ±∞ under separation. */
  readonly effect: number | null
}

/** Fits the model of a node by least squares or maximum likelihood. */
export function fitDesign(node: DesignNode): DesignFit {
  return familyOf(node.family).linear ? linear(node) : generalised(node, node.family, false)
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

type Estimated = Omit<
  DesignFit,
  keyof DesignNode | keyof NodeAnswers<DesignFit> | 'kind' | 'coefficients' | 'effect'
>

/** Adds what is told of the coefficients. */
function described(node: DesignNode, columns: readonly Float64Array[], fit: Estimated): DesignFit {
  const { aliased } = fit
  const coefficients = designTerms(node, fit)
  const estimable =
    !aliased.includes(TREATMENT) && (aliased.length === 0 || isTreatmentFree(columns, node.rows))
  const effect = estimable ? coefficients[TREATMENT].estimate : null
  return { kind: 'design', ...METHODS, ...node, ...fit, coefficients, effect }
}

const METHODS: Omit<NodeAnswers<DesignFit>, 'rows'> & ThisType<DesignFit> = {
  terms() {
    return this.coefficients
  },
  aliasedCovariates() {
    const { aliased, layout } = this
    return aliased.filter((c) => c >= layout.adjustFrom).map((c) => layout.terms[c])
  },
  firth() {
    if (familyOf(this.family).linear) return this
    return { ...generalised(this, this.family, true), objfun: this.objfun }
  },
  effectVariance() {
    return this.coefficients[TREATMENT].scaledVariance ?? Number.POSITIVE_INFINITY
  },
  armsCompared() {
    return this.effect !== null
  },
  limit: () => Number.NaN,
  predictor() {
    const { data, rows, layout, beta, effect } = this
    if (effect === null) return null
    const columns = layout.terms.length
    const eta = (row: number, arm: number) => {
      let sum = 0
      for (let c = 0; c < columns; c++) {
        const x = layout.value(c, row, arm)
        if (x !== 0) sum += x * beta[c]
      }
      return sum
    }
    return {
      ...patientUnits(data, rows, eta),
      variance: (a) => {
        const load = new Float64Array(columns)
        eachWeighted(rows, a, (row, arm, weight) => {
          for (let c = 0; c < columns; c++) load[c] += weight * layout.value(c, row, arm)
        })
        return scaledVariance(this, load)
      },
    }
  },
}
