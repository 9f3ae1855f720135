import type { FamilyName } from '../models/family.js'
import { tEstimate, zEstimate } from '../models/inference.js'
import type { PalmRows } from '../models/palm-rows.js'
import { weightOf } from '../models/patient-rows.js'
import { qnorm, qt } from '../numerics/distributions.js'
import type { NodeFit } from '../trees/tree.js'
import { armOutcomes } from './arm-outcomes.js'
import type { FitSubgroup } from './fit-schema.js'
import type { InferenceControl } from './model-parts.js'
import type { JointEstimate } from './palm-model.js'

/** Estimates of a PALM tree's joint model that adjusts for covariates. */
export function palmRowsEstimates(joint: PalmRows, family: FamilyName, level: number): JointEstimate[] {
  const df = joint.n - joint.rank
  const sigma = Math.sqrt(joint.rss / df)
  return joint.columns.map((column, c) => {
    const { estimate, scaledVariance } = joint.terms[c]
    if (estimate === null || !Number.isFinite(estimate)) return { ...column, estimate: null }
    const se = Math.sqrt(scaledVariance!)
    return {
      ...column,
      estimate:
        family === 'gaussian' ? tEstimate(estimate, sigma * se, df, level) : zEstimate(estimate, se, level),
    }
  })
}

/** Mean outcomes of subgroup j's arms: every patient in one arm and in the other. */
export function palmRowsOutcome(
  { beta, kept, covariance, value, columns, n, rank, rss, terms }: PalmRows,
  fit: NodeFit,
  j: number,
  { level }: InferenceControl,
): FitSubgroup['outcome'] {
  if (fit.kind !== 'design') return null
  const { data, rows, family } = fit
  const treatment = columns.findIndex(
    ({ term, subgroup }) => term === 'treatment' && (subgroup === null || subgroup === j),
  )
  if (terms[treatment].estimate === null) return null
  const units = Float64Array.from({ length: 2 * rows.length }, (_, u) => u)
  const gaussian = family === 'gaussian'
  const sigma = gaussian ? Math.sqrt(rss / (n - rank)) : 1
  const tail = (1 - level) / 2
  return armOutcomes({
    family,
    n: units.map((u) => ((u & 1) === 0 ? weightOf(data, rows[u >> 1]) : 0)),
    eta: units.map((u) => {
      let eta = 0
      beta.forEach((b, c) => {
        const x = value(c, rows[u >> 1], j, u & 1)
        if (x !== 0) eta += x * b
      })
      return eta
    }),
    se(a) {
      const load = new Float64Array(kept.length)
      a.forEach((weight, u) => {
        if (weight === 0) return
        kept.forEach((c, i) => {
          load[i] += weight * value(c, rows[u >> 1], j, u & 1)
        })
      })
      let variance = 0
      for (let p = 0; p < load.length; p++)
        for (let q = 0; q < load.length; q++) variance += load[p] * load[q] * covariance[p * load.length + q]
      return sigma * Math.sqrt(variance)
    },
    quantile: gaussian ? qt(tail, n - rank, { tail: 'upper' }) : qnorm(tail, { tail: 'upper' }),
  })
}
