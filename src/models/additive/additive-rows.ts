import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import { armOf, trialOf } from '../cells/cells.js'
import { armCodes } from '../cells/strata-terms.js'
import { fitGlm } from '../rows/glm.js'
import type { PatientRows } from '../rows/patient-rows.js'
import { massOf, weightOf } from '../rows/patient-rows.js'
import { eachWeighted, patientUnits } from '../rows/patient-units.js'
import { fitRowLm } from '../rows/row-lm.js'
import type { AdditiveColumn, AdditiveFit, AdditiveNames, AdditiveTerm } from './additive-fit.js'
import { differenceVarianceOf, limited, quadraticForm } from './additive-fit.js'

/** What fits of the columns have in common. */
interface Fitted extends Pick<AdditiveFit, 'n' | 'rank' | 'rss' | 'logLik' | 'eta' | 'diverging'> {
  /** Per column; 0 where it is left out, ±∞ or NaN where there is no finite estimate. */
  readonly beta: Float64Array
  /** Columns with a finite estimate, and their (XᵀΩX)⁻¹. */
  readonly kept: readonly number[]
  readonly covariance: Float64Array
  /** Columns that their predecessors explain. */
  readonly aliased: ReadonlySet<number>
}

/**
 * Fits the joint model that adjusts for covariates, `.tree/treatment + trial + x`, to all patients. Its columns are in R's
 * order: (Intercept), other subgroups, trials, covariates (standardised), treatment by subgroup.
 *
 * @param leaves patients of each subgroup; sums go through them in this order, so that they are the same to the last bit
 *   whichever of two patients with equal data comes first
 * @param constant of the log-likelihood
 * Source: Seibold, Hothorn & Zeileis (2019), eq. 3.
 */
export function fitAdditiveRows(
  family: FamilyName,
  data: PatientRows,
  leaves: readonly Uint32Array[],
  named: AdditiveNames,
  constant: number,
  firth = false,
): AdditiveFit {
  const { trials, ids, coding } = named
  const J = leaves.length
  const order = new Uint32Array(data.n)
  const subgroup = new Uint32Array(data.n)
  let filled = 0
  leaves.forEach((rows, j) => {
    order.set(rows, filled)
    subgroup.fill(j, filled, filled + rows.length)
    filled += rows.length
  })
  const trialFrom = J
  const adjustFrom = J + trials.length - 1
  const treatmentFrom = adjustFrom + data.adjust.length
  const codes = armCodes(coding)
  const columns: AdditiveColumn[] = [
    { term: '(Intercept)', name: '(Intercept)', subgroup: null },
    ...(ids ?? []).slice(1).map((id, j) => ({ term: '(Intercept)', name: `.tree${id}`, subgroup: j + 1 })),
    ...trials.slice(1).map((trial) => ({ term: `trial${trial}`, name: `trial${trial}`, subgroup: null })),
    ...data.adjust.map(({ term }) => ({ term, name: term, subgroup: null })),
    ...(ids === null
      ? [{ term: 'treatment', name: 'treatment', subgroup: null }]
      : ids.map((id, subgroup) => ({ term: 'treatment', name: `.tree${id}:treatment`, subgroup }))),
  ]
  const value = (c: number, row: number, j: number, arm: number): number => {
    if (c === 0) return 1
    if (c < trialFrom) return j === c ? 1 : 0
    if (c < adjustFrom) return trialOf(data.stratum[row]) === c - trialFrom + 1 ? 1 : 0
    if (c < treatmentFrom) return data.adjust[c - adjustFrom].standard[row]
    return j === c - treatmentFrom ? codes[arm] : 0
  }
  const X = columns.map((_, c) =>
    Float64Array.from(order, (row, i) => value(c, row, subgroup[i], armOf(data.stratum[row]))),
  )
  const fit = familyOf(family).linear
    ? byLeastSquares(data, order, X)
    : byLikelihood(family, data, order, X, constant, firth)
  const { beta, kept, aliased } = fit
  const terms = columns.map((column, c): AdditiveTerm => {
    if (aliased.has(c)) return { ...column, estimate: null, scaledVariance: null }
    const unit = new Float64Array(columns.length)
    unit[c] = 1
    data.adjust.forEach(({ mean, sd }, a) => {
      if (c === adjustFrom + a) unit[c] = 1 / sd
      else if (c === 0 && !aliased.has(adjustFrom + a)) unit[adjustFrom + a] = -mean / sd
    })
    let estimate = 0
    let variance = 0
    unit.forEach((weight, a) => {
      if (weight !== 0) estimate += weight * beta[a]
    })
    kept.forEach((a, i) => {
      for (let j = 0; j < kept.length; j++)
        variance += unit[a] * unit[kept[j]] * fit.covariance[i * kept.length + j]
    })
    return { ...column, estimate, scaledVariance: variance }
  })
  const shared = Float64Array.from(data.outcome, (_, row) => {
    const k = trialOf(data.stratum[row])
    let part = k === 0 ? 0 : limited(beta[trialFrom + k - 1])
    data.adjust.forEach(({ values, sd }, a) => {
      part += limited(beta[adjustFrom + a]) * (values[row] / sd)
    })
    return part
  })
  return {
    ...fit,
    shared,
    terms: () => terms,
    predictor(j) {
      const treatment = terms.find(
        ({ term, subgroup: of }) => term === 'treatment' && (of === null || of === j),
      )!
      if (treatment.estimate === null) return null
      const eta = (row: number, arm: number) => {
        let sum = 0
        beta.forEach((b, c) => {
          const x = value(c, row, j, arm)
          if (x !== 0) sum += x * b
        })
        return sum
      }
      return {
        ...patientUnits(data, leaves[j], eta),
        variance(a) {
          const load = new Float64Array(kept.length)
          eachWeighted(leaves[j], a, (row, arm, weight) => {
            kept.forEach((c, i) => {
              load[i] += weight * value(c, row, j, arm)
            })
          })
          return quadraticForm(load, fit.covariance)
        },
      }
    },
    differenceVariance: (a, b) => differenceVarianceOf(columns, kept, fit.covariance, a, b),
    firth() {
      if (familyOf(family).linear) return this
      return { ...fitAdditiveRows(family, data, leaves, named, constant, true), logLik: fit.logLik }
    },
  }
}

function byLeastSquares(data: PatientRows, order: Uint32Array, X: readonly Float64Array[]): Fitted {
  let n = 0
  let origin = 0
  for (const row of order) {
    const w = weightOf(data, row)
    n += w
    origin += (w / n) * (data.outcome[row] - origin)
  }
  const lm = fitRowLm(
    Float64Array.from(order, (row) => data.outcome[row] - origin),
    X,
    data.weight && Float64Array.from(order, (row) => weightOf(data, row)),
  )
  const eta = new Float64Array(data.n)
  order.forEach((row, i) => {
    eta[row] = data.outcome[row] - lm.residuals[i]
  })
  const beta = lm.beta.slice()
  beta[0] += origin
  return {
    beta,
    kept: lm.kept,
    covariance: lm.covariance,
    aliased: new Set(X.flatMap((_, c) => (lm.kept.includes(c) ? [] : [c]))),
    diverging: new Set(),
    n,
    rank: lm.kept.length,
    rss: lm.rss,
    logLik: (-n / 2) * (Math.log((2 * Math.PI * lm.rss) / n) + 1),
    eta,
  }
}

function byLikelihood(
  name: FamilyName,
  data: PatientRows,
  order: Uint32Array,
  X: readonly Float64Array[],
  constant: number,
  firth: boolean,
): Fitted {
  const sum = Float64Array.from(order, (row) => weightOf(data, row) * data.outcome[row])
  const mass = Float64Array.from(order, (row) => massOf(data, row))
  const fit = fitGlm({ sum, n: mass, columns: X }, { family: familyOf(name), firth, constant })
  const beta = Float64Array.from(fit.coefficients, (value) => value ?? 0)
  for (const { column, direction } of fit.diverging)
    beta[column] = direction === 0 ? Number.NaN : direction * Number.POSITIVE_INFINITY
  const diverging = new Set(fit.diverging.map(({ column }) => column))
  const eta = new Float64Array(data.n)
  order.forEach((row, i) => {
    eta[row] = limited(fit.eta[i])
  })
  return {
    beta,
    kept: fit.kept,
    covariance: fit.covariance,
    aliased: new Set(X.flatMap((_, c) => (fit.coefficients[c] === null && !diverging.has(c) ? [c] : []))),
    diverging,
    n: order.reduce((total, row) => total + weightOf(data, row), 0),
    rank: fit.rank,
    rss: Number.NaN,
    logLik: fit.logLik,
    eta,
  }
}
