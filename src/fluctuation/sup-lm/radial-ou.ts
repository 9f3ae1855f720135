import { lgamma } from '../../numerics/distributions/distributions.js'

/**
 * The radial Ornstein–Uhlenbeck process Y: the length of a k-dimensional process dX = −½X ds + dW, which in the
 * log-odds s of t is the length of a Brownian bridge over √(t(1 − t)). Its generator is ½(w u')'/w with the weight
 * w(y) = y^(k−1)·e^(−y²/2), the stationary density up to its constant.
 */

/** A solution of ½(w u')' = −λ w u at one point: u, u' and their derivatives with respect to λ. */
export type Solution = Float64Array

const U = 0
const DU = 1
const V = 2
const DV = 3

/** Longest step in phase κh, κ = √(2λ): below π, so that a step passes one zero at most. */
const PHASE = 2.5
const MAX_TERMS = 60

const a = new Float64Array(MAX_TERMS + 3)
const c = new Float64Array(MAX_TERMS + 3)

/**
 * Carries a solution from y to `to` by Taylor's series; exact to rounding.
 *
 * @param state changed in place
 * @returns the number of zeros passed
 */
export function carry(state: Solution, k: number, lambda: number, y: number, to: number): number {
  const phase = PHASE / Math.sqrt(2 * lambda + 1)
  let zeros = 0
  for (let at = y; at !== to; ) {
    // The series converges within the distance to the singular point 0; u' grows as e^(y·h) where y is large.
    const most = Math.min(phase, 0.4 * at, 3 / (Math.abs(at - (k - 1) / at) + 3))
    const h = Math.abs(to - at) <= most * 1.0001 ? to - at : Math.sign(to - at) * most
    const before = state[U]
    step(state, k, lambda, at, h)
    if (before < 0 !== state[U] < 0) zeros++
    at = h === to - at ? to : at + h
  }
  return zeros
}

/** One Taylor step of y u'' + (k − 1 − y²) u' + 2λ y u = 0 and of its derivative with respect to λ. */
function step(state: Solution, k: number, lambda: number, y: number, h: number): void {
  const terms = expand(state, k, lambda, y, h)
  sumUp(a, c, terms, 1, state)
  state[DU] /= h
  state[DV] /= h
}

/** Taylor's series of u and of its derivative with respect to λ around a point, in the ratio of the distance to h. */
export interface LocalSeries {
  readonly u: Float64Array
  readonly v: Float64Array
  readonly h: number
}

/** The series with at most `most` terms around y, to rounding within ±h; null when it takes more. */
export function localSeries(
  state: Solution,
  k: number,
  lambda: number,
  y: number,
  h: number,
  most: number,
): LocalSeries | null {
  const terms = expand(state, k, lambda, y, h)
  return terms > most ? null : { u: a.slice(0, terms), v: c.slice(0, terms), h }
}

/** The solution at a distance of up to h from the point of the series. */
export function seriesAtDistance({ u, v, h }: LocalSeries, distance: number, out: Solution): void {
  sumUp(u, v, u.length, distance / h, out)
  out[DU] /= h
  out[DV] /= h
}

/** Values and derivatives of two polynomials at r, by Horner's rule. */
function sumUp(first: Float64Array, second: Float64Array, terms: number, r: number, out: Solution): void {
  let u = 0
  let du = 0
  let v = 0
  let dv = 0
  for (let i = terms - 1; i >= 0; i--) {
    du = du * r + u
    u = u * r + first[i]
    dv = dv * r + v
    v = v * r + second[i]
  }
  out[U] = u
  out[DU] = du
  out[V] = v
  out[DV] = dv
}

/** Coefficients of the series around y times powers of h, in `a` and `c`; how many it takes. */
function expand(state: Solution, k: number, lambda: number, y: number, h: number): number {
  const inverse = 1 / y
  a[0] = state[U]
  c[0] = state[V]
  a[1] = state[DU] * h
  c[1] = state[DV] * h
  let u = a[0] + a[1]
  let du = a[1]
  let v = c[0] + c[1]
  let dv = c[1]
  const drift = k - 1 - y * y
  const two = 2 * lambda
  let aBefore = 0
  let cBefore = 0
  for (let i = 0; i < MAX_TERMS; i++) {
    const first = h * (i + 1) * (i + drift)
    const second = h * h * (two * y - 2 * y * i)
    const third = h * h * h * (two - (i - 1))
    const scale = -inverse / ((i + 1) * (i + 2))
    const next = scale * (first * a[i + 1] + second * a[i] + third * aBefore)
    const slope =
      scale * (first * c[i + 1] + second * c[i] + third * cBefore + 2 * h * h * (y * a[i] + h * aBefore))
    aBefore = a[i]
    cBefore = c[i]
    a[i + 2] = next
    c[i + 2] = slope
    u += next
    du += (i + 2) * next
    v += slope
    dv += (i + 2) * slope
    if (
      i > 4 &&
      Math.abs(next) + Math.abs(a[i + 1]) < 1e-18 * (Math.abs(u) + Math.abs(du)) &&
      Math.abs(slope) + Math.abs(c[i + 1]) < 1e-18 * (Math.abs(v) + Math.abs(dv))
    )
      return i + 3
  }
  return MAX_TERMS + 2
}

/**
 * The solution that is regular at 0, with u(0) = 1, at y: Kummer's function ₁F₁(−λ; k/2; y²/2), and its derivatives.
 * Digits are lost as e^(κy).
 */
export function regular(k: number, lambda: number, y: number, out: Solution = new Float64Array(4)): Solution {
  const z = (y * y) / 2
  const half = k / 2
  let term = 1
  let slope = 0
  let u = 1
  let du = 0
  let v = 0
  let dv = 0
  for (let i = 0; i < 100_000; i++) {
    const factor = z / ((half + i) * (i + 1))
    slope = (slope * (i - lambda) - term) * factor
    term *= (i - lambda) * factor
    u += term
    v += slope
    du += (i + 1) * term
    dv += (i + 1) * slope
    if (i > z && i > lambda && Math.abs(slope) * (i + 1) < 1e-16 * (Math.abs(v) + Math.abs(dv))) break
  }
  out[U] = u
  out[DU] = y > 0 ? (2 * du) / y : 0
  out[V] = v
  out[DV] = y > 0 ? (2 * dv) / y : 0
  return out
}

/** log w(y) − log w(from). */
export function logWeight(k: number, y: number, from: number): number {
  return (k === 1 ? 0 : (k - 1) * Math.log(y / from)) - 0.5 * (y - from) * (y + from)
}

/** ½ w (u ∂u'/∂λ − u' ∂u/∂λ) without w: the integral of w u² from here to the end where u' = 0 is fixed, over w. */
export const squareIntegral = (s: Solution): number => 0.5 * (s[U] * s[DV] - s[V] * s[DU])

/** log of the stationary density of Y at y > 0: that of the root of a χ²_k variable. */
export function logStationaryDensity(k: number, y: number): number {
  return (k === 1 ? 0 : (k - 1) * Math.log(y)) - (y * y) / 2 - (k / 2 - 1) * Math.LN2 - lgamma(k / 2)
}
