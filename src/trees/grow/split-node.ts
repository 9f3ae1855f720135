import type { CellSource, Partition, SourceCovariate } from '../../sources/cell-source.js'
import { shownCut } from '../shape/shown-cut.js'
import type { Split, TreeControl } from '../shape/tree.js'
import type { SearchedNode } from '../split/find-split.js'
import { findCut, findPartition, findPartitionFast } from '../split/find-split.js'

/** A split in the user's terms and as the source carries it out. */
export interface ChosenSplit {
  readonly split: Split
  readonly partition: Partition
  /** False when only part of the partitions of a nominal factor was tried. */
  readonly exhaustive: boolean
}

/**
 * The best split of a node on the covariate chosen by the tests (methods.md §2, step 4).
 *
 * @returns null when no split leaves `minsize` patients on either side
 */
export function splitNode<Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  searched: SearchedNode,
  control: TreeControl,
): ChosenSplit | null {
  const covariate = source.covariates[index]
  const cells = source.cells(node, index)
  if (covariate.kind === 'nominal' && control.catsplit === 'multiway') {
    const present = [...new Set(cells.code.subarray(0, cells.length))]
    return multiway(covariate, index, present)
  }
  const search =
    covariate.kind !== 'nominal' ? findCut : control.nominal === 'effect' ? findPartitionFast : findPartition
  const found = search(cells, searched)
  if (found === null) return null

  if (covariate.kind === 'numeric') {
    const last = source.valueOf(node, index, found.cut)
    return numericSplit(covariate, index, last, source.valueOf(node, index, found.next), control)
  }
  // Levels that an ordered cut does not see follow it; nominal levels that the node does not see go nowhere.
  const levels = covariate.levels!
  const child = new Int32Array(levels.length).fill(covariate.kind === 'nominal' ? -1 : 1)
  if (covariate.kind === 'nominal') {
    for (const code of new Set(cells.code.subarray(0, cells.length)))
      child[code] = found.goesLeft(code) ? 0 : 1
  } else child.fill(0, 0, found.cut + 1)
  const partition = { covariate: index, child, children: 2 }
  const side = (kid: number) => levels.filter((_, code) => child[code] === kid)
  return {
    split: { variable: covariate.name, kind: covariate.kind, left: side(0), right: side(1) },
    partition,
    exhaustive: found.exhaustive,
  }
}

function multiway(covariate: SourceCovariate, index: number, present: number[]): ChosenSplit {
  const child = new Int32Array(covariate.levels!.length).fill(-1)
  present.forEach((code, kid) => {
    child[code] = kid
  })
  const levels = present.map((code) => covariate.levels![code])
  return {
    split: { variable: covariate.name, kind: 'multiway', levels },
    partition: { covariate: index, child, children: present.length },
    exhaustive: true,
  }
}

/** The split of a numeric covariate after a value, the next one being on its right. */
export function numericSplit(
  covariate: SourceCovariate,
  index: number,
  last: number,
  next: number,
  control: Pick<TreeControl, 'numsplit'>,
): ChosenSplit {
  const middle = control.numsplit === 'center' ? (last + next) / 2 : last
  const { name: variable, time } = covariate
  // Between two days is the earlier one.
  const cut = time === 'date' ? Math.floor(middle) : middle
  // Dates are short as they are; between the ends of bins there are values that only the database knows.
  const shown = covariate.binned || time !== undefined ? undefined : shownCut(last, next, cut)
  const partition = { covariate: index, cut: last }
  const printed = { ...(time && { time }), ...(shown !== undefined && { shown }) }
  return { split: { variable, kind: 'numeric', cut, ...printed }, partition, exhaustive: true }
}
