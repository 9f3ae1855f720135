import type { Cells } from '../models/cells.js'
import type { StrataLm } from '../models/strata-lm.js'
import { SplitGain } from './split-gain.js'

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

/**
 * The best cut of a numeric or ordered covariate: among all cuts after a value present in the node that leave at
 * least `minsize` patients on either side, the first that minimises the summed RSS of the two children's models.
 * One pass over the cells.
 *
 * @param visit called with the gain of every admissible cut, by the last code on its left, to draw them
 */
export function findCut(
  cells: Cells,
  fit: StrataLm,
  minsize: number,
  visit?: (code: number, gain: number) => void,
): SplitFound | null {
  const { length, code, stratum, sum } = cells
  const left = new SplitGain(fit.groupOf)
  const right = wholeNode(fit)
  let patients = 0
  let best = Number.NEGATIVE_INFINITY
  let cut = -1
  let next = -1
  for (let c = 0; c < length; c++) {
    const s = stratum[c]
    const size = cells.n[c]
    const r = sum[c] - size * fit.fitted[s]
    left.add(s, size, r)
    right.add(s, -size, -r)
    patients += size
    if (c + 1 === length || code[c + 1] === code[c]) continue
    if (patients < minsize) continue
    if (fit.n - patients < minsize) break
    const gain = left.gain() + right.gain()
    visit?.(code[c], gain)
    if (gain > best) {
      best = gain
      cut = code[c]
      next = code[c + 1]
    }
  }
  return cut < 0 ? null : { goesLeft: (value) => value <= cut, cut, next, gain: best, exhaustive: true }
}

/**
 * The best of all 2^(L−1) − 1 partitions of the L levels present in the node, the last level present always on the
 * right. Partitions are visited in the order of the binary number whose lowest bit is the first level (1 = left), and
 * the first minimum wins, as in R. Sums are carried down the levels, so a partition costs O(groups).
 */
export function findPartition(cells: Cells, fit: StrataLm, minsize: number): SplitFound | null {
  const levels = levelSums(cells, fit)
  const last = levels.length - 1
  const inLeft = new Uint8Array(levels.length)
  const bestLeft = new Uint8Array(levels.length)
  let best = Number.NEGATIVE_INFINITY
  if (last < 1) return null

  // One pair of sums for each level decided so far: taking a level back is stepping up, not subtracting.
  const lefts = Array.from(levels, () => new SplitGain(fit.groupOf))
  const rights = Array.from(levels, () => wholeNode(fit))
  const visit = (level: number, patients: number): void => {
    if (level < 0) {
      if (patients < minsize || fit.n - patients < minsize) return
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
      if (side === 1) moveLeft(levels[level], lefts[level], rights[level])
      visit(level - 1, patients + side * levels[level].n)
    }
  }
  visit(last - 1, 0)
  return partitionFound(levels, bestLeft, best, true)
}

/** {@link findPartition} for few levels, {@link findPartitionByEffect} for many. */
export function findPartitionFast(cells: Cells, fit: StrataLm, minsize: number): SplitFound | null {
  const search = countLevels(cells) <= FEW_LEVELS ? findPartition : findPartitionByEffect
  return search(cells, fit, minsize)
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
export function findPartitionByEffect(cells: Cells, fit: StrataLm, minsize: number): SplitFound | null {
  const levels = levelSums(cells, fit)
  const effects = levels.map((level) => levelEffect(level, fit))
  const ranked = levels.map((_, index) => index).sort((a, b) => effects[a] - effects[b] || a - b)
  const left = new SplitGain(fit.groupOf)
  const right = wholeNode(fit)
  let patients = 0
  let best = Number.NEGATIVE_INFINITY
  let count = 0
  ranked.slice(0, -1).forEach((index, position) => {
    moveLeft(levels[index], left, right)
    patients += levels[index].n
    if (patients < minsize || fit.n - patients < minsize) return
    const gain = left.gain() + right.gain()
    if (gain > best) {
      best = gain
      count = position + 1
    }
  })
  const bestLeft = new Uint8Array(levels.length)
  for (const index of ranked.slice(0, count)) bestLeft[index] = 1
  return partitionFound(levels, bestLeft, best, false)
}

/** A level present in the node: its patients and residual sums, by stratum. */
interface LevelSums {
  readonly code: number
  readonly n: number
  readonly strata: readonly { readonly stratum: number; readonly n: number; readonly r: number }[]
}

function levelSums(cells: Cells, fit: StrataLm): LevelSums[] {
  const levels: LevelSums[] = []
  const size = new Float64Array(fit.groupOf.length)
  const sum = new Float64Array(fit.groupOf.length)
  for (let c = 0; c < cells.length; ) {
    const code = cells.code[c]
    size.fill(0)
    sum.fill(0)
    for (; c < cells.length && cells.code[c] === code; c++) {
      const s = cells.stratum[c]
      size[s] += cells.n[c]
      sum[s] += cells.sum[c]
    }
    const strata = [...size.keys()]
      .filter((s) => size[s] > 0)
      .map((s) => ({ stratum: s, n: size[s], r: sum[s] - size[s] * fit.fitted[s] }))
    levels.push({ code, n: strata.reduce((total, { n }) => total + n, 0), strata })
  }
  return levels
}

function moveLeft(level: LevelSums, left: SplitGain, right: SplitGain): void {
  for (const { stratum, n, r } of level.strata) {
    left.add(stratum, n, r)
    right.add(stratum, -n, -r)
  }
}

function levelEffect(level: LevelSums, fit: StrataLm): number {
  const gain = new SplitGain(fit.groupOf)
  for (const { stratum, n, r } of level.strata) gain.add(stratum, n, r)
  return gain.effect()
}

function partitionFound(
  levels: LevelSums[],
  bestLeft: Uint8Array,
  gain: number,
  exhaustive: boolean,
): SplitFound | null {
  if (gain === Number.NEGATIVE_INFINITY) return null
  const codes = new Set(levels.filter((_, index) => bestLeft[index] === 1).map(({ code }) => code))
  return { goesLeft: (code) => codes.has(code), cut: -1, next: -1, gain, exhaustive }
}

function wholeNode(fit: StrataLm): SplitGain {
  const gain = new SplitGain(fit.groupOf)
  fit.patients.forEach((n, s) => {
    if (n > 0) gain.add(s, n, fit.residualSum[s])
  })
  return gain
}
