import type { LmmContrast } from '../models/lmm/lmm-contrast.js'
import type { MixedModel } from './joint-cells.js'
import type { TreeNode } from './tree.js'

/** A coefficient of the joint model as R reports it; `contrast` is null where R drops the column. */
export interface JointTerm {
  readonly term: string
  readonly name: string
  /** Index of the subgroup it belongs to; null for a coefficient of all. */
  readonly leaf: number | null
  readonly contrast: LmmContrast | null
}

/**
 * R's coefficients of `.tree/treatment` or `.tree/(treatment + trial)` (of `treatment`, `treatment + trial` for a tree of
 * one node) in R's order, as contrasts of the columns of {@link jointCells}.
 */
export function jointTerms(
  leaves: readonly TreeNode[],
  trials: readonly string[],
  { stratified }: MixedModel,
): JointTerm[] {
  const J = leaves.length
  const prefix = (leaf: number) => (J === 1 ? '' : `.tree${leaves[leaf].id}:`)
  const present = leaves.map(({ fit: { sums } }) =>
    trials.map((_, k) => sums.n[2 * k] + sums.n[2 * k + 1] > 0),
  )
  // Without the first trial R's columns are dependent, and the last trial present is the one that is dropped.
  const base = present.map((has) => (has[0] ? 0 : has.lastIndexOf(true)))

  const columns = stratified ? J : 2 * J
  const global = (column: number): LmmContrast => {
    const weights = new Float64Array(columns)
    weights[column] = 1
    return { global: weights }
  }
  const local = (trial: number, leaf: number): LmmContrast => ({ local: [{ trial, local: leaf, weight: 1 }] })
  const intercept = (leaf: number) => (stratified ? local(base[leaf], leaf) : global(leaf))
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
  if (!stratified) return [...intercepts, ...effects]

  const trialTerms = trials.slice(1).flatMap((trial, index) =>
    leaves.map((_, leaf): JointTerm => {
      const k = index + 1
      const dropped = !present[leaf][k] || k === base[leaf]
      return {
        term: `trial${trial}`,
        name: `${prefix(leaf)}trial${trial}`,
        leaf: J === 1 ? null : leaf,
        contrast: dropped ? null : difference(local(k, leaf), intercept(leaf)),
      }
    }),
  )
  return [...intercepts, ...effects, ...trialTerms]
}

function difference(a: LmmContrast, b: LmmContrast): LmmContrast {
  const minus = (b.local ?? []).map(({ trial, local, weight }) => ({ trial, local, weight: -weight }))
  return {
    ...(a.global &&
      b.global && { global: Float64Array.from(a.global, (weight, c) => weight - b.global![c]) }),
    local: [...(a.local ?? []), ...minus],
  }
}
