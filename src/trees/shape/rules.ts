import type { TimeKind } from '../../data/dates.js'
import type { Split } from './tree.js'

/** A condition on one covariate. A subgroup's rule is the conjunction of its conditions. */
export type Condition =
  | {
      readonly variable: string
      readonly op: '<=' | '>'
      readonly value: number
      /** The value as texts print it, where that is shorter. */
      readonly shown?: number | undefined
      readonly time?: TimeKind | undefined
    }
  | { readonly variable: string; readonly op: 'in'; readonly values: readonly string[] }

/** The conditions that lead from a node to its child number `kid` (0 is left). */
export function edgeCondition(split: Split, kid: number): Condition {
  const { variable } = split
  switch (split.kind) {
    case 'numeric':
      return {
        variable,
        op: kid === 0 ? '<=' : '>',
        value: split.cut,
        ...(split.shown !== undefined && { shown: split.shown }),
        ...(split.time && { time: split.time }),
      }
    case 'multiway':
      return { variable, op: 'in', values: [split.levels[kid]] }
    default:
      return { variable, op: 'in', values: kid === 0 ? split.left : split.right }
  }
}

/** As much of a tree as its rules need; nodes in preorder, ids from 1. */
export interface RuleTree {
  readonly nodes: readonly {
    readonly id: number
    readonly parent: number | null
    readonly split: Split | null
    readonly kids: readonly number[]
  }[]
}

/**
 * The rule of a node: what its patients have in common, in the order in which the tree asks; several conditions on a
 * covariate are merged into the narrowest.
 */
export function ruleOf({ nodes }: RuleTree, id: number): Condition[] {
  const path: Condition[] = []
  let node = nodes[id - 1]
  while (node.parent !== null) {
    const parent = nodes[node.parent - 1]
    path.unshift(edgeCondition(parent.split!, parent.kids.indexOf(node.id)))
    node = parent
  }
  const merged: Condition[] = []
  for (const condition of path) {
    const at = merged.findIndex(({ variable, op }) => variable === condition.variable && op === condition.op)
    // Deeper conditions are narrower: a later bound replaces an earlier one, a later set lies within it.
    if (at >= 0) merged[at] = narrower(merged[at], condition)
    else merged.push(condition)
  }
  return merged
}

function narrower(outer: Condition, inner: Condition): Condition {
  if (outer.op !== 'in' || inner.op !== 'in') return inner
  return { ...inner, values: inner.values.filter((value) => outer.values.includes(value)) }
}
