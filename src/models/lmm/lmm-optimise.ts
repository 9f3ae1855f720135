import type { Jet } from '../../numerics/optimise.js'
import { newtonMinimum } from '../../numerics/optimise.js'
import { lmmCriterion, lmmCriterionJet } from './lmm-criterion.js'
import type { LmmMoments } from './lmm-moments.js'
import type { LmmCovariance } from './lmm-theta.js'
import { canonicalTheta, thetaPositions } from './lmm-theta.js'

/** Differences of the deviance that mean nothing. */
const NOISE = 1e-9
/** In units of {@link naturalScale}. */
const NEAR_BOUNDARY = 1e-3

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

  const minima = startPoints(positions, value, start && Float64Array.from(scale, (s, i) => start[i] / s)).map(
    (phi) => newtonMinimum(value, jet, phi),
  )
  const { x, converged } = minima.reduce((best, next) => (next.value < best.value - NOISE ? next : best))
  return {
    theta: canonicalTheta(scaled(atBoundary(x, positions, value, jet)), q, covariance),
    iterations: minima.reduce((sum, { iterations }) => sum + iterations, 0),
    converged,
  }
}

/** The points of a coarse grid that none of their neighbours undercuts, and `start` if it is below all: best first. */
function startPoints(
  positions: readonly (readonly [number, number])[],
  value: (phi: Float64Array) => number,
  start?: Float64Array,
): Float64Array[] {
  const grid = scanGrid(positions).map(({ phi, at }) => ({ phi, at, value: value(phi) }))
  // A flat criterion (one trial, say) is the same everywhere up to rounding: then zero, which comes first, has no rival.
  const noise = NOISE + 1e-12 * Math.abs(grid[0].value)
  const below = (a: { value: number }, b: { value: number }) => a.value < b.value - noise
  const lowest = grid.reduce((best, next) => (below(next, best) ? next : best))
  const others = grid.filter(
    (point) =>
      point !== lowest &&
      grid.every((other) => {
        const apart = other.at.reduce((sum, index, d) => sum + Math.abs(index - point.at[d]), 0)
        return apart !== 1 || below(point, other)
      }),
  )
  const points = [lowest, ...others.sort((a, b) => a.value - b.value)].map(({ phi }) => phi)
  return start !== undefined && value(start) < lowest.value - noise ? [start, ...points] : points
}

/** Elements that have converged to the boundary are set on it, if it is a minimum there. */
function atBoundary(
  phi: Float64Array,
  positions: readonly (readonly [number, number])[],
  value: (phi: Float64Array) => number,
  jet: (phi: Float64Array) => Jet,
): Float64Array {
  const m = phi.length
  let x = phi
  for (const i of phi.keys()) {
    if (positions[i][0] !== positions[i][1] || x[i] === 0 || Math.abs(x[i]) > NEAR_BOUNDARY) continue
    const next = x.with(i, 0)
    // Where the minimum is a small variance, zero is a maximum: the criterion is even in this element.
    if (value(next) <= value(x) + NOISE && jet(next).hessian[i * m + i] >= -NOISE) x = next
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

/** Standard deviations (relative, in units of {@link naturalScale}) and correlations of the scan. */
const ALONE = [0, 0.3, 0.7, 1.5, 3, 6, 15, 50]
const TOGETHER = [0, 0.5, 2, 8, 40]
const CORRELATIONS = [-0.7, 0, 0.7]

/** The grid of the scan, zero first; `at` is the place of a point in it. */
function scanGrid(positions: readonly (readonly [number, number])[]) {
  if (positions.length === 1) return ALONE.map((level, i) => ({ phi: Float64Array.of(level), at: [i] }))
  const correlations = positions.length === 3 ? CORRELATIONS : [0]
  return TOGETHER.flatMap((first, i) =>
    TOGETHER.flatMap((second, j) =>
      // Where a standard deviation is zero there is nothing to correlate.
      (first * second === 0 ? [0] : correlations).map((rho) => {
        const [within, across] = [second * Math.sqrt(1 - rho * rho), second * rho]
        const phi = positions.map(([row, column]) => (row === 0 ? first : column === 0 ? across : within))
        return { phi: Float64Array.from(phi), at: [i, j, Math.sign(rho)] }
      }),
    ),
  )
}
