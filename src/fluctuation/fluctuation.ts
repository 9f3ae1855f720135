import type { Cells } from '../models/cells/cells.js'
import type { ComponentScores, ComponentWalk, Scores, ScoreWalk } from './scores.js'
import type { Points } from './sup-lm/point-list.js'
import { PointList } from './sup-lm/point-list.js'

/** Statistic of a fluctuation test and the code of the covariate at which the process peaks. */
export interface Fluctuation {
  readonly statistic: number
  readonly code: number
}

/** A supLM statistic with where the process was looked at. */
export interface SupLm extends Fluctuation {
  /** Patients up to and with each row or distinct value, ascending. A view that the next call overwrites. */
  readonly points: Points
}

/** Called with every point of a process or profile: a code, and the value after its patients. */
export type Visit = (code: number, value: number) => void

let norms = new Float64Array(1024)
const points = new PointList()

/**
 * supLM: the maximum over i of ‖W(i/n)‖² / (t(1 − t)), t = i/n, from ≤ i ≤ n − from, W the cumulative sum of the
 * whitened scores in the order of the covariate.
 *
 * @param pieces of the cells of the covariate in the node, ascending
 * @param n patients in the node
 * @param from first admissible number of patients
 * @param everyRow R's rule: look at the process after every patient; otherwise only after the last patient of each
 *   distinct value, so that the order within ties cannot matter
 * @param visit called with each value of the process that is looked at, to draw it
 * @returns null when no i is admissible or the covariate has one value
 * Source: Andrews (1993); Zeileis, Hothorn & Hornik (2008), eq. 6.
 */
export function supLm(
  pieces: Iterable<Cells>,
  scores: Scores,
  n: number,
  from: number,
  everyRow: boolean,
  visit?: Visit,
): SupLm | null {
  return largestAlong(
    pieces,
    scores,
    n,
    from,
    everyRow,
    (walk, cells, norms) => walk.path(cells, norms),
    visit,
  )
}

/**
 * The maximum norm over the components and the admissible i: max |W_j(i/n)| / √(t(1 − t)), squared.
 *
 * Source: Merkle, Fan & Zeileis (2014), eq. 17, for ordered factors.
 */
export function doubleMaximum(
  pieces: Iterable<Cells>,
  scores: ComponentScores,
  n: number,
  from: number,
  visit?: Visit,
): SupLm | null {
  const path = (walk: ComponentWalk, cells: Cells, norms: Float64Array) => {
    for (let c = 0; c < cells.length; c++) {
      walk.add(cells, c)
      norms[c] = walk.largest() ** 2
    }
  }
  return largestAlong(pieces, scores, n, from, false, path, visit)
}

/**
 * @param path the norms of the process after each cell of a piece
 */
function largestAlong<Walk extends ScoreWalk>(
  pieces: Iterable<Cells>,
  scores: { readonly k: number; walk(): Walk },
  n: number,
  from: number,
  everyRow: boolean,
  path: (walk: Walk, cells: Cells, norms: Float64Array) => void,
  visit?: Visit,
): SupLm | null {
  if (scores.k === 0) return null
  points.start()
  const walk = scores.walk()
  const to = n - from
  let i = 0
  let first = -1
  let last = -1
  let norm = 0
  let open = false
  let statistic = Number.NEGATIVE_INFINITY
  let at = -1
  /** The process after the last patients, which is a point of it once a new value, or any row, follows. */
  const settle = (): void => {
    if (!open || i < from || i > to) return
    points.push(i)
    const value = norm / (i * (n - i))
    visit?.(last, value * n * n)
    if (value > statistic) {
      statistic = value
      at = last
    }
  }
  for (const cells of pieces) {
    const { length, code, n: size } = cells
    if (length === 0) continue
    if (norms.length < length) norms = new Float64Array(length)
    path(walk, cells, norms)
    if (first < 0) first = code[0]
    const end = length - 1
    if (cells.single === true && visit === undefined && (everyRow || code[end] - code[0] === end)) {
      // Every patient is a point, but for the last one of the piece, of whom that is not known yet.
      if (everyRow || code[0] !== last) settle()
      const start = Math.max(0, from - i - 1)
      const stop = Math.min(end, to - i)
      points.pushRun(i + start + 1, stop - start)
      const best = largestOf(norms, i + 1, n, start, stop, statistic)
      if (best >= 0) {
        statistic = norms[best] / ((i + best + 1) * (n - i - best - 1))
        at = code[best]
      }
      i += end
    } else
      for (let c = 0; c <= end; c++) {
        if (everyRow || code[c] !== last) settle()
        if (c === end) break
        last = code[c]
        norm = norms[c]
        open = i < to
        i += size[c]
      }
    last = code[end]
    norm = norms[end]
    open = i < to
    i += size[end]
    if (i > to && last !== first) break
  }
  if (at < 0 || last === first) return null
  // Where the process returns to 0, rounding can leave it just below.
  return { statistic: Math.max(0, statistic) * n * n, code: at, points: points.view() }
}

/**
 * Where norms[c] / (i(n − i)), i = c + `after`, is largest and above what is known; −1 for nowhere. First place from `start`
 * to `stop` − 1 at a draw.
 */
function largestOf(
  norms: Float64Array,
  after: number,
  n: number,
  start: number,
  stop: number,
  known: number,
): number {
  let largest = known
  let at = -1
  for (let c = start; c < stop; c++) {
    const i = c + after
    const value = norms[c] / (i * (n - i))
    if (value > largest) {
      largest = value
      at = c
    }
  }
  return at
}

/**
 * χ² test for a factor: Σ_levels ‖ΔW_level‖² / (n_level/n), which is χ² with k(L − 1) degrees of freedom for L levels
 * present.
 *
 * @param visit called with each level's share of the sum, to draw them
 * @returns null when fewer than two levels are present
 * Source: Zeileis, Hothorn & Hornik (2008), eq. 7; Hjort & Koning (2002).
 */
export function factorChiSquared(
  cells: Cells,
  scores: Scores,
  n: number,
  visit?: Visit,
): (Fluctuation & { readonly levels: number }) | null {
  const { length, code, n: size } = cells
  if (scores.k === 0 || length === 0 || code[0] === code[length - 1]) return null
  const walk = scores.walk()
  let statistic = 0
  let levels = 0
  let largest = Number.NEGATIVE_INFINITY
  let at = -1
  for (let c = 0; c < length; ) {
    const level = code[c]
    walk.clear()
    let patients = 0
    for (; c < length && code[c] === level; c++) {
      walk.add(cells, c)
      patients += size[c]
    }
    const share = (walk.squared() * n) / patients
    visit?.(level, share)
    statistic += share
    levels++
    if (share > largest) {
      largest = share
      at = level
    }
  }
  return { statistic, code: at, levels }
}
