import type { CellSource, SourceCovariate } from '../sources/cell-source.js'
import { codeCount } from '../sources/cell-source.js'
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
    const child = childOfCodes(node.split, source.covariates[covariate])
    const handles = source.split(handle, { covariate, child, children: node.kids.length })
    node.kids.forEach((kid, k) => {
      descend(nodeOf(tree, kid), handles[k])
    })
  }
  descend(nodeOf(tree, 1), source.root())
}

/** The child of each code of the covariate that a split asks for; −1 for levels that the node has not seen. */
function childOfCodes(split: Split, covariate: SourceCovariate): Int32Array {
  const child = new Int32Array(codeCount(covariate))
  if (split.kind === 'numeric') {
    const { values } = covariate
    return child.map((_, code) => (values![code] <= split.cut ? 0 : 1))
  }
  const sides = split.kind === 'multiway' ? split.levels.map((level) => [level]) : [split.left, split.right]
  return child.map((_, code) => sides.findIndex((side) => side.includes(covariate.levels![code])))
}
