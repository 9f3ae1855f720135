import { cluster, hierarchy } from 'd3-hierarchy'
import type { FitNode, FitResult } from '../../results/fit-schema.js'

/** Where a node stands: columns are counted from 0, half ones between two leaves. */
export interface PlacedNode {
  readonly node: FitNode
  /** Middle, in columns. */
  readonly column: number
  /** The columns of its subgroups: all that is drawn of the node lies between. */
  readonly from: number
  readonly to: number
  /** 0 for the root. */
  readonly level: number
  readonly kids: readonly number[]
}

/** One column a leaf; inner nodes over the middle of their children. In the order of the nodes' ids. */
export function placeNodes({ tree }: FitResult): PlacedNode[] {
  const byId = new Map(tree.nodes.map((node) => [node.id, node]))
  const root = hierarchy(tree.nodes[0], ({ kids }) => kids.map((kid) => byId.get(kid)!))
  cluster<FitNode>()
    .nodeSize([1, 1])
    .separation(() => 1)(root)
  const leaves = root.leaves()
  const column = new Map(leaves.map((leaf, position) => [leaf, position]))
  const first = leaves[0].x!
  return root
    .descendants()
    .map((place) => {
      const own = place.leaves()
      return {
        node: place.data,
        column: place.x! - first,
        from: column.get(own[0])!,
        to: column.get(own.at(-1)!)! + 1,
        level: place.depth,
        kids: place.data.kids,
      }
    })
    .sort((a, b) => a.node.id - b.node.id)
}
