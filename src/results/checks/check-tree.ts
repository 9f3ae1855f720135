import { edgeCondition, ruleOf } from '../../trees/shape/rules.js'
import type { FitNode, OneFit } from '../fit-schema.js'
import type { Findings } from './nonsense.js'

/** Deeper trees than this no data can grow, and what draws them recurses. */
const DEEPEST = 1000

/**
 * Checks that nodes are a tree in preorder, each with the condition that its parent's split gives it, and that the subgroups
 * are its leaves with their rules. Nothing is followed before it is known to lead down, so that circles end here.
 */
export function checkTree({ tree: { nodes }, subgroups }: OneFit, findings: Findings): void {
  const before = findings.all.length
  const at = findings.at('tree', 'nodes')
  at.need(nodes.length > 0, 'no nodes')
  let next = 1
  // Preorder: the kids of a node follow it, each after all that is below its elder.
  const open: { readonly node: FitNode; kid: number }[] = []
  for (const [i, node] of nodes.entries()) {
    const own = at.at(i)
    own.need(node.id === i + 1, `node ${node.id} in place ${i + 1}: nodes are numbered in preorder`)
    while (open.length > 0 && open.at(-1)!.kid === open.at(-1)!.node.kids.length) open.pop()
    const above = open.at(-1)
    if (above === undefined) own.need(i === 0 && node.parent === null, 'a node that no other leads to')
    else {
      own.need(above.node.kids[above.kid] === node.id, `a node that is no kid of node ${above.node.id}`)
      own.need(node.parent === above.node.id, `parent ${node.parent} instead of ${above.node.id}`)
    }
    own.need(node.depth === open.length + 1 && node.depth <= DEEPEST, `depth ${node.depth}`)
    own.need(node.kids.length === kidsOf(node), `${node.kids.length} kids`)
    own.need((node.condition === null) === (above === undefined), 'a condition where there is none, or none')
    if (above?.node.split && above.kid < kidsOf(above.node))
      own.need(
        isSame(node.condition, edgeCondition(above.node.split, above.kid)),
        `a condition that the split of node ${above.node.id} does not give`,
      )
    if (findings.all.length > before) return
    if (above !== undefined) above.kid++
    open.push({ node, kid: 0 })
    next++
  }
  at.need(
    open.every(({ node, kid }) => kid === node.kids.length),
    `no node ${next}, which another names as its kid`,
  )
  if (findings.all.length > before) return
  const leaves = nodes.filter(({ kids }) => kids.length === 0).map(({ id }) => id)
  findings.at('subgroups').need(
    isSame(
      subgroups.map(({ node }) => node),
      leaves,
    ),
    'other subgroups than the leaves of the tree',
  )
  if (findings.all.length > before) return
  subgroups.forEach(({ node, rule }, i) => {
    findings
      .at('subgroups', i, 'rule')
      .need(isSame(rule, ruleOf({ nodes }, node)), `not the rule of node ${node}`)
  })
}

function kidsOf({ split }: FitNode): number {
  if (split === null) return 0
  return split.kind === 'multiway' ? split.levels.length : 2
}

/** Whether plain data are the same, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [keys, others] = [Object.keys(a), Object.keys(b)]
  const part = (of: object, key: string) => (of as Readonly<Record<string, unknown>>)[key]
  return (
    keys.length === others.length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(part(a, key), part(b, key)))
  )
}
