import { lgamma, pchisq } from '../../numerics/distributions/distributions.js'
import { carry, logStationaryDensity, regular } from './radial-ou.js'

/**
 * Modes of the radial Ornstein–Uhlenbeck process killed at b: the probability of having stayed below b for a time s
 * is Σ mass_n·e^(−λ_n s).
 */
export interface KilledModes {
  /** The roots λ of ₁F₁(−λ; k/2; b²/2) = 0, ascending. */
  readonly lambda: readonly number[]
  /** (∫ψ_n dπ)²/∫ψ_n² dπ; all of them add up to P(Y ≤ b). */
  readonly mass: readonly number[]
  /** 1 − mass_0, to its own digits: what a small p-value is made of. */
  readonly short: number
  /** P(Y > b). */
  readonly above: number
}

/** How far the modes are computed. */
export interface Precision {
  /** Newton's last step over λ; the error left is of the order of its square. */
  readonly step: number
  /** κb up to which the power series at 0 keeps enough digits, of which it loses log₁₀ e^κb. */
  readonly series: number
}

/** To rounding. */
export const FULL: Precision = { step: 1e-11, series: 12 }
/** λ to ten digits, masses to six, higher modes to five. */
export const ROUGH: Precision = { step: 1e-6, series: 22 }

/**
 * The modes with λ ≤ limit, and the first one always; at most `most`.
 *
 * Each root is found by Newton's method from the left with the roots before it divided out, which cannot miss one: a
 * function of order ½ with real roots only. With u(y; λ) = ₁F₁(−λ; k/2; y²/2) and π the stationary density,
 * mass_n = π(b)·u'/(2λ²·∂u/∂λ) at b.
 *
 * @param near modes of almost the same boundary, to start from instead; as many are computed
 * Source: DeLong (1981), Communications in Statistics A 10, 2197–2213; Estrella (2003), Econometric Theory 19.
 */
export function killedModes(
  b: number,
  k: number,
  limit: number,
  most: number,
  precision: Precision = FULL,
  near?: KilledModes,
): KilledModes {
  const half = 0.5 * Math.exp(logStationaryDensity(k, b))
  const lambda: number[] = []
  const mass: number[] = []
  const count = near?.lambda.length ?? most
  for (let n = 0; n < count; n++) {
    let start = 0
    if (near !== undefined) start = near.lambda[n]
    else if (n === 1) start = lambda[0] + 1
    else if (n > 1) start = 2 * lambda[n - 1] - lambda[n - 2]
    // The root lies to the right of where the search starts.
    if (n > 0 && near === undefined && start > limit) break
    const value = root(b, k, start, n, near === undefined ? lambda : [], precision)
    if (n > 0 && near === undefined && value > limit) break
    lambda.push(value)
    mass.push((half * state[1]) / (value * value * state[2]))
  }
  const above = pchisq(b * b, k, { tail: 'upper' })
  return { lambda, mass, short: shortOfOne(b, k, lambda[0], half, above), above }
}

/**
 * 1 − mass_0 without the cancellation. Write u = 1 − λΣτ_i with τ_i the terms of ₁F₁ over −λ. With Π = P(Y ≤ b) and
 * Π − Φ = ∫u dπ = −½π(b)u'/λ, where the terms at λ = 0 make Π,
 *
 *   Φ = π(b)/b·Σ i(τ_i(0) − τ_i(λ)), ε = −λ²Σ ∂τ_i/∂λ, mass_0 = (Π − Φ)/(1 − ε),
 *
 * and every term of both sums follows from the one before it without a difference.
 *
 * @param half ½π(b)
 * @param above P(Y > b)
 */
function shortOfOne(b: number, k: number, lambda: number, half: number, above: number): number {
  const z = (b * b) / 2
  let term = z / (k / 2)
  let [lost, slope] = [0, 0]
  let [lostSum, slopeSum] = [0, 0]
  for (let i = 1; i < 100_000; i++) {
    const factor = z / ((k / 2 + i) * (i + 1))
    lost = (i * lost + lambda * term) * factor
    slope = ((i - lambda) * slope - term) * factor
    term *= (i - lambda) * factor
    const added = (i + 1) * lost
    lostSum += added
    slopeSum += slope
    if (
      i > z &&
      i > lambda &&
      Math.abs(added) + Math.abs(slope) < 1e-16 * (Math.abs(lostSum) + Math.abs(slopeSum))
    )
      break
  }
  const epsilon = -lambda * lambda * slopeSum
  return (above + (2 * half * lostSum) / b - epsilon) / (1 - epsilon)
}

const state = new Float64Array(4)

/** The n-th root, right of `start`, known ones divided out; leaves u and its derivatives there in `state`. */
function root(
  b: number,
  k: number,
  start: number,
  n: number,
  known: readonly number[],
  precision: Precision,
): number {
  let value = start
  for (let iteration = 0; iteration < 60; iteration++) {
    solveTo(b, k, value, precision.series)
    let slope = state[2] / state[0]
    for (let i = 0; i < known.length; i++) slope -= 1 / (value - known[i])
    const step = -1 / slope
    // The first mode's mass is all but 1, and what is left of it matters.
    if (!(Math.abs(step) > 1e-14 * value)) break
    value += step
    if (n > 0 && !(Math.abs(step) > precision.step * value)) break
  }
  return value
}

/** The regular solution at b, in `state`. */
function solveTo(b: number, k: number, lambda: number, series: number): void {
  const from = series / Math.sqrt(2 * lambda + 1)
  if (from < b && lambda > 2) {
    regular(k, lambda, from / 2, state)
    carry(state, k, lambda, from / 2, b)
  } else regular(k, lambda, b, state)
}

/**
 * log of the smallest root to first order, −1/(∂u/∂λ at λ = 0) = 1/Σ zⁱ/(i·(k/2)_i), z = b²/2: its relative error is
 * of the order of the root itself, which is negligible from where p-values are. Any b > 0.
 */
export function logSmallestRoot(b: number, k: number): number {
  const z = (b * b) / 2
  const half = k / 2
  // Terms in units of the largest, from there in both directions.
  const peak = Math.max(1, Math.round(z - half))
  let sum = 1
  for (let i = peak, term = 1; term > 1e-12 * sum; i++) {
    term *= (z * i) / ((half + i) * (i + 1))
    sum += term
  }
  for (let i = peak, term = 1; i > 1 && term > 1e-12 * sum; i--) {
    term *= ((half + i - 1) * i) / (z * (i - 1))
    sum += term
  }
  return lgamma(half + peak) - lgamma(half) + Math.log(peak) - peak * Math.log(z) - Math.log(sum)
}
