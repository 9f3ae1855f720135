import type { Ipd } from '../data/patients/ipd.js'
import type { Split } from '../trees/shape/tree.js'

/** As much of a tree as placing patients needs; nodes in preorder, ids from 1. */
export interface PlacedTree {
  readonly nodes: readonly {
    readonly id: number
    readonly split: Split | null
    readonly kids: readonly number[]
  }[]
}

/**
 * Sends all patients down a tree that some of them have grown: placePatients without texts and notes. Who has a level that
 * a node has not seen stays there.
 *
 * @returns node id of each patient
 */
export function placeAll(
  { nodes }: PlacedTree,
  { n, covariates }: Pick<Ipd, 'n' | 'covariates'>,
): Int32Array {
  const node = new Int32Array(n).fill(1)
  // A node comes before its children: patients move down one node after the other.
  for (const { id, split, kids } of nodes) {
    if (split === null) continue
    const covariate = covariates.find(({ name }) => name === split.variable)!
    if (covariate.kind === 'numeric') {
      const { values } = covariate
      const cut = (split as Extract<Split, { kind: 'numeric' }>).cut
      for (let i = 0; i < n; i++) if (node[i] === id) node[i] = kids[values[i] <= cut ? 0 : 1]
    } else {
      const child = covariate.levels.map((level) => childOf(split, level))
      const { codes } = covariate
      for (let i = 0; i < n; i++) if (node[i] === id && child[codes[i]] >= 0) node[i] = kids[child[codes[i]]]
    }
  }
  return node
}

function childOf(split: Split, level: string): number {
  if (split.kind === 'multiway') return split.levels.indexOf(level)
  if (split.kind === 'numeric') return -1
  return split.left.includes(level) ? 0 : split.right.includes(level) ? 1 : -1
}
