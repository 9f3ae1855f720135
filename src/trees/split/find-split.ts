import type { Cells } from '../../models/cells/cells.js'
import type { BoundedCut } from './find-cut-by-bounds.js'
import { findCutByBounds } from './find-cut-by-bounds.js'
import type { Side, SplitSides } from './split-sides.js'

/** Levels of a nominal factor up to which all partitions are tried: 2^21 − 1 of them, seconds a node. */
export const MOST_LEVELS_ALL = 22

/** Levels above which a nominal factor is refused: subgroups of scores of names are no rule. */
export const MOST_LEVELS = 256

/** With the search by effect, factors with up to this many levels in a node are still searched completely. */
const FEW_LEVELS = 10

/** The best binary split: which codes go left, and how much it lowers the node's objective. */
export interface SplitFound {
  readonly goesLeft: (code: number) => boolean
  /** Last code on the left of an ordered cut; −1 for a partition of levels. */
  readonly cut: number
  /** First code present in the node to the right of an ordered cut. */
  readonly next: number
  readonly gain: number
  /** Whether all partitions were tried. */
  readonly exhaustive: boolean
}

/** What a search needs to know of the node. */
export interface SearchedNode {
  /** Patients. */
  readonly n: number
  readonly minsize: number
  /** @param starts first cell of each atom that moves as one; null when every cell does */
  sides(cells: Cells, starts: Uint32Array | null): SplitSides
}

/**
 * The best cut of a numeric or ordered covariate: among all cuts after a value present in the node that leave at
 * least `minsize` patients on either side, the first that maximises what the two children's models gain. One pass over
 * the cells.
 *
 * @param visit called with the gain of every admissible cut, by the last code on its left, to draw them
 */
export function findCut(
  cells: Cells,
  { n, minsize, sides }: SearchedNode,
  visit?: (code: number, gain: number) => void,
): SplitFound | null {
  const { code } = cells
  const make = sides(cells, null)
  const possible = admissibleCuts(cells, n, minsize)
  const cuts = make.within?.(possible) ?? possible
  const left = make.empty()
  const right = make.whole()
  if (make.alone !== undefined && visit === undefined && cuts.length > MANY_CUTS)
    return cutFound(cells, findCutByBounds(cells, cuts, left, right, make.alone))
  let best = Number.NEGATIVE_INFINITY
  let at = -1
  let c = 0
  for (const cut of cuts) {
    for (; c <= cut; c++) {
      left.move(c, 1)
      right.move(c, -1)
    }
    const gain = left.gain() + right.gain()
    visit?.(code[cut], gain)
    if (gain > best) {
      best = gain
      at = cut
    }
  }
  return cutFound(cells, { at, gain: best })
}

/** Cuts above which it pays to leave some out by bounds. */
const MANY_CUTS = 200

let cutsOf = new Uint32Array(0)

/** Last cell of each left side: the last one of a value that leaves at least `minsize` patients on either side. A view that the next call overwrites. */
function admissibleCuts({ length, code, n: size }: Cells, n: number, minsize: number): Uint32Array {
  if (cutsOf.length < length) cutsOf = new Uint32Array(length)
  const cuts = cutsOf
  let count = 0
  let patients = 0
  for (let c = 0; c + 1 < length; c++) {
    patients += size[c]
    if (n - patients < minsize) break
    if (patients >= minsize && code[c + 1] !== code[c]) cuts[count++] = c
  }
  return cuts.subarray(0, count)
}

function cutFound({ code }: Cells, { at, gain }: BoundedCut): SplitFound | null {
  if (at < 0) return null
  const cut = code[at]
  return { goesLeft: (value) => value <= cut, cut, next: code[at + 1], gain, exhaustive: true }
}

/**
 * The best of all 2^(L−1) − 1 partitions of the L levels present in the node, the last level present always on the
 * right. Partitions are visited in the order of the binary number whose lowest bit is the first level (1 = left), and
 * the first maximum wins, as in R. Sums are carried down the levels, so a partition costs as much as two levels.
 */
export function findPartition(cells: Cells, node: SearchedNode): SplitFound | null {
  const levels = levelsOf(cells)
  const last = levels.code.length - 1
  const inLeft = new Uint8Array(levels.code.length)
  const bestLeft = new Uint8Array(levels.code.length)
  let best = Number.NEGATIVE_INFINITY
  if (last < 1) return null

  // One pair of sides for each level decided so far: taking a level back is stepping up, not subtracting.
  const make = node.sides(levels.cells, levels.starts)
  const lefts = Array.from(levels.code, () => make.empty())
  const rights = Array.from(levels.code, () => make.whole())
  const visit = (level: number, patients: number): void => {
    if (level < 0) {
      if (patients < node.minsize || node.n - patients < node.minsize) return
      const gain = lefts[0].gain() + rights[0].gain()
      if (gain > best) {
        best = gain
        bestLeft.set(inLeft)
      }
      return
    }
    for (const side of [0, 1]) {
      inLeft[level] = side
      lefts[level].copy(lefts[level + 1])
      rights[level].copy(rights[level + 1])
      if (side === 1) moveLeft(level, lefts[level], rights[level])
      visit(level - 1, patients + side * levels.n[level])
    }
  }
  visit(last - 1, 0)
  return partitionFound(levels, bestLeft, best, true)
}

/** {@link findPartition} for few levels, {@link findPartitionByEffect} for many. */
export function findPartitionFast(cells: Cells, node: SearchedNode): SplitFound | null {
  const search = countLevels(cells) <= FEW_LEVELS ? findPartition : findPartitionByEffect
  return search(cells, node)
}

function countLevels({ length, code }: Cells): number {
  let levels = 0
  for (let c = 0; c < length; c++) if (c === 0 || code[c] !== code[c - 1]) levels++
  return levels
}

/**
 * A search for factors with too many levels for {@link findPartition}: the levels are ordered by their own treatment
 * effect (those without both arms in any trial at 0, the node's effect) and only the L − 1 cuts of that order are
 * tried. Not guaranteed to find the best partition.
 */
export function findPartitionByEffect(cells: Cells, node: SearchedNode): SplitFound | null {
  const levels = levelsOf(cells)
  const make = node.sides(levels.cells, levels.starts)
  const effects = Array.from(levels.code, (_, level) => {
    const alone = make.empty()
    alone.move(level, 1)
    return alone.effect()
  })
  const ranked = effects.map((_, index) => index).sort((a, b) => effects[a] - effects[b] || a - b)
  const left = make.empty()
  const right = make.whole()
  let patients = 0
  let best = Number.NEGATIVE_INFINITY
  let count = 0
  ranked.slice(0, -1).forEach((level, position) => {
    moveLeft(level, left, right)
    patients += levels.n[level]
    if (patients < node.minsize || node.n - patients < node.minsize) return
    const gain = left.gain() + right.gain()
    if (gain > best) {
      best = gain
      count = position + 1
    }
  })
  const bestLeft = new Uint8Array(levels.code.length)
  for (const level of ranked.slice(0, count)) bestLeft[level] = 1
  return partitionFound(levels, bestLeft, best, false)
}

/** The levels present in the node: code, patients, and the cells of each, `cells` from `starts[level]` on. */
interface Levels {
  readonly code: Uint32Array
  readonly n: Float64Array
  readonly cells: Cells
  readonly starts: Uint32Array
}

/** Cells of one level and stratum are added up, unless they are named patients or differ in when their times end. */
function levelsOf(cells: Cells): Levels {
  const count = countLevels(cells)
  const code = new Uint32Array(count)
  const n = new Float64Array(count)
  const starts = new Uint32Array(count + 1)
  const merged = cells.row === undefined && cells.timed === undefined ? mergeStrata(cells) : cells
  for (let c = 0, level = -1; c < merged.length; c++) {
    if (c === 0 || merged.code[c] !== merged.code[c - 1]) {
      code[++level] = merged.code[c]
      starts[level] = c
    }
    n[level] += merged.n[c]
  }
  starts[count] = merged.length
  return { code, n, cells: merged, starts }
}

function mergeStrata(cells: Cells): Cells {
  const { length, code, stratum } = cells
  const exposed = cells.mass !== cells.n
  const at = new Map<number, number>()
  const n = new Float64Array(length)
  const mass = exposed ? new Float64Array(length) : n
  const sum = new Float64Array(length)
  const ownCode = new Uint32Array(length)
  const ownStratum = new Uint16Array(length)
  let count = 0
  for (let c = 0; c < length; c++) {
    if (c === 0 || code[c] !== code[c - 1]) at.clear()
    const place = at.get(stratum[c]) ?? count++
    at.set(stratum[c], place)
    ownCode[place] = code[c]
    ownStratum[place] = stratum[c]
    n[place] += cells.n[c]
    if (exposed) mass[place] += cells.mass[c]
    sum[place] += cells.sum[c]
  }
  return { length: count, code: ownCode, stratum: ownStratum, n, mass, sum }
}

function moveLeft(level: number, left: Side, right: Side): void {
  left.move(level, 1)
  right.move(level, -1)
}

function partitionFound(
  levels: Levels,
  bestLeft: Uint8Array,
  gain: number,
  exhaustive: boolean,
): SplitFound | null {
  if (gain === Number.NEGATIVE_INFINITY) return null
  const codes = new Set(levels.code.filter((_, index) => bestLeft[index] === 1))
  return { goesLeft: (code) => codes.has(code), cut: -1, next: -1, gain, exhaustive }
}
