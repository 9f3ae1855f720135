import type { Spacing } from './spacing.js'
import { overshoot } from './sup-lm-exact-overshoot.js'

/** The gaps between many fractions, summed up. */
export interface Spacings {
  /** From the first fraction to the last. */
  readonly runs: readonly Spacing[]
  /** Mean unevenness of the runs. */
  readonly unevenness: number
  /** Mean overshoot of a random walk whose steps have the gaps as variances, over the root of the mean gap. */
  readonly overshoot: number
}

/** A gap above this stands for itself. */
export const LARGE = 0.06
export const BLOCKS = 16
/** Relative unevenness below which two moments of the gaps say enough. */
export const EVEN = 0.05

/**
 * The gaps between many fractions, summed up in about sixteen runs, shorter ones towards the ends, where more
 * happens.
 *
 * Takes a nanosecond a point, and nothing where patients come one by one: within a run without large gaps those of the
 * fractions themselves stand for those of their log-odds, and only the ends of the run are transformed.
 *
 * @param points ascending, the fractions times n
 */
export function spacingsOf(points: ArrayLike<number>, n = 1): Spacings {
  const gaps = points.length - 1
  const runs: Spacing[] = []
  for (let block = 0, from = 0; block < BLOCKS; block++) {
    const to = Math.round((gaps * (1 - Math.cos((Math.PI * (block + 1)) / BLOCKS))) / 2)
    if (to === from) continue
    let squares = to - from
    let largest = 1
    // Whole numbers as far apart as they are many.
    const single = n > 1 && points[to] - points[from] === to - from
    if (!single) {
      squares = 0
      largest = 0
      for (let j = from, point = points[from]; j < to; j++) {
        const next = points[j + 1]
        const gap = next - point
        squares += gap * gap
        if (gap > largest) largest = gap
        point = next
      }
    }
    const [t, u] = [points[from], points[to]]
    if (largest * n > LARGE * Math.min(t * (n - t), u * (n - u))) split(points, n, from, to, runs)
    else runs.push(run(points, n, from, to, squares))
    from = to
  }
  let uneven = 0
  for (const { count, unevenness } of runs) uneven += (count * unevenness) / gaps
  return {
    runs,
    unevenness: uneven,
    overshoot: overshoot(uneven, uneven < EVEN ? null : relativeGaps(points, runs)),
  }
}

/** Log-odds of the fraction point/n. */
export const logOdds = (point: number, n: number): number => Math.log(point / (n - point))

/** Whether it is a single gap that is too large to be part of a run. */
export const isLarge = (spacing: Spacing): boolean => spacing.count === 1 && spacing.length > LARGE

function run(points: ArrayLike<number>, n: number, from: number, to: number, squares: number): Spacing {
  const [t, u] = [points[from], points[to]]
  const count = to - from
  return {
    count,
    length: Math.log((u * (n - t)) / (t * (n - u))),
    unevenness: Math.max(0, (squares * count) / ((u - t) * (u - t)) - 1),
  }
}

/** The runs between the large gaps, and these. */
function split(points: ArrayLike<number>, n: number, from: number, to: number, runs: Spacing[]): void {
  let start = from
  let squares = 0
  for (let j = from; j <= to; j++) {
    const last = j === to
    const length = last ? 0 : logOdds(points[j + 1], n) - logOdds(points[j], n)
    if (last || length > LARGE) {
      if (start < j) runs.push(run(points, n, start, j, squares))
      if (!last) runs.push({ count: 1, length, unevenness: 0 })
      start = j + 1
      squares = 0
    } else squares += (points[j + 1] - points[j]) ** 2
  }
}

/** Cells of the distribution of the gaps over the mean gap of their run: eighths up to 3, then doubling. */
const FINE = 24
const CELLS = FINE + 8

/** The distribution of gaps over the mean gap of their run: share and mean of each cell. */
export class RelativeGaps {
  private readonly share = new Float64Array(CELLS)
  private readonly mean = new Float64Array(CELLS)
  private total = 0

  add(gap: number): void {
    const cell = gap < 3 ? (8 * gap) | 0 : Math.min(CELLS - 1, FINE + Math.floor(Math.log2(gap / 3)))
    this.share[cell]++
    this.mean[cell] += gap
    this.total++
  }

  distribution(): { readonly share: Float64Array; readonly mean: Float64Array } {
    const { share, total } = this
    return {
      share: share.map((count) => count / total),
      mean: this.mean.map((sum, cell) => (share[cell] === 0 ? 0 : sum / share[cell])),
    }
  }
}

/** That of the runs. */
function relativeGaps(points: ArrayLike<number>, runs: readonly Spacing[]) {
  const relative = new RelativeGaps()
  let from = 0
  for (const spacing of runs) {
    const to = from + spacing.count
    if (!isLarge(spacing)) {
      const scale = spacing.count / (points[to] - points[from])
      for (let j = from; j < to; j++) relative.add((points[j + 1] - points[j]) * scale)
    }
    from = to
  }
  return relative.distribution()
}
