import type { Spacing } from './spacing.js'
import { boundaryShift, CUBE, EVEN_OVERSHOOT, lengthening } from './sup-lm-exact-overshoot.js'
import { isLarge, type Spacings } from './sup-lm-exact-spacing.js'

/** Gaps that take the place of the small ones, and how many there are at least. */
const GAP = 0.035
const COUNT = 60

/** Fewer observations that are as likely to exceed. */
export interface Thinned {
  readonly gaps: readonly number[]
  /** Boundary of every observation. */
  readonly boundaries: readonly number[]
}

/**
 * Takes fewer observations in runs of small gaps, at a boundary lowered by as much as the overshoot grows with the
 * gap, and leaves large gaps as they are. The ends of a run move inwards by a quarter of the growth of the gap.
 */
export function thin(b: number, k: number, { runs, overshoot }: Spacings): Thinned {
  const gaps: number[] = []
  const boundaries: number[] = []
  // Drift at the boundary; the decay is negligible beside it.
  const wave = -(((b - (k - 1) / b) / 2) ** 2)
  const gap = Math.min(GAP, runs.reduce((sum, { length }) => sum + length, 0) / COUNT)
  // Distance from the last observation to the start of what comes next.
  let pending = 0
  for (let from = 0; from < runs.length; ) {
    if (isLarge(runs[from])) {
      if (boundaries.length === 0) boundaries.push(b)
      gaps.push(pending + runs[from].length)
      boundaries.push(b)
      pending = 0
      from++
      continue
    }
    let to = from
    while (to < runs.length && !isLarge(runs[to])) to++
    const coarse = coarsen(runs.slice(from, to), overshoot, wave, gap)
    // The observation at which a large gap ended is the first one of the run.
    if (boundaries.length > 0) {
      gaps[gaps.length - 1] += coarse.before
      boundaries[boundaries.length - 1] = b - coarse.lower
    } else boundaries.push(b - coarse.lower)
    for (const step of coarse.gaps) {
      gaps.push(step)
      boundaries.push(b - coarse.lower)
    }
    pending = coarse.after
    from = to
  }
  return { gaps, boundaries }
}

/** A run with equal overshoots in place of one with many small gaps. */
function coarsen(runs: readonly Spacing[], overshoot: number, wave: number, gap: number) {
  const lead = lengthening(runs[0])
  const trail = lengthening(runs[runs.length - 1])
  // The even gap whose shift exceeds that of the run by `lower`.
  const gapOf = (run: Spacing, lower: number) => {
    const shift = boundaryShift(run, overshoot, wave) + lower
    let step = 0
    for (let i = 0; i < 4; i++) step = (shift / Math.max(0.45, EVEN_OVERSHOOT + CUBE * wave * step)) ** 2
    return step
  }
  // Coarse gaps in the run, with the half gap by which its ends lie further out.
  const clock = (lower: number) => {
    let sum = lead / gapOf(runs[0], lower) + trail / gapOf(runs[runs.length - 1], lower)
    for (const run of runs) sum += run.length / gapOf(run, lower)
    return sum
  }
  let total = 0
  let count = 0
  for (const run of runs) {
    total += run.length
    count += run.count
  }
  const wanted = Math.min(count, Math.max(1, Math.round(total / gap)))
  let [low, high] = [-0.05, 0.5]
  if (clock(low) < wanted + 0.5) high = low
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (clock(middle) > wanted + 0.5) low = middle
    else high = middle
  }
  const lower = low
  const points: number[] = []
  // Time on the clock, from a quarter of a gap on.
  let ticks = lead / gapOf(runs[0], lower)
  let start = 0
  for (const run of runs) {
    const step = gapOf(run, lower)
    const next = ticks + run.length / step
    while (points.length <= wanted && points.length + 0.25 <= next + 1e-9)
      points.push(start + (points.length + 0.25 - ticks) * step)
    ticks = next
    start += run.length
  }
  while (points.length <= wanted) points.push(total)
  return {
    lower,
    before: points[0],
    after: total - points[points.length - 1],
    gaps: points.slice(1).map((point, i) => point - points[i]),
  }
}
