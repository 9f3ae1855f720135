import { timeNumber } from '../../data/dates.js'
import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'
import type { Split } from './tree.js'

/**
 * Covariates of new patients: one array per covariate name; null, NaN and '' are missing. Dates are days since 1970-01-01
 * or texts as 2014-03-31.
 */
export type NewPatients = Readonly<Record<string, ArrayLike<number | string | null>>>

/** As much of a tree as placing patients needs; nodes in preorder, ids from 1. */
export interface PlacingTree {
  readonly nodes: readonly {
    readonly id: number
    readonly split: Split | null
    readonly kids: readonly number[]
  }[]
}

/** Where new patients end in a tree. */
export interface Placement {
  /** Node id per patient: a terminal node, or the inner node at which the patient's path ends. */
  readonly node: Int32Array
  readonly notes: readonly Note[]
}

/**
 * Sends new patients down a tree. A patient whose value is missing, or whose factor level the node that asks has
 * not seen, stays in that node and gets its model; a note says how many and why.
 *
 * @param patients arrays of equal length n for every covariate that the tree splits on
 */
export function placePatients(tree: PlacingTree, patients: NewPatients, n: number): Placement {
  const node = new Int32Array(n)
  const missing = new Map<string, number>()
  const unseen = new Map<string, { count: number; levels: Set<string> }>()
  for (let i = 0; i < n; i++) {
    let at = tree.nodes[0]
    while (at.split !== null) {
      const { variable } = at.split
      const value = patients[variable]?.[i] ?? null
      const kid = kidFor(at.split, value)
      if (kid === null) {
        missing.set(variable, (missing.get(variable) ?? 0) + 1)
        break
      }
      if (kid < 0) {
        const seen = unseen.get(variable) ?? { count: 0, levels: new Set() }
        seen.count++
        seen.levels.add(String(value))
        unseen.set(variable, seen)
        break
      }
      at = tree.nodes[at.kids[kid] - 1]
    }
    node[i] = at.id
  }
  const notes: Note[] = []
  for (const [column, count] of missing)
    notes.push({
      code: 'PREDICT_VALUE_MISSING',
      message: `${count} new patients have no value of "${column}": they get the effect of the node that asks for it`,
      column,
    })
  for (const [column, { count, levels }] of unseen)
    notes.push({
      code: 'PREDICT_LEVEL_UNSEEN',
      message: `${count} new patients have a level of "${column}" that the splitting node has not seen (${quoteNames([...levels])}): they get that node's effect`,
      column,
    })
  return { node, notes }
}

/** Number of the child that a value goes to; −1 when the node has no child for it, null when it is missing. */
export function kidFor(split: Split, given: number | string | null): number | null {
  const value = numberOfTime(given, split)
  return isMissing(value, split.kind) ? null : kidOf(split, value!)
}

function numberOfTime(value: number | string | null, split: Split): number | string | null {
  if (split.kind !== 'numeric' || split.time === undefined || typeof value !== 'string') return value
  return timeNumber(value, split.time) ?? value
}

function isMissing(value: number | string | null, kind: Split['kind']): boolean {
  return value === null || value === '' || (kind === 'numeric' && Number.isNaN(Number(value)))
}

/** Number of the child that a value goes to, −1 when the node has no child for it. */
function kidOf(split: Split, value: number | string): number {
  switch (split.kind) {
    case 'numeric':
      return Number(value) <= split.cut ? 0 : 1
    case 'multiway':
      return split.levels.indexOf(String(value))
    default:
      return split.left.includes(String(value)) ? 0 : split.right.includes(String(value)) ? 1 : -1
  }
}
