import { familyOf } from '../../families/families.js'
import type { Tree, TreeNode } from '../shape/tree.js'

/**
 * Post-pruning, bottom-up: a node whose children are all terminal becomes terminal when the information criterion
 * of its own model is smaller than that of its children's models together,
 *
 *   n log RSS_parent + pen·p < n log Σ RSS_kids + pen·(p·#kids + dfsplit),
 *   pen = 2 (AIC) or log n_total (BIC),
 *
 * with 2·(negative log-likelihood) in place of n log RSS but for linear models,
 * p the columns of the root model. Ids are renumbered in preorder.
 *
 * Source: partykit 1.2-16, mob_control(prune = ).
 */
export function prune(tree: Tree, criterion: 'aic' | 'bic', dfsplit: number): Tree {
  const total = tree.nodes[0].fit.n
  const penalty = criterion === 'aic' ? 2 : Math.log(total)
  const pruned = new Set<number>()
  const byId = new Map(tree.nodes.map((node) => [node.id, node]))

  const isLeaf = (node: TreeNode): boolean => node.kids.length === 0 || pruned.has(node.id)
  // Preorder backwards visits every child before its parent.
  for (const node of [...tree.nodes].reverse()) {
    const kids = node.kids.map((id) => byId.get(id)!)
    // A split that a person has set stays.
    if (kids.length === 0 || node.split?.userDriven || !kids.every(isLeaf)) continue
    const { lack: lackOf } = familyOf(node.fit.family)
    const lack = (objfun: number) => lackOf(objfun, node.fit.n)
    const own = lack(node.fit.objfun) + penalty * tree.columns
    const below = kids.reduce((sum, kid) => sum + kid.fit.objfun, 0)
    const split = lack(below) + penalty * (tree.columns * kids.length + dfsplit)
    if (own < split) pruned.add(node.id)
  }
  return pruned.size === 0 ? tree : cutBelow(tree, pruned)
}

function cutBelow(tree: Tree, pruned: ReadonlySet<number>): Tree {
  const gone = new Set<number>()
  const kept = tree.nodes.filter((node) => {
    const keep = node.parent === null || !(gone.has(node.parent) || pruned.has(node.parent))
    if (!keep) gone.add(node.id)
    return keep
  })
  const id = new Map(kept.map((node, position) => [node.id, position + 1]))
  const nodes = kept.map((node): TreeNode => {
    const renumbered = {
      ...node,
      id: id.get(node.id)!,
      parent: node.parent === null ? null : id.get(node.parent)!,
    }
    return pruned.has(node.id)
      ? { ...renumbered, split: null, kids: [], stop: 'pruned' }
      : { ...renumbered, kids: node.kids.map((kid) => id.get(kid)!) }
  })
  return { ...tree, nodes }
}
