import { pchisq, pnorm } from '../../numerics/distributions/distributions.js'
import { logStationaryDensity } from './radial-ou.js'
import { boxAround } from './sup-lm-exact-box.js'
import { type Accuracy, exceedanceByModes } from './sup-lm-exact-modes.js'
import { logOdds } from './sup-lm-exact-spacing.js'

/** What a log p-value lies between. */
export interface LogPBounds {
  readonly below: number
  readonly above: number
  /** A larger bound from below, at a twentieth of the cost of the p-value. */
  closer(): number
}

/** Log-odds between the observations of the closer bound. */
const COARSE = 0.25
/** Relative error of p of 1e-4: bounds stand back from what they bound by far more. */
const ROUGH: Accuracy = { decay: 9, most: 60, cut: 13 }
/** Log of how far p-values are from bounds: more than the error of the ways in which p-values are worked out. */
const SLACK = 0.02
/** Standard deviations over which a path above the boundary is followed; the one that bounds best counts. */
const FOLLOWED = [1, 1.5, 2, 3]

/**
 * Bounds of {@link supLmExactLogP}, for who wants to know on which side of a level a p-value is.
 *
 * Source: the functions below.
 */
export function supLmBounds(x: number, k: number, points: ArrayLike<number>, n: number): LogPBounds {
  const last = points.length - 1
  const length = last < 1 ? 0 : logOdds(points[last], n) - logOdds(points[0], n)
  return boundsOf(x, k, last, length, () => coarsePoints(points, n))
}

/** Bounds of {@link supLmLogPOfGaps}. @param gaps kept: they are read when `closer` is called */
export function supLmBoundsOfGaps(x: number, k: number, gaps: Float64Array): LogPBounds {
  let length = 0
  for (let j = 0; j < gaps.length; j++) length += gaps[j]
  return boundsOf(x, k, gaps.length, length, () => coarseGaps(gaps))
}

function boundsOf(
  x: number,
  k: number,
  gaps: number,
  length: number,
  coarse: () => Float64Array,
): LogPBounds {
  const one = pchisq(x, k, { tail: 'upper', log: true })
  if (gaps < 1 || !(one < -1e-15)) return { below: one, above: one, closer: () => one }
  // All points together exceed a level at most as often as the sum of what each of them does.
  const sum = Math.log(gaps + 1)
  const all = logOfAllTime(Math.sqrt(x), length) + SLACK
  return {
    below: one,
    above: Math.min(0, one + Math.min(sum, all)),
    closer: () => Math.max(one, fewerLogP(Math.sqrt(x), k, coarse(), one) - SLACK),
  }
}

/**
 * Log of a bound of P(max_{0≤s≤L} R_s > x)/P(R > x), R the squared length of a stationary k-dimensional
 * Ornstein–Uhlenbeck process, b = √x, whatever k.
 *
 * Once the process is at b it is above b a time u later with probability Φ(−b√tanh(u/4)) at least, that of its part in the
 * direction in which it was: more than Φ(−b√u/2). So the time above b until L + h, (L + h)·P(R > x) on average, is at least
 * P(max > x)·I, I = ∫_0^h Φ(−b√u/2) du = (4/b²)·(w²Φ(−w) + Φ(w) − ½ − wφ(w)), w = b√h/2.
 */
function logOfAllTime(b: number, length: number): number {
  const unit = 4 / (b * b)
  let least = Number.POSITIVE_INFINITY
  for (const w of FOLLOWED) {
    const density = Math.exp(-0.5 * w * w) / Math.sqrt(2 * Math.PI)
    const below = pnorm(w)
    const time = w * w * (1 - below) + below - 0.5 - w * density
    least = Math.min(least, (length + unit * w * w) / (unit * time))
  }
  return Math.log(least)
}

/** Log p of some of the observations, whose maximum exceeds a level at most as often as that of all. */
function fewerLogP(b: number, k: number, gaps: Float64Array, one: number): number {
  if (gaps.length === 0 || one < -300) return one
  let largest = 0
  for (const gap of gaps) largest = Math.max(largest, gap)
  const box = boxAround(b, k, largest, ROUGH.cut)
  const density = Math.exp(logStationaryDensity(k, box.reference) - one)
  return one + Math.log(exceedanceByModes(box, b, gaps, 1, density, ROUGH))
}

/** Gaps put together until they are coarse; what is left at the end is left out. */
function coarseGaps(gaps: Float64Array): Float64Array {
  const coarse: number[] = []
  let open = 0
  for (let j = 0; j < gaps.length; j++) {
    open += gaps[j]
    if (open < COARSE) continue
    coarse.push(open)
    open = 0
  }
  return Float64Array.from(coarse)
}

/** The same of points, of which few are looked at. */
function coarsePoints(points: ArrayLike<number>, n: number): Float64Array {
  const coarse: number[] = []
  let odds = logOdds(points[0], n)
  for (let from = 1; from < points.length; ) {
    const wanted = n / (1 + Math.exp(-odds - COARSE))
    let [low, high] = [from, points.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (points[middle] < wanted) low = middle + 1
      else high = middle
    }
    if (low === points.length) break
    const next = logOdds(points[low], n)
    coarse.push(next - odds)
    odds = next
    from = low + 1
  }
  return Float64Array.from(coarse)
}
