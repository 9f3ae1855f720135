import type { CellSource } from '../../sources/cell-source.js'
import type { NodeModel } from '../node-models/node-model.js'
import { guidedAt } from '../shape/guide.js'
import type { Dropped, StopReason, Tree, TreeControl, TreeNode } from '../shape/tree.js'
import type { Growth } from './growth.js'
import { allowedTests, guidedSplit } from './guided-split.js'
import { prune } from './prune.js'
import { mostUnstable } from './test-node.js'

/** A node while its level is worked on; `kids` index into the list of all nodes grown so far. */
interface Grown<Node> {
  readonly handle: Node
  readonly parent: number
  readonly depth: number
  readonly path: readonly number[]
  kids: number[]
  node?: Omit<TreeNode, 'id' | 'parent' | 'kids'>
}

/**
 * Model-based recursive partitioning by the source's covariates.
 *
 * @param toKeep whether someone will read the tree: else what only readers need (`instability` of the splits) is left out
 * Source: Zeileis, Hothorn & Hornik (2008).
 */
export function* mob<Node>(
  source: CellSource<Node>,
  model: NodeModel<Node>,
  control: TreeControl,
  toKeep = true,
): Growth<Node, Tree> {
  const { columns } = model
  const minsize = control.minsize ?? model.minsize

  const grown: Grown<Node>[] = [{ handle: source.root(), parent: -1, depth: 1, path: [], kids: [] }]
  for (let from = 0; from < grown.length; ) {
    const level = grown.slice(from)
    yield level.map(({ handle }) => handle)
    level.forEach((entry, position) => {
      for (const handle of growNode(entry)) {
        entry.kids.push(grown.length)
        const path = [...entry.path, entry.kids.length - 1]
        grown.push({ handle, parent: from + position, depth: entry.depth + 1, path, kids: [] })
      }
    })
    from += level.length
  }
  const tree = { nodes: inPreorder(grown), columns, minsize }
  return control.prune === 'none' ? tree : prune(tree, control.prune, model.dfsplit)

  /** Fits, tests and splits one node; returns its children. */
  function growNode(entry: Grown<Node>): Node[] {
    // Children at the greatest depth are not looked at, unless a person wants something of them.
    const last =
      control.maxdepth !== null && entry.depth + 1 >= control.maxdepth && control.guide === undefined
    const fit = model.fit(entry.handle)
    const node = {
      depth: entry.depth,
      fit,
      tests: [] as TreeNode['tests'],
      dropped: { groups: [], treatment: false, terms: [] } as Dropped,
      split: null as TreeNode['split'],
      instability: [] as TreeNode['instability'],
      exhaustive: true,
      stop: null as StopReason | null,
    }
    entry.node = node
    const stop = (reason: StopReason): Node[] => {
      node.stop = reason
      return []
    }

    const wish = guidedAt(control.guide, entry.path)
    const forced = wish?.split ?? null
    if (forced === null && fit.n < 2 * minsize) return stop('too-small')
    if (forced === null && control.maxdepth !== null && entry.depth >= control.maxdepth)
      return stop('max-depth')

    const examined = model.examine(entry.handle, fit, minsize)
    const { groups, treatment, terms } = examined.dropped
    node.dropped = examined.dropped
    const exact = groups.length > 0 || treatment || terms.length > 0
    if (exact && control.compat === 'partykit') return stop('test-failed')
    node.tests = examined.tests
    if (forced !== null) {
      const { index, chosen } = guidedSplit(source, entry.handle, forced, minsize)
      node.split = chosen.split
      node.instability = toKeep ? examined.instability(index) : []
      return source.split(entry.handle, chosen.partition, last)
    }
    if (wish?.leaf) return stop('user-driven')
    const best = mostUnstable(allowedTests(node.tests, wish))
    if (best < 0) return stop('constant')
    if (node.tests[best].logPAdjusted! > Math.log(control.alpha)) return stop('not-significant')

    const chosen = examined.split(best)
    if (chosen === null) return stop('no-admissible-split')
    node.instability = toKeep ? examined.instability(best) : []
    node.split = chosen.split
    node.exhaustive = chosen.exhaustive
    return source.split(entry.handle, chosen.partition, last)
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
