import type { FitNode } from '../src/results/fit-schema.js'

/** A split without what is told of it beside its test: for comparisons of trees that may differ by rounding. */
export function withoutTold(split: FitNode['split']): FitNode['split'] {
  if (split === null) return null
  const { within: _w, across: _a, effectP: _e, levelP: _l, differs: _d, metamobSi: _m, ...own } = split
  return own as FitNode['split']
}

/** Nodes of a tree with such splits. */
export const nodesWithoutTold = (nodes: readonly FitNode[]): FitNode[] =>
  nodes.map((node) => ({ ...node, split: withoutTold(node.split) }))
