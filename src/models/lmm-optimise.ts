import { newtonMinimum } from '../numerics/optimise.js'
import { lmmCriterion, lmmCriterionJet } from './lmm-criterion.js'
import type { LmmMoments } from './lmm-moments.js'
import type { LmmCovariance } from './lmm-theta.js'
import { canonicalTheta, thetaPositions } from './lmm-theta.js'

/**
 * The θ of least criterion: the best of a coarse scan (and of `start`, when given), followed by Newton's method.
 *
 * @returns θ in lme4's order and signs, Newton iterations, and whether the gradient vanished
 */
export function optimiseTheta(
  moments: LmmMoments,
  covariance: LmmCovariance,
  reml: boolean,
  start?: ArrayLike<number>,
) {
  const { q } = moments
  const positions = thetaPositions(q, covariance)
  const unit = naturalScale(moments)
  const scale = positions.map(([row]) => unit[row])
  const scaled = (phi: ArrayLike<number>) => Float64Array.from(scale, (s, i) => s * phi[i])
  const value = (phi: Float64Array) => lmmCriterion(moments, scaled(phi), covariance, reml)
  const jet = (phi: Float64Array) => {
    const { value, gradient, hessian } = lmmCriterionJet(moments, scaled(phi), covariance, reml)
    const m = scale.length
    return {
      value,
      gradient: gradient.map((g, i) => g * scale[i]),
      hessian: hessian.map((h, ij) => h * scale[Math.floor(ij / m)] * scale[ij % m]),
    }
  }

  const candidates = scanPoints(positions)
  if (start !== undefined) candidates.push(Float64Array.from(scale, (s, i) => start[i] / s))
  let best = candidates[0]
  let least = value(best)
  // A flat criterion (one trial, say) is the same everywhere up to rounding: then no variance at all, the first point.
  const noise = 1e-12 * Math.abs(least)
  for (const candidate of candidates.slice(1)) {
    const there = value(candidate)
    if (there < least - noise) {
      best = candidate
      least = there
    }
  }
  const { x, iterations, converged } = newtonMinimum(value, jet, best)
  return {
    theta: canonicalTheta(scaled(atBoundary(x, positions, value)), q, covariance),
    iterations,
    converged,
  }
}

/** Elements that have converged to the boundary are set on it, if that does not cost anything. */
function atBoundary(
  phi: Float64Array,
  positions: readonly (readonly [number, number])[],
  value: (phi: Float64Array) => number,
): Float64Array {
  let x = phi
  for (const i of phi.keys()) {
    if (positions[i][0] !== positions[i][1] || x[i] === 0 || Math.abs(x[i]) > 1e-5) continue
    const next = x.slice()
    next[i] = 0
    if (value(next) <= value(x) + 1e-12 * Math.abs(value(x))) x = next
  }
  return x
}

/**
 * θ at which a trial of average size tells as much of its random effect as the distribution of the effects does:
 * 1/√(mean of Z̃ᵀZ̃). It makes the search indifferent to the units of Z.
 */
export function naturalScale({ trials, q, S, ZZ }: LmmMoments): Float64Array {
  const unit = new Float64Array(q)
  for (let a = 0; a < q; a++) {
    let swept = 0
    let raw = 0
    for (let k = 0; k < trials; k++) {
      swept += S[k * q * q + a * q + a]
      raw += ZZ[k * q * q + a * q + a]
    }
    const information = swept > 1e-10 * raw ? swept : raw
    unit[a] = information > 0 ? Math.sqrt(trials / information) : 1
  }
  return unit
}

/** Start values in units of {@link naturalScale}; the first is 0. */
function scanPoints(positions: readonly (readonly [number, number])[]): Float64Array[] {
  if (positions.length === 1) return [0, 0.3, 0.7, 1.5, 3, 6, 15, 50].map((value) => Float64Array.of(value))
  const levels = [0, 0.5, 2, 8, 40]
  return levels.flatMap((first) =>
    levels.map((second) =>
      Float64Array.from(positions, ([row, column]) => (row !== column ? 0 : row === 0 ? first : second)),
    ),
  )
}
