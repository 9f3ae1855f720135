/** The regularised incomplete gamma functions P and Q = 1 − P, on the natural or the log scale. */

import { deviancePart, lgamma, stirlingError } from './kernels.js'

const LOG_TWO_PI = 1.8378770664093456
const TINY = 1e-300
const EPSILON = 1.2e-16

/**
 * log(x^a·e^(−x)/Γ(a)), a > 0, x > 0: the log density of Gamma(a) times x. In Loader's saddle-point form for
 * large a, where the three terms would cancel.
 */
export function logGammaPrefix(a: number, x: number): number {
  // Γ(a + 1) instead of Γ(a): log Γ(a) cancels against log a for small a.
  if (a < 10) return a * Math.log(x) - x - lgamma(a + 1) + Math.log(a)
  return 0.5 * (Math.log(a) - LOG_TWO_PI) - stirlingError(a) - deviancePart(a, x, x - a)
}

/**
 * P(a, x) = γ(a, x)/Γ(a), or Q = 1 − P if `upper`, or their logarithm if `log`; a > 0, x ≥ 0.
 *
 * The smaller tail is computed directly, by the power series below a + 1 (Abramowitz & Stegun 1964, 6.5.29) and
 * Legendre's continued fraction above (6.5.31), the other one is its complement; all factors that could underflow
 * stay in the exponent. Work grows as √a near x = a.
 */
export function incompleteGamma(a: number, x: number, upper: boolean, log: boolean): number {
  if (!(x > 0)) return x === 0 ? certain(!upper, log) : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return certain(upper, log)
  if (x >= (a < 1 ? 1.5 : a + 1)) return fromDirect(logGammaPrefix(a, x), upperFraction(a, x), upper, log)
  if (a < 1) {
    const q = upperSmallShape(a, x)
    // Above ½ the series is the smaller tail, hence the direct one.
    if (q < 0.5) return fromDirect(0, q, upper, log)
  }
  return fromDirect(logGammaPrefix(a, x) - Math.log(a), lowerSeries(a, x), !upper, log)
}

/** A probability of 0 or 1, whichever the name says: 0 if `impossible`. */
function certain(impossible: boolean, log: boolean): number {
  if (log) return impossible ? Number.NEGATIVE_INFINITY : 0
  return impossible ? 0 : 1
}

/** The tail e^prefix·factor itself, or its complement, on the scale asked for. */
export function fromDirect(prefix: number, factor: number, direct: boolean, log: boolean): number {
  if (direct && log) return Math.min(0, prefix + Math.log(factor))
  const p = Math.min(1, Math.exp(prefix) * factor)
  // The product of a subnormal and a large factor loses digits that the sum of logs keeps.
  if (direct) return prefix < -700 ? Math.min(1, Math.exp(prefix + Math.log(factor))) : p
  return log ? Math.log1p(-p) : 1 - p
}

/** P·Γ(a + 1)/(x^a e^(−x)) = Σ xⁿ/((a + 1)…(a + n)). */
function lowerSeries(a: number, x: number): number {
  let term = 1
  let sum = 1
  for (let n = 1; term > sum * EPSILON; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** Q·Γ(a)/(x^a e^(−x)) by modified Lentz evaluation (Thompson & Barnett 1986). */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let h = d
  for (let n = 1; n < 10_000_000; n++) {
    const an = n * (a - n)
    b += 2
    d = 1 / (an * d + b || TINY)
    c = b + an / c || TINY
    const change = c * d
    h *= change
    if (Math.abs(change - 1) < EPSILON * 2) break
  }
  return h
}

/**
 * Q(a, x) for a < 1, x < 1.5 without the cancellation of 1 − P for small a: with u = log(x^a/Γ(a + 1)) and
 * j = a·Σ (−x)ⁿ/((a + n) n!), n ≥ 1, Q = −(e^u − 1) − e^u·j (Gautschi 1979, equation 4.2).
 */
function upperSmallShape(a: number, x: number): number {
  const u = a * Math.log(x) - lgamma(a + 1)
  let power = 1
  let sum = 0
  for (let n = 1; n < 60; n++) {
    power *= -x / n
    const next = sum + power / (a + n)
    if (next === sum) break
    sum = next
  }
  return -Math.expm1(u) - Math.exp(u) * a * sum
}
