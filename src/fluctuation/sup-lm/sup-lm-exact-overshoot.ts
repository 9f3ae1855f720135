import { gaussLegendre } from '../../numerics/gauss-legendre.js'
import type { Spacing } from './spacing.js'

/** −ζ(½)/√(2π): the mean overshoot of a Gaussian random walk, in standard deviations of a step. */
export const EVEN_OVERSHOOT = 0.5825971579390107
/** Γ(3/2)ζ(3/2)/(4√2·π): its growth with the unevenness of the steps' variances, to first order. */
const UNEVEN = 0.1302725
/** −4ζ(−½)/(24√(2π)): the next term in the length of the step. */
export const CUBE = 0.0138223

/** Nodes u = v/(1 − v) on (0, ∞) for a rational integrand. */
const RULE = (() => {
  const { nodes, weights } = gaussLegendre(20)
  const v = nodes.map((x) => (1 + x) / 2)
  return { u: v.map((x) => x / (1 - x)), weight: weights.map((w, i) => w / 2 / (1 - v[i]) ** 2) }
})()

/**
 * Mean overshoot E H²/(2 E H), H the first ladder height, of a symmetric random walk whose steps are normal with
 * random variances of mean 1: −(1/π)∫ u⁻² log{2(1 − φ(u))/u²} du, φ the characteristic function of a step.
 *
 * The integral is taken of the difference to exponential variances, 1 − φ = u²/(2 + u²), for which it is 1/√2.
 *
 * @param unevenness variance of the variances, which is enough where it is small
 * @param variances their distribution, if it is not
 * Source: Siegmund (1985), Sequential Analysis, ch. 8 and 10.
 */
export function overshoot(
  unevenness: number,
  variances: { readonly share: Float64Array; readonly mean: Float64Array } | null,
): number {
  if (variances === null) return EVEN_OVERSHOOT + UNEVEN * unevenness
  const { share, mean } = variances
  let sum = 0
  for (let i = 0; i < RULE.u.length; i++) {
    const squared = RULE.u[i] * RULE.u[i]
    let left = 0
    for (let cell = 0; cell < share.length; cell++)
      if (share[cell] > 0) left -= share[cell] * Math.expm1(-0.5 * squared * mean[cell])
    sum += (RULE.weight[i] / squared) * Math.log((left * (2 + squared)) / squared)
  }
  return Math.SQRT1_2 - sum / Math.PI
}

/**
 * By how much a boundary looked at only at the gaps of a run is higher for a path that is looked at all the time.
 *
 * @param over mean overshoot over the root of the mean gap
 * @param wave 2λ − μ², λ the decay of the survival and μ the drift at the boundary: the squared wave number there
 * Source: Chernoff (1965); Broadie, Glasserman & Kou (1997), Mathematical Finance 7, 325–349; the term in `wave` is the
 * next one of Chang & Peres (1997), Annals of Probability 25, 787–802.
 */
export function boundaryShift({ length, count }: Spacing, over: number, wave: number): number {
  const gap = length / count
  return Math.sqrt(gap) * (over + CUBE * wave * gap)
}

/** By how much either end of a run lies further out for a path that is looked at all the time. */
export function lengthening({ length, count, unevenness }: Spacing): number {
  return ((length / count) * (1 + unevenness)) / 4
}
