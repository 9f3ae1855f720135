import type { LmmCovariance } from '../lmm/lmm-theta.js'
import { canonicalTheta, thetaPositions } from '../lmm/lmm-theta.js'
import type { ArrowMinimum } from './glmm-newton.js'
import { arrowMinimum } from './glmm-newton.js'
import type { GlmmObjective } from './glmm-objective.js'

/** Differences of the deviance that mean nothing. */
const NOISE = 1e-9
/** Elements of θ this small (in natural units) may be zero. */
const NEAR_BOUNDARY = 1e-3
/** Standard deviations of the scan, in natural units. */
const ALONE = [0, 0.5, 1.5, 5, 20]
const TOGETHER = [0, 0.5, 2, 8, 40]
/** Basins that are searched, the lowest ones first. */
const BASINS = 2

/**
 * The (θ, β, γ) of least deviance. The deviance is smooth and even in θ, so no bounds are needed: a variance of zero is
 * an ordinary minimum. A coarse scan of θ at the coefficients without random effects finds the basins, Newton's method
 * their bottoms.
 *
 * @param fixed (β, γ) to scan with
 * @param starts further points to start from
 */
export function optimiseGlmm(
  objective: GlmmObjective,
  q: number,
  covariance: LmmCovariance,
  fixed: Float64Array,
  starts: readonly Float64Array[],
): ArrowMinimum {
  const positions = thetaPositions(q, covariance)
  const scan = grid(positions).map(({ theta, at }) => {
    const x = Float64Array.of(...theta, ...fixed)
    return { x, at, value: objective.value(x) }
  })
  const lowest = scan.reduce((best, next) => (next.value < best.value - NOISE ? next : best))
  const basins = scan.filter(
    (point) =>
      point === lowest ||
      scan.every((other) => {
        const apart = other.at.reduce((sum, index, d) => sum + Math.abs(index - point.at[d]), 0)
        return apart !== 1 || point.value < other.value - NOISE
      }),
  )
  basins.sort((a, b) => a.value - b.value)
  const minima = [...basins.slice(0, BASINS).map(({ x }) => x), ...starts].map((x) =>
    arrowMinimum(objective, x),
  )
  const best = minima.reduce((least, next) =>
    next.arrow.value < least.arrow.value - NOISE || Number.isNaN(least.arrow.value) ? next : least,
  )
  const iterations = minima.reduce((sum, minimum) => sum + minimum.iterations, 0)
  return { ...settled(objective, positions, q, covariance, best), iterations }
}

/** The minimum near a point that is close to it already: first with the cheap Hessian, then with the exact one. */
export function refineGlmm(
  objective: GlmmObjective,
  q: number,
  covariance: LmmCovariance,
  near: Float64Array,
): ArrowMinimum {
  const rough = arrowMinimum({ value: objective.value, arrow: objective.roughly }, near, { maxit: 40 })
  const exact = arrowMinimum(objective, rough.x)
  const iterations = rough.iterations + exact.iterations
  return { ...settled(objective, thetaPositions(q, covariance), q, covariance, exact), iterations }
}

/** Elements of θ that have converged to zero are set on it, and θ takes lme4's signs. */
function settled(
  objective: GlmmObjective,
  positions: readonly (readonly [number, number])[],
  q: number,
  covariance: LmmCovariance,
  best: ArrowMinimum,
): ArrowMinimum {
  const x = best.x.slice()
  for (const i of positions.keys()) {
    if (positions[i][0] !== positions[i][1] || Math.abs(x[i]) > NEAR_BOUNDARY) continue
    if (objective.value(x.with(i, 0)) <= objective.value(x) + NOISE) x[i] = 0
  }
  x.set(canonicalTheta(x.slice(0, objective.m), q, covariance))
  if (x.every((value, i) => value === best.x[i])) return best
  const again = arrowMinimum(objective, x)
  // Where zero is a saddle point after all, the search has gone back to where it came from.
  again.x.set(canonicalTheta(again.x.slice(0, objective.m), q, covariance))
  return { ...again, arrow: objective.arrow(again.x), converged: best.converged && again.converged }
}

function grid(positions: readonly (readonly [number, number])[]) {
  if (positions.length === 1) return ALONE.map((level, i) => ({ theta: [level], at: [i] }))
  return TOGETHER.flatMap((first, i) =>
    TOGETHER.map((second, j) => ({
      theta: positions.map(([row, column]) => (row !== column ? 0 : row === 0 ? first : second)),
      at: [i, j],
    })),
  )
}
