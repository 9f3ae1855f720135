/**
 * The special functions everything else is built on, and the only file that imports them from @stdlib (ports of
 * FreeBSD's msun, within one unit in the last place). Not used: @stdlib's incomplete gamma function (0.3.1), which for
 * shapes of 500 and more is wrong by 0.1% to 1% near the mean and in the upper tail, and its incomplete beta function,
 * which takes x without 1 − x and so loses Student's t with many degrees of freedom, and underflows. Both are written
 * out in incomplete-gamma.ts and incomplete-beta.ts, on the log scale.
 */

import erfcKernel from '@stdlib/math-base-special-erfc'
import gammalnKernel from '@stdlib/math-base-special-gammaln'

/** log |Γ(x)|; R's `lgamma`. */
export const lgamma: (x: number) => number = gammalnKernel

/** The complementary error function 1 − erf(x), accurate in the upper tail to the smallest double. */
export const erfc: (x: number) => number = erfcKernel

const HALF_LOG_TWO_PI = 0.9189385332046728

/**
 * log(1 + x) − x without cancellation, x > −1.
 *
 * With r = x/(2 + x): log(1 + x) = 2(r + r³/3 + r⁵/5 + …) and 2r − x = −r·x (Abramowitz & Stegun 1964, 4.1.27).
 */
export function log1pmx(x: number): number {
  if (x > 0.6 || x < -0.4) return Math.log1p(x) - x
  const r = x / (2 + x)
  const r2 = r * r
  let power = r2
  let sum = r2 / 3
  for (let k = 5; ; k += 2) {
    power *= r2
    const next = sum + power / k
    if (next === sum) return r * (2 * sum - x)
    sum = next
  }
}

/**
 * The error of Stirling's formula, log Γ(a + 1) − (a + ½) log a + a − ½ log 2π, a > 0 (Loader 2000, "Fast and
 * accurate computation of binomial probabilities"; the series is Abramowitz & Stegun 1964, 6.1.41).
 */
export function stirlingError(a: number): number {
  if (a < 10) return lgamma(a + 1) - (a + 0.5) * Math.log(a) + a - HALF_LOG_TWO_PI
  const s = 1 / (a * a)
  return (
    (1 / 12 -
      s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - s * (691 / 360360 - s * (1 / 156))))))) /
    a
  )
}

/**
 * Deviance part k·log(k/m) + m − k ≥ 0 of a saddle-point density (Loader 2000, equation 3), given k > 0, m ≥ 0 and
 * their difference m − k, which the caller often knows more precisely than m.
 */
export function deviancePart(k: number, m: number, difference: number): number {
  const x = difference / k
  if (x > -0.5) return -k * log1pmx(x)
  // Towards m = 0, 1 + x would be rounded away; m/k may underflow where its parts do not.
  const ratio = m / k
  return k * (x - (ratio > 1e-300 ? Math.log(ratio) : Math.log(m) - Math.log(k)))
}
