import { overArms } from '../../data/patients/strata.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import type { AdjustColumn } from '../../models/rows/patient-rows.js'
import type { TreeNode } from '../shape/tree.js'
import type { MixedModel } from './joint-cells.js'

/** A coefficient of the joint model as R reports it; `contrast` is null where R drops the column. */
export interface JointTerm {
  readonly term: string
  readonly name: string
  /** Index of the subgroup it belongs to; null for a coefficient of all. */
  readonly leaf: number | null
  readonly contrast: LmmContrast | null
}

/** The covariates of a joint model, one column per covariate and subgroup after those of {@link jointCells}. */
export interface JointAdjust {
  readonly columns: readonly AdjustColumn[]
  /** Whether a global column was kept. */
  readonly isKept: (column: number) => boolean
}

/**
 * R's coefficients of `.tree/treatment` or `.tree/(treatment + trial)` (of `treatment`, `treatment + trial` for a tree of
 * one node) in R's order, as contrasts of the columns of {@link jointCells}; of `.tree/(treatment + trial + x)`, where models
 * adjust for covariates.
 */
export function jointTerms(
  leaves: readonly TreeNode[],
  trials: readonly string[],
  { stratified }: MixedModel,
  { columns: adjust, isKept }: JointAdjust = { columns: [], isKept: () => true },
): JointTerm[] {
  const J = leaves.length
  const prefix = (leaf: number) => (J === 1 ? '' : `.tree${leaves[leaf].id}:`)
  const present = leaves.map(({ fit: { sums } }) => trials.map((_, k) => overArms(sums.n, k) > 0))
  // Without the first trial R's columns are dependent, and the last trial present is the one that is dropped.
  const base = present.map((has) => (has[0] ? 0 : has.lastIndexOf(true)))

  const from = stratified ? J : 2 * J
  const global = (column: number, weight = 1): LmmContrast => {
    const weights = new Float64Array(from + adjust.length * J)
    weights[column] = weight
    return { global: weights }
  }
  const local = (trial: number, leaf: number): LmmContrast => ({ local: [{ trial, local: leaf, weight: 1 }] })
  // Covariates are standardised; R's intercept is that of patients whose covariates are 0.
  const intercept = (leaf: number): LmmContrast => {
    const average = stratified ? local(base[leaf], leaf) : global(leaf)
    const weights = average.global ?? new Float64Array(from + adjust.length * J)
    const shifted = Float64Array.from(weights)
    adjust.forEach(({ mean, sd }, a) => {
      const column = from + a * J + leaf
      if (isKept(column)) shifted[column] = -mean / sd
    })
    return adjust.length === 0 ? average : { ...average, global: shifted }
  }
  const intercepts = leaves.map(
    ({ id }, leaf): JointTerm => ({
      term: '(Intercept)',
      name: leaf === 0 ? '(Intercept)' : `.tree${id}`,
      leaf: leaf === 0 ? null : leaf,
      contrast: leaf === 0 ? intercept(0) : difference(intercept(leaf), intercept(0)),
    }),
  )
  const effects = leaves.map(
    (_, leaf): JointTerm => ({
      term: 'treatment',
      name: `${prefix(leaf)}treatment`,
      leaf: J === 1 ? null : leaf,
      contrast: global(stratified ? leaf : J + leaf),
    }),
  )
  const adjustTerms = adjust.flatMap(({ term, sd }, a) =>
    leaves.map(
      (_, leaf): JointTerm => ({
        term,
        name: `${prefix(leaf)}${term}`,
        leaf: J === 1 ? null : leaf,
        contrast: global(from + a * J + leaf, 1 / sd),
      }),
    ),
  )
  if (!stratified) return [...intercepts, ...effects, ...adjustTerms]

  const trialTerms = trials.slice(1).flatMap((trial, index) =>
    leaves.map((_, leaf): JointTerm => {
      const k = index + 1
      const dropped = !present[leaf][k] || k === base[leaf]
      return {
        term: `trial${trial}`,
        name: `${prefix(leaf)}trial${trial}`,
        leaf: J === 1 ? null : leaf,
        contrast: dropped ? null : difference(local(k, leaf), local(base[leaf], leaf)),
      }
    }),
  )
  return [...intercepts, ...effects, ...trialTerms, ...adjustTerms]
}

function difference(a: LmmContrast, b: LmmContrast): LmmContrast {
  const minus = (b.local ?? []).map(({ trial, local, weight }) => ({ trial, local, weight: -weight }))
  const weights = a.global ?? b.global
  return {
    ...(weights && {
      global: Float64Array.from(weights, (_, c) => (a.global?.[c] ?? 0) - (b.global?.[c] ?? 0)),
    }),
    local: [...(a.local ?? []), ...minus],
  }
}
