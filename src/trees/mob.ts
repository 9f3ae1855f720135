import { fitStrataLm, groupsOf } from '../models/strata-lm.js'
import type { CellSource } from '../sources/cell-source.js'
import type { Growth } from './growth.js'
import { prune } from './prune.js'
import { scoreNorm } from './score-norm.js'
import { splitNode } from './split-node.js'
import { mostUnstable, testNode } from './test-node.js'
import type { StopReason, Tree, TreeControl, TreeNode } from './tree.js'

/** The model of every node. */
export interface NodeModel {
  /** One intercept per trial (γ_trial, MOB-SI) instead of one (γ, MOB). */
  readonly stratified: boolean
  /** Degrees of freedom that pruning charges for a split: R's lmtree takes 1, its mixed and PALM trees 0. */
  readonly dfsplit: 0 | 1
}

/** A node while its level is worked on; `kids` index into the list of all nodes grown so far. */
interface Grown<Node> {
  readonly handle: Node
  readonly parent: number
  readonly depth: number
  kids: number[]
  node?: Omit<TreeNode, 'id' | 'parent' | 'kids'>
}

/**
 * Model-based recursive partitioning of y = γ + β t + offset (or γ_trial + β t + offset) by the source's covariates.
 *
 * @param offset per stratum, on the outcome's scale
 * Source: Zeileis, Hothorn & Hornik (2008).
 */
export function* mob<Node>(
  source: CellSource<Node>,
  { stratified, dfsplit }: NodeModel,
  offset: Float64Array,
  control: TreeControl,
): Growth<Node, Tree> {
  const groupOf = groupsOf(source.trials.length, stratified)
  const columns = stratified ? source.trials.length + 1 : 2
  const minsize = control.minsize ?? Math.ceil(10 * columns)
  const scale = source.centre.reduce(
    (most, value, s) => Math.max(most, Math.abs(value), Math.abs(offset[s])),
    0,
  )

  const grown: Grown<Node>[] = [{ handle: source.root(), parent: -1, depth: 1, kids: [] }]
  for (let from = 0; from < grown.length; ) {
    const level = grown.slice(from)
    yield level.map(({ handle }) => handle)
    level.forEach((entry, position) => {
      for (const handle of growNode(entry)) {
        entry.kids.push(grown.length)
        grown.push({ handle, parent: from + position, depth: entry.depth + 1, kids: [] })
      }
    })
    from += level.length
  }
  const tree = { nodes: inPreorder(grown), columns, minsize }
  return control.prune === 'none' ? tree : prune(tree, control.prune, dfsplit)

  /** Fits, tests and splits one node; returns its children. */
  function growNode(entry: Grown<Node>): Node[] {
    const sums = source.sums(entry.handle)
    const fit = fitStrataLm(sums, source.centre, offset, groupOf)
    const node = {
      depth: entry.depth,
      sums,
      fit,
      tests: [] as TreeNode['tests'],
      dropped: { groups: [] as readonly number[], treatment: false },
      split: null as TreeNode['split'],
      exhaustive: true,
      stop: null as StopReason | null,
    }
    entry.node = node
    const stop = (reason: StopReason): Node[] => {
      node.stop = reason
      return []
    }

    if (fit.n < 2 * minsize) return stop('too-small')
    if (control.maxdepth !== null && entry.depth >= control.maxdepth) return stop('max-depth')

    const norm = scoreNorm(fit, scale)
    node.dropped = { groups: norm.droppedGroups, treatment: norm.droppedTreatment }
    const exact = norm.droppedGroups.length > 0 || norm.droppedTreatment
    if (exact && control.compat === 'partykit') return stop('test-failed')
    node.tests = testNode(source, entry.handle, fit.n, norm, minsize, control)
    const best = mostUnstable(node.tests)
    if (best < 0) return stop('constant')
    if (node.tests[best].logPAdjusted! > Math.log(control.alpha)) return stop('not-significant')

    const chosen = splitNode(source, entry.handle, best, fit, minsize, control)
    if (chosen === null) return stop('no-admissible-split')
    node.split = chosen.split
    node.exhaustive = chosen.exhaustive
    return source.split(entry.handle, chosen.partition)
  }
}

function inPreorder<Node>(grown: readonly Grown<Node>[]): TreeNode[] {
  const order: number[] = []
  const visit = (index: number): void => {
    order.push(index)
    grown[index].kids.forEach(visit)
  }
  visit(0)
  const id = new Map(order.map((index, position) => [index, position + 1]))
  return order.map((index) => {
    const { parent, kids, node } = grown[index]
    return {
      ...node!,
      id: id.get(index)!,
      parent: parent < 0 ? null : id.get(parent)!,
      kids: kids.map((kid) => id.get(kid)!),
    }
  })
}
