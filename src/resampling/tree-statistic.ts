import type { Ipd } from '../data/patients/ipd.js'
import type { FamilyName } from '../families/families.js'
import type { Tree } from '../trees/shape/tree.js'
import { leavesOf } from '../trees/shape/tree.js'
import { stratumColumns } from './group-sums.js'
import { placeAll } from './place-all.js'
import { stratifiedEffects } from './stratified-effects.js'

/** Log of the smallest p-value at the root, not adjusted; 0 without a test. */
export function rootLogP({ nodes }: Tree): number {
  const tested = nodes[0].tests.flatMap(({ logP }) => logP ?? [])
  return tested.length === 0 ? 0 : Math.min(...tested)
}

/** Q = Σ(e_j − ē)²/se_j² of the stratified effects of the leaves; 0 for a single one that tells. */
export function leafHeterogeneity(tree: Tree, ipd: Ipd, family: FamilyName): number {
  const leaves = leavesOf(tree).map(({ id }) => id)
  if (leaves.length < 2) return 0
  const group = placeAll(tree, ipd).map((id) => leaves.indexOf(id))
  const known = stratifiedEffects(stratumColumns(ipd, family), group, leaves.length).filter(
    ({ effect, variance }) => Number.isFinite(effect) && variance > 0,
  )
  const total = known.reduce((sum, { variance }) => sum + 1 / variance, 0)
  const mean = known.reduce((sum, { effect, variance }) => sum + effect / variance / total, 0)
  return known.reduce((sum, { effect, variance }) => sum + (effect - mean) ** 2 / variance, 0)
}
