import type { Intervals } from '../../models/hazard/event-times.js'
import type { LeafCells } from '../../models/within/leaf-cells.js'
import { mergedLeaves } from '../../models/within/leaf-cells.js'
import type { FitNode } from '../../results/fit-schema.js'
import type { PlacingTree } from '../../trees/shape/predict.js'
import { placePatients } from '../../trees/shape/predict.js'
import type { Condition } from '../../trees/shape/rules.js'
import { groupCells } from '../interactions/group-cells.js'
import { covariatesByName } from '../patients/placement.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import type { SplitTold, ToldBy } from './split-told.js'
import { splitTold, toldOfCells } from './split-told.js'

/**
 * What the splits of a tree tell apart. The patients are placed once, and counted once by subgroup: the sides of a split
 * are some of the subgroups each. Only where models look at patients one by one are those of a node taken for it.
 *
 * @param intervals of times to an event
 * @param patients that the estimates are from; those whose way ends at an inner node count for none of its splits
 */
export function splitSides(
  tree: { readonly nodes: readonly FitNode[] },
  patients: Prepared,
  level: number,
  intervals?: Intervals,
): ToldBy<unknown> {
  const { ipd, adjust, roles } = patients
  const place = placePatients(tree as PlacingTree, covariatesByName(ipd), ipd.n).node
  const leaves = leavesIn(tree.nodes)
  const codeOf = new Map(leaves.map((id, code) => [id, code]))
  const apart = adjust.length > 0 || ipd.cluster !== null
  let counted: LeafCells | null = null
  return {
    between: (left) => splitTold(patients, sidesBy(left, patients), level, intervals),
    sides: (node) => {
      if (node.kids.length !== 2) return null
      if (apart) return oneByOne(node)
      counted ??= byLeaf()
      return toldByLeaf(tree.nodes, node, counted, level)
    },
  }

  function oneByOne(node: FitNode): SplitTold {
    const sides = node.kids.map((kid) => under(tree.nodes, kid))
    const below = new Map(sides.flatMap((side, k) => side.map((id) => [id, k] as const)))
    const members = Uint32Array.from(place.keys()).filter((i) => below.has(place[i]))
    const side = Int32Array.from(members, (i) => below.get(place[i])!)
    return splitTold(takePrepared(patients, members), side, level, intervals)
  }

  function byLeaf(): LeafCells {
    const inLeaves = Uint32Array.from(place.keys()).filter((i) => codeOf.has(place[i]))
    const all = inLeaves.length === ipd.n
    const codes = Int32Array.from(all ? place : inLeaves, (at) => codeOf.get(all ? at : place[at])!)
    const placed = all ? ipd : takePrepared(patients, inLeaves).ipd
    return groupCells(placed, roles.family, codes, leaves.length, intervals)
  }
}

const leavesIn = (nodes: readonly FitNode[]): number[] =>
  nodes.filter(({ kids }) => kids.length === 0).map(({ id }) => id)

/** What the two sides of a node tell, of sums by trial, leaf and arm, leaves in the order of their ids. */
export function toldByLeaf(
  nodes: readonly FitNode[],
  node: FitNode,
  counted: LeafCells,
  level: number,
): SplitTold {
  const leaves = leavesIn(nodes)
  const groups = node.kids.map((kid) => under(nodes, kid).map((id) => leaves.indexOf(id)))
  return toldOfCells(mergedLeaves(counted, groups), null, level)
}

/** 0 where a condition holds, else 1. */
function sidesBy(condition: Condition, { ipd }: Prepared): Int32Array {
  const covariate = ipd.covariates.find(({ name }) => name === condition.variable)!
  const holds = (i: number): boolean => {
    if (condition.op === 'in')
      return covariate.kind !== 'numeric' && condition.values.includes(covariate.levels[covariate.codes[i]])
    return covariate.kind === 'numeric' && covariate.values[i] <= condition.value
  }
  return Int32Array.from({ length: ipd.n }, (_, i) => Number(!holds(i)))
}

/** The leaves below a node. */
const under = (nodes: readonly FitNode[], id: number): number[] => {
  const { kids } = nodes[id - 1]
  return kids.length === 0 ? [id] : kids.flatMap((kid) => under(nodes, kid))
}
