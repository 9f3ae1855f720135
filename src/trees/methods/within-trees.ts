import { keepsInstability } from '../grow/lean-tests.js'
import { mob } from '../grow/mob.js'
import { leafCellsOf } from '../node-models/leaf-cells-of.js'
import type { Tree } from '../shape/tree.js'
import type { Asked, Way } from './fitted.js'
import { nodeModelWith } from './node-model-with.js'
import type { WithinTree } from './within-tree.js'

/** Trees by tests from within trials. */
export const withinTrees: Way = {
  *grow(asked) {
    const tree = yield* mob(
      asked.source,
      nodeModelWith(asked, null),
      asked.control,
      keepsInstability(asked.lean),
    )
    return withCells(asked, tree)
  },
  given: withCells,
}

function withCells<Node>({ source, family, adjusted }: Asked<Node>, tree: Tree): WithinTree {
  return { kind: 'within', tree, offset: null, ...leafCellsOf(source, family, tree, adjusted?.data ?? null) }
}
