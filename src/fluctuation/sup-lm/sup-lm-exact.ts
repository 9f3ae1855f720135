import { bracketedRoot } from '../../numerics/bracketed-root.js'
import { pchisq, qchisq } from '../../numerics/distributions/distributions.js'
import { logStationaryDensity } from './radial-ou.js'
import { boxAround, lowEnd } from './sup-lm-exact-box.js'
import { continuousP, shiftedP } from './sup-lm-exact-limit.js'
import { type Accuracy, exceedanceByModes } from './sup-lm-exact-modes.js'
import { ratioByNodes } from './sup-lm-exact-nodes.js'
import { isLarge, logOdds, type Spacings, spacingsOf } from './sup-lm-exact-spacing.js'
import { tailLogP } from './sup-lm-exact-tail.js'
import { thin } from './sup-lm-exact-thin.js'

/** Gaps between fractions up to which every single one counts; half as many again where they are uneven. */
export const EXACT_GAPS = 160
export const UNEVEN_GAPS = 240
/** Mean relative variance of the gaps from which they are uneven. */
export const UNEVEN = 0.1
/** Gaps up to which quadrature takes over where modes are not enough. */
const NODES_GAPS = 12
/** Relative errors of p of 1e-9, of 1e-8 and of 1e-6. */
const FEW: Accuracy = { decay: 20, most: 400, cut: 25 }
const SOME: Accuracy = { decay: 16, most: 200, cut: 20 }
const MANY: Accuracy = { decay: 11, most: 96, cut: 15 }
const accuracyFor = (gaps: number) => (gaps <= NODES_GAPS ? FEW : gaps <= 30 ? SOME : MANY)
/** log P(R > x) below which the boundary is so high that its shift is less exact than the tail: P = 2·10⁻¹¹. */
const FAR = -24.6
/** log P(R > x) below which 1/λ₀² overflows. */
const UNDERFLOW = -300
/** Statistic above which two fractions never exceed it together, so that their p-values add up. */
const ENDLESS = 1e5
/** log P(R > x) below which thinning is coarser than the tail. */
const VERY_FAR = -80
/** Fractions nearer than this in log-odds are one. */
const SAME = 1e-13

/**
 * Log p-value of the supLM statistic when the fluctuation process is looked at after given fractions of the patients:
 * log P(max_j ‖B(t_j)‖²/(t_j(1 − t_j)) > x), B a k-dimensional Brownian bridge.
 *
 * In s = log(t/(1 − t)) the square root of the process is the length of a stationary k-dimensional Ornstein–Uhlenbeck
 * process; only the differences of s matter. Regimes:
 * - one fraction: the χ²_k tail, to the last digit;
 * - up to 161 fractions (241 of uneven density): exact, relative error of p below 1e-9 for 13, 1e-8 for 31, 1e-6 for more,
 *   a few times that for p below 1e-9; with gaps below about 2·10⁻³ between more than 13 fractions, or 10⁻² between more
 *   than 31, those gaps are interpolated, relative error typically 1e-6, below 1e-3;
 * - more: continuous time, corrected for the gaps; relative error below 5e-4 for equal numbers of patients, 1e-2 for
 *   very uneven ones; below p = 1e-10 by an expansion in 1/x, relative error of p below 3e-3.
 *
 * @param x supLM statistic, ≥ 0
 * @param k number of scores tested, ≥ 1
 * @param points at which the process is looked at, ascending, between 0 and n: the numbers of patients up to and with each
 *   distinct value, or level of an ordered factor, between the trimmed ends; or, with n = 1, their shares
 * @param n patients
 * @returns log p, finite for finite x and never above 0
 * Source: the process is that of Andrews (1993), Econometrica 61, and Zeileis, Hothorn & Hornik (2008), eq. 6; for ordered
 * factors Merkle, Fan & Zeileis (2014), Psychometrika 79, 569–584. Methods: see the functions for the regimes.
 */
export function supLmExactLogP(x: number, k: number, points: ArrayLike<number>, n = 1): number {
  const one = pchisq(x, k, { tail: 'upper', log: true })
  const gaps = points.length - 1
  // A p-value lies between that of one fraction and 1; NaN stays.
  if (gaps < 1 || !(one < -1e-15) || x === Number.POSITIVE_INFINITY) return one
  if (x > ENDLESS) return Math.min(0, one + Math.log(points.length))
  const b = Math.sqrt(x)
  if (gaps <= EXACT_GAPS) return Math.min(0, exactLogP(b, k, gapsOf(points, n), one))
  const spacings = spacingsOf(points, n)
  const large = spacings.runs.some(isLarge)
  if (gaps <= UNEVEN_GAPS && (large || spacings.unevenness > UNEVEN))
    return Math.min(0, exactLogP(b, k, gapsOf(points, n), one))
  return Math.min(0, Math.max(one, large ? thinnedLogP(b, k, spacings, one) : denseLogP(b, k, spacings, one)))
}

/**
 * Log p-value in the limit of a process looked at all the time over a length s of log-odds: the supremum over
 * τ ≤ t ≤ 1 − τ with s = 2·log((1 − τ)/τ), the limit that Hansen (1997) approximates.
 *
 * Relative error of p below 1e-9 for s > 0.5 and p > 1e-130, below 1e-4 for shorter s; below 1e-3 beyond.
 *
 * Source: DeLong (1981), Communications in Statistics A 10, 2197–2213; Estrella (2003), Econometric Theory 19, 1128–1143.
 */
export function supLmContinuousLogP(x: number, k: number, s: number): number {
  const one = pchisq(x, k, { tail: 'upper', log: true })
  if (!(s > 0) || !(one < -1e-15) || x === Number.POSITIVE_INFINITY) return one
  const b = Math.sqrt(x)
  if (one > UNDERFLOW) return Math.min(0, Math.max(one, Math.log(continuousP(b, k, s))))
  const run = { count: Number.POSITIVE_INFINITY, length: s, unevenness: 0 }
  return Math.min(0, tailLogP(b, k, { runs: [run], unevenness: 0, overshoot: 0 }, one))
}

/**
 * The critical value of the supLM statistic at level alpha for these points: the root of supLmExactLogP.
 *
 * @param alpha level, in (0, 1)
 * @param k number of scores tested, ≥ 1
 * @param points at least one, and n, as in supLmExactLogP
 */
export function supLmCriticalValue(alpha: number, k: number, points: ArrayLike<number>, n = 1): number {
  const low = qchisq(alpha, k, { tail: 'upper' })
  if (points.length <= 1) return low
  // Bonferroni's bound on the other side; both moved by what rounding could do.
  const high = qchisq(alpha / points.length, k, { tail: 'upper' })
  const target = Math.log(alpha)
  return bracketedRoot((x) => supLmExactLogP(x, k, points, n) - target, 0.999 * low, 1.001 * high)
}

function gapsOf(points: ArrayLike<number>, n: number): Float64Array {
  const gaps = new Float64Array(points.length - 1)
  let count = 0
  let last = logOdds(points[0], n)
  for (let j = 1; j < points.length; j++) {
    const next = logOdds(points[j], n)
    if (!(next - last > SAME)) continue
    gaps[count++] = next - last
    last = next
  }
  return gaps.subarray(0, count)
}

export function exactLogP(b: number, k: number, gaps: Float64Array, one: number): number {
  if (gaps.length === 0) return one
  const [smallest, largest] = extremes(gaps)
  const accuracy = accuracyFor(gaps.length)
  const { decay, most, cut } = accuracy
  const box = boxAround(b, k, largest, cut)
  if (gaps.length <= NODES_GAPS && box.width * Math.sqrt((2 * decay) / smallest) > Math.PI * most) {
    const density = Math.exp(logStationaryDensity(k, b) - one)
    return one + Math.log(ratioByNodes(b, k, gaps, lowEnd(b, k, cut), density))
  }
  const density = Math.exp(logStationaryDensity(k, box.reference) - one)
  return one + Math.log(exceedanceByModes(box, b, gaps, 1, density, accuracy))
}

function extremes(gaps: ArrayLike<number>): [smallest: number, largest: number] {
  let [smallest, largest] = [gaps[0], gaps[0]]
  for (let j = 1; j < gaps.length; j++) {
    if (gaps[j] < smallest) smallest = gaps[j]
    if (gaps[j] > largest) largest = gaps[j]
  }
  return [smallest, largest]
}

/** Many fractions without large gaps. */
export function denseLogP(b: number, k: number, spacings: Spacings, one: number): number {
  return one > FAR ? Math.log(shiftedP(b, k, spacings)) : tailLogP(b, k, spacings, one)
}

/** Many fractions with large gaps between them. */
export function thinnedLogP(b: number, k: number, spacings: Spacings, one: number): number {
  if (one < VERY_FAR) return tailLogP(b, k, spacings, one)
  const { gaps, boundaries } = thin(b, k, spacings)
  // So near 0 that no path stays below.
  if (boundaries.some((boundary) => !(boundary > 0))) return 0
  const first = pchisq(boundaries[0] ** 2, k, { tail: 'upper', log: true })
  let lowest = b
  for (const boundary of boundaries) lowest = Math.min(lowest, boundary)
  const box = boxAround(lowest, k, extremes(gaps)[1], MANY.cut)
  const density = Math.exp(logStationaryDensity(k, box.reference) - first)
  return first + Math.log(exceedanceByModes(box, boundaries, gaps, 1, density, MANY))
}
