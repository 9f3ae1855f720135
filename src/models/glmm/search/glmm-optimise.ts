import type { GlmFamily } from '../../../families/glm-family.js'
import type { LmmCovariance } from '../../lmm/lmm-theta.js'
import { canonicalTheta, thetaPositions } from '../../lmm/lmm-theta.js'
import type { GlmmBlocks } from '../glmm-blocks.js'
import { glmmBasins } from './glmm-basins.js'
import type { ArrowMinimum } from './glmm-newton.js'
import { arrowMinimum } from './glmm-newton.js'
import type { GlmmObjective } from './glmm-objective.js'
import { profilePoint } from './glmm-profile.js'

/** Differences of the deviance that mean nothing. */
const NOISE = 1e-9
/** Elements of θ this small (in natural units) may be zero. */
const NEAR_BOUNDARY = 1e-3

/** A model whose deviance is to be minimised. */
export interface GlmmSearch {
  readonly objective: GlmmObjective
  readonly design: GlmmBlocks
  readonly family: GlmFamily
  readonly covariance: LmmCovariance
}

/**
 * The (θ, β, γ) of least deviance. The deviance is smooth and even in θ, so no bounds are needed: a variance of zero is
 * an ordinary minimum. Its profile in θ can have several ({@link glmmBasins}); Newton's method finds their bottoms.
 *
 * @param fixed (β, γ) of the fit without random effects
 * @param start a further point to start from, if the profile there is below all minima found
 */
export function optimiseGlmm(
  { objective, design, family, covariance }: GlmmSearch,
  fixed: Float64Array,
  start?: Float64Array,
): ArrowMinimum {
  const minimum = (x: Float64Array): ArrowMinimum => {
    if (objective.isCheap) return arrowMinimum(objective, x)
    // First with the cheap Hessian, then with the exact one.
    const rough = arrowMinimum({ value: objective.value, arrow: objective.roughly }, x, { maxit: 40 })
    const exact = arrowMinimum(objective, rough.x)
    return { ...exact, iterations: rough.iterations + exact.iterations }
  }
  const minima = glmmBasins(objective, design, family, covariance, fixed).map(minimum)
  const lowest = () =>
    minima.reduce((least, next) =>
      next.arrow.value < least.arrow.value - NOISE || Number.isNaN(least.arrow.value) ? next : least,
    )
  if (start !== undefined && profilePoint(objective, start).value < lowest().arrow.value - 1e-6)
    minima.push(minimum(start))
  const iterations = minima.reduce((sum, { iterations }) => sum + iterations, 0)
  const { q } = design
  return { ...settled(objective, thetaPositions(q, covariance), q, covariance, lowest()), iterations }
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
