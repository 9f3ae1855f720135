/** The regularised incomplete beta function I_x(a, b) and its complement, on the natural or the log scale. */

import { fromDirect } from './incomplete-gamma.js'
import { deviancePart, stirlingError } from './kernels.js'

const LOG_TWO_PI = 1.8378770664093456
const TINY = 1e-300
const EPSILON = 1.2e-16

/**
 * log(x^a·y^b/B(a, b)), y = 1 − x: the log density of Beta(a, b) times x·y. Loader's (2000) saddle-point form, whose
 * two deviances are never negative, so that nothing cancels for any a and b.
 */
export function logBetaPrefix(a: number, b: number, x: number, y: number): number {
  const n = a + b
  const difference = b * x - a * y
  return (
    0.5 * (Math.log(a) + Math.log(b / n) - LOG_TWO_PI) +
    (stirlingError(n) - stirlingError(a) - stirlingError(b)) -
    deviancePart(a, n * x, difference) -
    deviancePart(b, n * y, -difference)
  )
}

/** log B(a, b), a, b > 0. */
export function logBeta(a: number, b: number): number {
  const n = a + b
  return (
    0.5 * (LOG_TWO_PI - Math.log(a) - Math.log(b / n)) +
    (stirlingError(a) + stirlingError(b) - stirlingError(n)) -
    a * Math.log1p(b / a) -
    b * Math.log1p(a / b)
  )
}

/**
 * I_x(a, b), or 1 − I_x(a, b) = I_y(b, a) if `upper`, or their logarithm if `log`; a, b > 0, x, y ≥ 0. Takes y = 1 − x
 * beside x because the caller knows both to full precision and either may be tiny.
 *
 * The tail on x's side of the mean is computed directly, the other one is its complement. Work grows as √max(a, b)
 * near the mean.
 */
export function incompleteBeta(
  a: number,
  b: number,
  x: number,
  y: number,
  upper: boolean,
  log: boolean,
): number {
  if (Number.isNaN(x + y + a + b)) return Number.NaN
  return x > (a + 1) / (a + b + 2)
    ? fromLowerTail(b, a, y, x, upper, log)
    : fromLowerTail(a, b, x, y, !upper, log)
}

/** I_x(a, b), x below about the mean, if `direct`, else its complement. */
function fromLowerTail(a: number, b: number, x: number, y: number, direct: boolean, log: boolean): number {
  if (x === 0) return fromDirect(Number.NEGATIVE_INFINITY, 1, direct, log)
  const prefix = logBetaPrefix(a, b, x, y)
  // The terms of the series shrink at once where (a + b)x < a + 1; it needs log(ε)/log(ratio) of them.
  return x < 0.7 && (a + b) * x < 0.7 * (a + 1)
    ? fromDirect(prefix - Math.log(a), series(a, b, x), direct, log)
    : fromDirect(prefix, fraction(a, b, x, y), direct, log)
}

/** I·a·B(a, b)/(x^a y^b) = Σ (a + b)…(a + b + n − 1)/((a + 1)…(a + n)) xⁿ (Abramowitz & Stegun 1964, 26.5.4). */
function series(a: number, b: number, x: number): number {
  let term = 1
  let sum = 1
  for (let n = 0; term > sum * EPSILON; n++) {
    term *= ((a + b + n) / (a + 1 + n)) * x
    sum += term
  }
  return sum
}

/**
 * I·B(a, b)/(x^a y^b) by the continued fraction of DiDonato & Morris (1992, ACM TOMS 18, equation 9), modified Lentz
 * evaluation.
 */
function fraction(a: number, b: number, x: number, y: number): number {
  // λ = a − (a + b)x in the form that keeps its digits near the mean.
  const lambda = a * y - b * x
  let c = 1 / TINY
  let d = 1 / ((a / (a + 1)) * (lambda + 1))
  let h = d
  for (let n = 1; n < 10_000_000; n++) {
    const s = a + 2 * n - 1
    const step = (n * (b - n) * x) / s
    const an = ((a + n - 1) / s) * (a + b + n - 1) * x * step
    const bn = n + step + ((a + n) / (s + 2)) * (lambda + 1 + n * (1 + y))
    d = 1 / (an * d + bn || TINY)
    c = bn + an / c || TINY
    const change = c * d
    h *= change
    if (Math.abs(change - 1) < EPSILON * 2) break
  }
  return h
}
