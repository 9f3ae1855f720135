/**
 * Stable argsorts. Every covariate is sorted once per data set; after that its order is only ever partitioned.
 */

import type { Numbering, SortScratch } from './sort-pairs.js'
import { FEW, sortPairs, sortScratch } from './sort-pairs.js'

/** Set in the positions of values that equal the one before, where these are asked for. */
export const TIED = 0x80000000

export interface ArgsortOptions {
  /** Answer in these numbers instead of positions, and put equal values in the order of them. */
  readonly numbering?: Numbering | undefined
  readonly scratch?: SortScratch
  /** Filled and returned, instead of a new array. */
  readonly into?: Uint32Array
  /** Set the bit {@link TIED} in every number whose value equals that of the one before it. */
  readonly markTies?: boolean
}

/**
 * The stable ascending order of `values` (finite; −0 counts as 0): `values[order[0]] ≤ values[order[1]] ≤ …`,
 * equal values in order of position.
 */
export function argsort(values: Float64Array, options: ArgsortOptions = {}): Uint32Array {
  const { numbering = null, markTies = false } = options
  const n = values.length
  const order = options.into ?? new Uint32Array(n)
  const mark = markTies ? TIED : 0
  if (n >= FEW) {
    sortPairs(values, numbering, order, mark, options.scratch ?? sortScratch(n))
    return order
  }
  for (let i = 0; i < n; i++) order[i] = i
  const value = (i: number) => values[numbering === null ? i : numbering.position[i]]
  order.sort((i, j) => value(i) - value(j) || i - j)
  if (markTies) for (let i = n - 1; i > 0; i--) if (value(order[i]) === value(order[i - 1])) order[i] |= mark
  return order
}

/** Stable counting sort: the order of `keys` (integers in 0 … size − 1), taking the positions as `from` lists them. */
export function countingArgsort(keys: ArrayLike<number>, size: number, from: Uint32Array): Uint32Array {
  const start = new Uint32Array(size + 1)
  for (let i = 0; i < from.length; i++) start[keys[from[i]] + 1]++
  for (let k = 0; k < size; k++) start[k + 1] += start[k]
  const order = new Uint32Array(from.length)
  for (let i = 0; i < from.length; i++) order[start[keys[from[i]]]++] = from[i]
  return order
}
