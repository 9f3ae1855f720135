import { splitKind } from '../../../src/figures/tree/split-kind.js'
import type { FitNode, FitResult } from '../../../src/results/fit-schema.js'

/** Sizes of the tree that is the row header of a forest plot, in pixels. */
export const SIZE = { row: 62, pill: 92, step: 122, leaf: 136, arms: 94, effect: 120, least: 160 } as const

/** Where a node is: left end and middle, in pixels. */
export interface PlacedNode {
  readonly node: FitNode
  readonly x: number
  readonly y: number
  readonly leaf: boolean
}

/** A tree from left to right, its leaves rows below each other. */
export interface ForestPlan {
  readonly places: readonly PlacedNode[]
  readonly step: number
  /** Left end of the leaves, ends of the lanes. */
  readonly leaf: number
  readonly lane: readonly [number, number]
  readonly height: number
}

/** Places the nodes; null where the room is too narrow for the tree beside a lane. */
export function forestPlan({ tree, subgroups }: FitResult, room: number): ForestPlan | null {
  const { nodes } = tree
  const deepest = Math.max(...nodes.map(({ depth }) => depth)) - 1
  const others = SIZE.leaf + SIZE.arms + SIZE.effect + SIZE.least
  const step = Math.min(SIZE.step, deepest === 0 ? SIZE.step : (room - others) / deepest)
  if (room < others || (deepest > 0 && step < SIZE.pill + 12)) return null
  const rows = new Map(subgroups.map(({ node }, j) => [node, j]))
  const leaf = deepest * step
  const middle = (id: number): number => {
    const { kids } = nodes[id - 1]
    if (kids.length === 0) return (rows.get(id)! + 0.5) * SIZE.row
    return (middle(kids[0]) + middle(kids[kids.length - 1])) / 2
  }
  return {
    places: nodes.map((node) => {
      const end = node.kids.length === 0
      return { node, x: end ? leaf : (node.depth - 1) * step, y: middle(node.id), leaf: end }
    }),
    step,
    leaf,
    lane: [leaf + SIZE.leaf, room - SIZE.arms - SIZE.effect],
    height: subgroups.length * SIZE.row,
  }
}

export const kindOf = (node: FitNode): string => splitKind(node)
