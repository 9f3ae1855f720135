import { type FamilyName, familyOf } from '../../../families/families.js'
import { inferenceOf } from '../../../families/inference.js'
import type { TreatmentCoding } from '../../../models/cells/strata-terms.js'
import type { PalmRows } from '../../../models/rows/palm-rows.js'
import { fitPalmRows } from '../../../models/rows/palm-rows.js'
import type { NodeFit, TreeNode } from '../../../trees/shape/tree.js'
import { rowsOf } from '../../../trees/shape/tree.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { reachOf } from './arm-outcomes.js'
import type { JointEstimate } from './joint-estimate.js'
import type { InferenceControl } from './model-parts.js'
import { patientOutcomes } from './patient-outcomes.js'

/** Estimates of a PALM tree's joint model that adjusts for covariates. */
export function palmRowsEstimates(joint: PalmRows, family: FamilyName, level: number): JointEstimate[] {
  const df = joint.n - joint.rank
  const record = familyOf(family)
  const { infer } = inferenceOf(record)
  const sigma = Math.sqrt(record.dispersionOf(joint.rss, df))
  return joint.columns.map((column, c) => {
    const { estimate, scaledVariance } = joint.terms[c]
    if (estimate === null || !Number.isFinite(estimate)) return { ...column, estimate: null }
    const se = Math.sqrt(scaledVariance!)
    return { ...column, estimate: infer(estimate, sigma * se, df, level) }
  })
}

/** The joint model by Firth's penalised likelihood: the tree is that of maximum likelihood. */
export function firthPalmRows(
  joint: PalmRows,
  leaves: readonly TreeNode[],
  trials: readonly string[],
  coding: TreatmentCoding,
): PalmRows {
  const { fit } = leaves[0]
  if (fit.kind !== 'design' || familyOf(fit.family).linear) return joint
  const constant = leaves.reduce((sum, leaf) => sum + leaf.fit.sums.constant, 0)
  const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
  const rows = leaves.map((leaf) => rowsOf(leaf).rows)
  const firth = fitPalmRows(fit.family, fit.data, trials, rows, ids, { coding, constant, firth: true })
  return { ...firth, logLik: joint.logLik }
}

/** Mean outcomes of subgroup j's arms: every patient in one arm and in the other. */
export function palmRowsOutcome(
  { beta, kept, covariance, value, columns, n, rank, rss, terms }: PalmRows,
  fit: NodeFit,
  j: number,
  { level }: InferenceControl,
): ArmOutcomes {
  if (fit.kind !== 'design') return null
  const { data, rows, family } = fit
  const treatment = columns.findIndex(
    ({ term, subgroup }) => term === 'treatment' && (subgroup === null || subgroup === j),
  )
  if (terms[treatment].estimate === null) return null
  const record = familyOf(family)
  const sigma = Math.sqrt(record.dispersionOf(rss, n - rank))
  const quantile = inferenceOf(record).quantile(level, n - rank)
  return patientOutcomes({
    family,
    data,
    rows,
    eta(row, arm) {
      let eta = 0
      beta.forEach((b, c) => {
        const x = value(c, row, j, arm)
        if (x !== 0) eta += x * b
      })
      return eta
    },
    reach(each) {
      const load = new Float64Array(kept.length)
      each((row, arm, weight) => {
        kept.forEach((c, i) => {
          load[i] += weight * value(c, row, j, arm)
        })
      })
      let variance = 0
      for (let p = 0; p < load.length; p++)
        for (let q = 0; q < load.length; q++) variance += load[p] * load[q] * covariance[p * load.length + q]
      return reachOf(sigma * Math.sqrt(variance), quantile)
    },
  })
}
