import type { FamilyName } from '../../families/families.js'
import type { StratumSums } from '../../models/cells/cells.js'
import type { FitNode } from '../../results/fit-schema.js'
import type { CellSource, SourceCovariate } from '../../sources/cell-source.js'
import { cellsOfSums } from '../../trees/node-models/leaf-cells-of.js'
import type { Condition } from '../../trees/shape/rules.js'
import type { Tree } from '../../trees/shape/tree.js'
import { walkNodes } from '../../trees/shape/walk-nodes.js'
import { toldByLeaf } from './split-sides.js'
import type { ToldBy } from './split-told.js'
import { toldOfCells } from './split-told.js'

/**
 * What the splits of a tree tell apart, of a source that answers in sums alone: the sums of the subgroups, and, for a cut that
 * the tree need not have, those of the cells on either side of it.
 *
 * @param nodes of the result, as the tree has them
 */
export function sumsTold<Node>(
  source: CellSource<Node>,
  tree: Tree,
  nodes: readonly FitNode[],
  family: FamilyName,
  level: number,
): ToldBy<Node> {
  const leaves = new Map<number, StratumSums>()
  walkNodes(source, tree, ({ id, kids }, handle) => {
    if (kids.length === 0) leaves.set(id, source.sums(handle))
  })
  const inOrder = [...leaves.keys()].sort((a, b) => a - b).map((id) => leaves.get(id)!)
  const counted = cellsOfSums(source, family, inOrder)
  return {
    between: (left, root) =>
      toldOfCells(cellsOfSums(source, family, sumsBySide(source, root, left)), null, level),
    sides: (node) => (node.kids.length === 2 ? toldByLeaf(nodes, node, counted, level) : null),
  }
}

/** Sums of those for whom a condition holds, and of the others. */
function sumsBySide<Node>(source: CellSource<Node>, node: Node, left: Condition): StratumSums[] {
  const index = source.covariates.findIndex(({ name }) => name === left.variable)
  const holds = heldBy(left, source.covariates[index])
  const { length, code, stratum, n, mass, sum, squares, timed } = source.cells(node, index)
  const strata = source.centre.length
  return [true, false].map((side) => {
    const own = {
      ...{ n: new Float64Array(strata), mass: new Float64Array(strata), sum: new Float64Array(strata) },
      ...{ squares: new Float64Array(strata), exposure: null, constant: 0 },
    }
    const inside: number[] = []
    for (let c = 0; c < length; c++) {
      if (holds(code[c]) !== side) continue
      inside.push(c)
      const s = stratum[c]
      own.n[s] += n[c]
      own.mass[s] += mass[c]
      own.sum[s] += sum[c]
      own.squares[s] += squares?.outcome[c] ?? 0
    }
    for (let s = 0; s < strata; s++)
      if (own.n[s] > 0) own.squares[s] = Math.max(0, own.squares[s] - own.sum[s] ** 2 / own.n[s])
    if (timed === undefined) return own
    const pick = (values: ArrayLike<number>) => Float64Array.from(inside, (c) => values[c])
    return {
      ...own,
      timed: {
        stratum: Uint16Array.from(inside, (c) => stratum[c]),
        exit: Uint16Array.from(inside, (c) => timed.exit[c]),
        ...{ n: pick(n), events: pick(sum), inside: pick(timed.inside), squares: pick(timed.squares) },
      },
    }
  })
}

/** Whether a condition holds for a code of the covariate. */
function heldBy(condition: Condition, { values, levels }: SourceCovariate): (code: number) => boolean {
  if (condition.op === 'in') return (code) => condition.values.includes(levels![code])
  return (code) => values![code] <= condition.value
}
