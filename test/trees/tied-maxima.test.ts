import { describe, expect, it } from 'vitest'
import type { Cells } from '../../src/models/cells/cells.js'
import { findCut, findPartition, findPartitionByEffect } from '../../src/trees/split/find-split.js'
import type { SplitSides } from '../../src/trees/split/split-sides.js'

/** Cells of `each` patients with a code of their own. */
function cellsOf(count: number, each: number): Cells {
  const n = new Float64Array(count).fill(each)
  return {
    length: count,
    code: Uint32Array.from({ length: count }, (_, c) => c),
    stratum: new Uint16Array(count),
    ...{ n, mass: n, sum: new Float64Array(count) },
  }
}

/** Sides that gain the same whatever is in them: every admissible split is a maximum. */
function allTied(bounded: boolean): SplitSides {
  const side = () => ({ move() {}, copy() {}, gain: () => 1, effect: () => 0 })
  return { empty: side, whole: side, ...(bounded && { alone: () => 0 }) }
}

describe('of tied maxima the first is taken, as in R', () => {
  const node = { n: 20, minsize: 4, sides: () => allTied(false) }

  it('of cuts: the lowest that leaves enough patients', () => {
    expect(findCut(cellsOf(10, 2), node)).toMatchObject({ cut: 1, next: 2, gain: 2 })
  })

  it('of many cuts, where bounds leave some out', () => {
    const many = { n: 1000, minsize: 4, sides: () => allTied(true) }
    expect(findCut(cellsOf(1000, 1), many)).toMatchObject({ cut: 3, next: 4, gain: 2 })
  })

  it.each([
    ['all partitions', findPartition],
    ['levels in the order of their effects', findPartitionByEffect],
  ])('of %s: the first level alone', (_, search) => {
    const found = search(cellsOf(4, 5), node)!
    expect([0, 1, 2, 3].map(found.goesLeft)).toEqual([true, false, false, false])
  })
})
