import type { CellSource, Partition } from '../../sources/cell-source.js'
import type { Split, Tree, TreeNode } from './tree.js'
import { nodeOf } from './tree.js'

/**
 * Sends the patients down a fitted tree once more and shows each node with its handle, in preorder. A handle is good only
 * until `visit` returns: splitting a node changes the order of its patients.
 */
export function walkNodes<Node>(
  source: CellSource<Node>,
  tree: Tree,
  visit: (node: TreeNode, handle: Node) => void,
): void {
  const descend = (node: TreeNode, handle: Node): void => {
    visit(node, handle)
    if (node.split === null) return
    const { variable } = node.split
    const covariate = source.covariates.findIndex(({ name }) => name === variable)
    const { levels = [] } = source.covariates[covariate]
    const handles = source.split(handle, partitionOf(node.split, covariate, levels, node.kids.length))
    node.kids.forEach((kid, k) => {
      descend(nodeOf(tree, kid), handles[k])
    })
  }
  descend(nodeOf(tree, 1), source.root())
}

/** The partition that a split asks for; levels that the node has not seen go nowhere. */
function partitionOf(
  split: Split,
  covariate: number,
  levels: readonly string[],
  children: number,
): Partition {
  if (split.kind === 'numeric') return { covariate, cut: split.cut }
  const sides = split.kind === 'multiway' ? split.levels.map((level) => [level]) : [split.left, split.right]
  const child = Int32Array.from(levels, (level) => sides.findIndex((side) => side.includes(level)))
  return { covariate, child, children }
}
