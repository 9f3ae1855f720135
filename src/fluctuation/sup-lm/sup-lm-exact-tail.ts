import { pnorm } from '../../numerics/distributions/distributions.js'
import { logSmallestRoot } from './radial-ou-killed.js'
import type { Spacing } from './spacing.js'
import { EVEN_OVERSHOOT } from './sup-lm-exact-overshoot.js'
import type { Spacings } from './sup-lm-exact-spacing.js'

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI)
/** ζ(½), ζ(−½), ζ(−3/2), …. */
const ZETA = [
  -1.4603545088095868, -0.2078862249773546, -0.02548520188983304, 0.00851692877785033, 0.004441011335479432,
  -0.003091669247215836, -0.0026714580198992, 0.0027467679395369, 0.0032690395726002, -0.0044160328730049,
  -0.0066721722964665, 0.0111461224739428, 0.0203969787159428, -0.0405749674811946, -0.0871752559062174,
  0.2011740493842269,
]
/** z up to which the expansion is used; it converges for z < 2√(4π). */
const SMALL = 3.5

/** A run of observations under a high boundary. */
export interface HighRun {
  /** Siegmund's ν: first exceedances over those of a path that is looked at all the time. */
  readonly nu: number
  /** First exceedances at its two ends, over P(R > x): beyond those in proportion to its length. */
  readonly ends: number
}

/**
 * First exceedances of a high boundary by a process looked at equidistant times.
 *
 * Seen from a high boundary the process is a Gaussian random walk with steps N(−z²/2, z²) on the scale of its
 * exponential overshoot. By Spitzer's identity the expected number of first exceedances in n gaps, over P(R > x), is
 * n·g + g·(1 + 2Σ Φ̄(z√j/2)) with g = exp(−2Σ j⁻¹Φ̄(z√j/2)), j = 1, 2, …, and g = ½z²ν(z). Small z by the expansion
 * in ζ(½ − r).
 *
 * @param z slope of the log density at the boundary times √gap, ≥ 0
 * Source: Siegmund (1985), Sequential Analysis, ch. 8 and 10; Chang & Peres (1997), Annals of Probability 25, 787–802.
 */
export function highRun(z: number): HighRun {
  const mu = z / 2
  let weighted = 0
  let plain = 0
  if (z < SMALL) {
    let power = mu
    for (let r = 0; r + 1 < ZETA.length; r++) {
      // power = (−½)^r μ^(2r + 1)/r!
      weighted += (ZETA[r] * power) / (2 * r + 1)
      plain -= (ZETA[r + 1] * power) / (2 * r + 1)
      power *= (-0.5 * mu * mu) / (r + 1)
    }
    const nu = Math.exp((2 * weighted) / ROOT_TWO_PI)
    return { nu, ends: 2 * nu * (1 + mu * mu * (0.5 + (2 * plain) / ROOT_TWO_PI)) }
  }
  for (let j = 1; ; j++) {
    const above = pnorm(mu * Math.sqrt(j), { tail: 'upper' })
    weighted += above / j
    plain += above
    if (above < 1e-13) break
  }
  const g = Math.exp(-2 * weighted)
  return { nu: g / (2 * mu * mu), ends: g * (1 + 2 * plain) }
}

/**
 * log P(max_j R(t_j) > x) far in the tail for any gaps, to first order in 1/x.
 *
 * Exceedances one by one, each gap adding its share: the rate of the process in continuous time, λ₀ over P(R > x), times
 * Siegmund's ν, taken at the boundary raised by the overshoot that ν stands for.
 *
 * @param one log P(R(t) > x) for a single fraction
 */
export function tailLogP(b: number, k: number, { runs, overshoot }: Spacings, one: number): number {
  const x = b * b
  const slope = b - (k - 1) / b
  const rate = Math.exp(logSmallestRoot(b, k) - one)
  const uneven = Math.max(0, overshoot - EVEN_OVERSHOOT)
  let ratio = 0
  let gaps = 0
  for (const { count, length } of runs) {
    const root = Math.sqrt(length / count)
    const z = slope * root
    const { nu } = highRun(z)
    const shift = -Math.log(nu) / slope + (count > 1 ? Math.min(root, 1 / slope) * uneven : 0)
    const raised = b + shift
    const fall =
      k * Math.log(raised / b) - shift * (b + shift / 2) + Math.log((1 - k / (raised * raised)) / (1 - k / x))
    ratio += Math.min(count, rate * length * Math.exp(fall))
    gaps += count
  }
  const ends = ({ length, count }: Spacing) => highRun(slope * Math.sqrt(length / count)).ends / 2
  ratio += ends(runs[0]) + ends(runs[runs.length - 1])
  return one + Math.log(Math.min(gaps + 1, Math.max(1, ratio)))
}
