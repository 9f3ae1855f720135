import { decayOf } from '../../numerics/decay.js'
import { erfc } from '../../numerics/distributions/kernels.js'
import { type KilledModes, killedModes, ROUGH } from './radial-ou-killed.js'
import { boundaryShift, lengthening } from './sup-lm-exact-overshoot.js'
import type { Spacings } from './sup-lm-exact-spacing.js'

const MOST = 64
/** Modes that fall below e^−14 over the length are left out of the corrected limit, whose own error is larger. */
const DECAY = 14

/**
 * P(sup of the tied-down process over a length s of log-odds > b²) in continuous time.
 *
 * 1 − Σ mass_n e^(−λ_n s), arranged so that nothing cancels.
 */
export function continuousP(b: number, k: number, s: number): number {
  return passed(killedModes(b, k, 36 / s, MOST), s)
}

function passed({ lambda, mass, short }: KilledModes, s: number): number {
  let p = short - mass[0] * Math.expm1(-lambda[0] * s)
  for (let n = 1; n < lambda.length; n++) p -= mass[n] * Math.exp(-lambda[n] * s)
  return p
}

/**
 * The same when the process is looked at many times only, without large gaps.
 *
 * The boundary is raised by the mean overshoot of a random walk with the gaps as variances, and the ends are moved
 * outwards by a quarter of a gap. Where the gaps differ, the shift is averaged over the time of the crossing: a change
 * of the boundary at the time u of s matters as f(u)·f(s − u), f the density of the first passage.
 *
 */
export function shiftedP(b: number, k: number, { runs, overshoot }: Spacings): number {
  let s = 0
  let rough = 0
  for (const spacing of runs) {
    s += spacing.length
    rough += spacing.length * boundaryShift(spacing, overshoot, 0)
  }
  const drift = (b - (k - 1) / b) / 2
  const near = b + rough / s
  const modes = killedModes(near, k, DECAY / s, MOST, ROUGH)
  // Certain to exceed; the weights below would underflow.
  if (modes.lambda[0] * s > 40) return passed(modes, s)
  const wave = 2 * modes.lambda[0] - drift * drift
  // Around the mean the probability falls like e^(−steep·shift).
  const steep = Math.max(0.5, b - k / b)
  const passage = firstPassage(modes)
  let sum = 0
  let total = 0
  let at = 0
  // Of the crossing up to `at`, or from there on.
  let before = 0
  let after = -1
  for (const spacing of runs) {
    const next = at + spacing.length
    const middle = (at + next) / 2
    let weight: number
    if (middle < s / 2) {
      const upTo = passage.upTo(next)
      weight = (upTo - before) * passage.rate(s - middle)
      before = upTo
    } else {
      if (after < 0) after = passage.upTo(s - at)
      const left = passage.upTo(s - next)
      weight = (after - left) * passage.rate(middle)
      after = left
    }
    sum += weight * Math.exp(-steep * boundaryShift(spacing, overshoot, wave))
    total += weight
    at = next
  }
  const shift = -Math.log(sum / total) / steep
  const longer = s + lengthening(runs[0]) + lengthening(runs[runs.length - 1])
  return passed(killedModes(b + shift, k, DECAY / s, MOST, ROUGH, modes), longer)
}

/**
 * The first passage: its probability up to a time, and its density.
 *
 * Early on, the modes left out matter. Their masses fall as 1/n² and their λ grow as n², which adds up to
 * 1 − e^(−q²) + √π·q·erfc(q) of what they have together, q² = λu with λ that of the first one.
 */
function firstPassage({ lambda, mass, short, above }: KilledModes) {
  const n = lambda.length
  let rest = short - above
  for (let i = 1; i < n; i++) rest -= mass[i]
  rest = Math.max(0, rest)
  const next = n > 1 ? lambda[n - 1] + 0.5 * (lambda[n - 1] - lambda[n - 2]) : lambda[0] + 0.5
  return {
    upTo(u: number) {
      if (!(u > 0)) return 0
      const q = Math.sqrt(next * u)
      let sum = rest * (q > 5 ? 1 : 1 - Math.exp(-q * q) + ROOT_PI * q * erfc(q))
      // Only the first one can be small.
      sum -= mass[0] * Math.expm1(-lambda[0] * u)
      for (let i = 1; i < n; i++) sum += mass[i] * (1 - decayOf(Math.min(60, lambda[i] * u)))
      return sum
    },
    rate(u: number) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += mass[i] * lambda[i] * decayOf(Math.min(60, lambda[i] * u))
      return sum
    },
  }
}

const ROOT_PI = Math.sqrt(Math.PI)
