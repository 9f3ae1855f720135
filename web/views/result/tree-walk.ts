import type { FitNode } from '../../../src/results/fit-schema.js'

/** Ids from the root to a node. */
export function pathOf(nodes: readonly FitNode[], id: number): number[] {
  const path: number[] = []
  for (let at: number | null = id; at !== null && at <= nodes.length; at = nodes[at - 1].parent)
    path.unshift(at)
  return path
}

/** The way from the root as numbers of children: how a guide names a node. */
export function kidsTo(nodes: readonly FitNode[], id: number): number[] {
  const path = pathOf(nodes, id)
  return path.slice(1).map((kid, depth) => nodes[path[depth] - 1].kids.indexOf(kid))
}

/** The subgroups of a node. */
export function leavesBelow(nodes: readonly FitNode[], id: number): number[] {
  const { kids } = nodes[id - 1]
  return kids.length === 0 ? [id] : kids.flatMap((kid) => leavesBelow(nodes, kid))
}

/** Where an arrow key leads: along the branches in a drawn tree, up and down in a list. */
export function neighbour(nodes: readonly FitNode[], id: number, key: string, down: boolean): number | null {
  const node = nodes[id - 1]
  const within = (next: number) => (next >= 1 && next <= nodes.length ? next : null)
  if (key === 'Home') return 1
  if (key === 'End') return nodes.length
  if (!down) {
    if (key === 'ArrowUp') return within(id - 1)
    if (key === 'ArrowDown') return within(id + 1)
    if (key === 'ArrowLeft') return node.parent
    return key === 'ArrowRight' ? (node.kids[0] ?? null) : null
  }
  if (key === 'ArrowUp') return node.parent
  if (key === 'ArrowDown') return node.kids[0] ?? null
  const step = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0
  if (step === 0) return null
  const level = nodes.filter(({ depth }) => depth === node.depth)
  return level[level.indexOf(node) + step]?.id ?? null
}
