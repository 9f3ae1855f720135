import type { Ipd } from '../../data/patients/ipd.js'
import type { Split, Tree } from '../../trees/shape/tree.js'
import type { StratumColumns } from '../group-sums.js'
import type { PlacedTree } from '../place-all.js'
import { placeAll } from '../place-all.js'
import type { StratifiedEffect } from '../stratified-effects.js'
import { stratifiedEffects } from '../stratified-effects.js'
import { lossRise } from './loss-rise.js'

/** A tree with an effect in every node, to predict the effects of patients. */
export interface EffectTree {
  readonly nodes: readonly {
    readonly id: number
    readonly split: Split | null
    readonly kids: readonly number[]
    /** Stratified effect of the patients drawn; of the node above where they have none of their own. */
    readonly effect: number
  }[]
}

/** What is kept of one of the trees that effects of patients are averaged over. Plain data. */
export interface ForestTree extends EffectTree {
  readonly b: number
  /** Code of the error that the method failed with; all else is empty then. */
  readonly failure: string | null
  /** Per covariate Σ h_L h_R/(h_L + h_R)·(e_L − e_R)² over its splits. */
  readonly gain: readonly number[]
  /** Per covariate, over the patients not drawn: mean squared change of the effect when its values are dealt anew. */
  readonly effectChange: readonly number[]
  /** The same of the squared error of the outcome within trials; null where outcomes are not continuous. */
  readonly permutedLoss: readonly number[] | null
}

export const failedForestTree = (b: number, failure: string): ForestTree => ({
  ...{ b, failure, nodes: [], gain: [], effectChange: [], permutedLoss: null },
})

/**
 * Effects in the nodes of the tree of a resample, and what each covariate does for them.
 *
 * @param times how often each patient was drawn
 * @param giver the patient whose values each patient is given when those of a covariate are dealt anew
 * @param linear whether outcomes are continuous
 * Source: methods.md §11.6.
 */
export function forestTree(
  b: number,
  tree: Tree,
  times: ArrayLike<number>,
  ipd: Ipd,
  columns: StratumColumns,
  giver: ArrayLike<number>,
  linear: boolean,
): ForestTree {
  const own = nodeEffects(tree, times, ipd, columns)
  if (!Number.isFinite(own[0].effect)) return failedForestTree(b, 'NO_EFFECT')
  const effect = own.map((node) => node.effect)
  // A node comes before its children.
  for (const { id, kids } of tree.nodes)
    for (const kid of kids) if (!Number.isFinite(effect[kid - 1])) effect[kid - 1] = effect[id - 1]
  const leaf = placeAll(tree, ipd)
  const outside: number[] = []
  for (let i = 0; i < ipd.n; i++) if (times[i] === 0) outside.push(i)
  const predicted = Float64Array.from(leaf, (id) => effect[id - 1])
  const loss = linear ? lossRise(ipd, outside, predicted) : null
  const used = new Set(tree.nodes.flatMap(({ split }) => split?.variable ?? []))
  const dealt = ipd.covariates.map(({ name }) =>
    used.has(name) ? dealtAnew(tree, ipd, name, giver, leaf, effect) : null,
  )
  return {
    ...{ b, failure: null },
    nodes: tree.nodes.map(({ id, split, kids }) => ({ id, split, kids, effect: effect[id - 1] })),
    gain: gains(tree, own, ipd),
    effectChange: dealt.map((other) => {
      if (other === null || outside.length === 0) return 0
      return outside.reduce((sum, i) => sum + (other[i] - predicted[i]) ** 2, 0) / outside.length
    }),
    permutedLoss: loss && dealt.map((other) => (other === null ? 0 : loss(other))),
  }
}

/** The stratified effect of the patients drawn who come through each node. */
function nodeEffects(
  { nodes }: Tree,
  times: ArrayLike<number>,
  ipd: Ipd,
  columns: StratumColumns,
): StratifiedEffect[] {
  const depth = new Int32Array(nodes.length)
  const parent = new Int32Array(nodes.length)
  for (const { id, kids } of nodes)
    for (const kid of kids) {
      depth[kid - 1] = depth[id - 1] + 1
      parent[kid - 1] = id
    }
  const found = new Array<StratifiedEffect>(nodes.length)
  const at = placeAll({ nodes }, ipd)
  for (let level = Math.max(...depth); level >= 0; level--) {
    const ids = nodes.flatMap(({ id }) => (depth[id - 1] === level ? [id] : []))
    const group = at.map((id) => (depth[id - 1] === level ? ids.indexOf(id) : -1))
    const effects = stratifiedEffects(columns, group, ids.length, times)
    for (const [g, id] of ids.entries()) found[id - 1] = effects[g]
    for (let i = 0; i < at.length; i++) if (depth[at[i] - 1] === level) at[i] = parent[at[i] - 1]
  }
  return found
}

function gains({ nodes }: PlacedTree, own: readonly StratifiedEffect[], { covariates }: Ipd): number[] {
  const gain = new Map(covariates.map(({ name }) => [name, 0]))
  for (const { split, kids } of nodes) {
    if (split === null) continue
    const known = kids
      .map((kid) => own[kid - 1])
      .filter(({ effect, information }) => Number.isFinite(effect) && information > 0)
    const total = known.reduce((sum, { information }) => sum + information, 0)
    const mean = known.reduce((sum, { effect, information }) => sum + (information / total) * effect, 0)
    // For two children h_L h_R/(h_L + h_R)·(e_L − e_R)².
    const own_ = known.reduce((sum, { effect, information }) => sum + information * (effect - mean) ** 2, 0)
    gain.set(split.variable, gain.get(split.variable)! + own_)
  }
  return covariates.map(({ name }) => gain.get(name)!)
}

/** Effects by the tree had every patient another's value of a covariate; its own where that leads to no leaf. */
function dealtAnew(
  tree: Tree,
  ipd: Ipd,
  name: string,
  giver: ArrayLike<number>,
  leaf: Int32Array,
  effect: readonly number[],
): Float64Array {
  const covariates = ipd.covariates.map((covariate) => {
    if (covariate.name !== name) return covariate
    return covariate.kind === 'numeric'
      ? { ...covariate, values: covariate.values.map((_, i) => covariate.values[giver[i]]) }
      : { ...covariate, codes: covariate.codes.map((_, i) => covariate.codes[giver[i]]) }
  })
  const at = placeAll(tree, { n: ipd.n, covariates })
  return Float64Array.from(at, (id, i) => effect[(tree.nodes[id - 1].kids.length > 0 ? leaf[i] : id) - 1])
}
