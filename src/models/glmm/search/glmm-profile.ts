import type { Arrow, FactoredArrow } from '../glmm-arrow.js'
import { arrowStep, factorArrow } from '../glmm-arrow.js'
import { along, slopeAlong } from './glmm-newton.js'
import type { GlmmObjective } from './glmm-objective.js'

/** The profile of the deviance in θ at one θ, to the accuracy that telling its basins apart needs. */
export interface ProfilePoint {
  /** (θ, β, γ), the coefficients near their optimum at θ. */
  readonly x: Float64Array
  readonly value: number
  /** Derivatives of the profile in the elements of θ. */
  readonly slope: Float64Array
  /** Second derivatives of the deviance itself in the elements of θ, m × m. */
  readonly curvature: Float64Array
}

/** What a Newton step may still gain when the point is taken. */
const GAIN = 0.05
const MAXIT = 12

/**
 * The least deviance over (β, γ) at the θ of a point, and its slope in θ: Newton's method with θ held, the last step
 * taken from the quadratic approximation.
 *
 * @param from (θ, β, γ) to start from
 */
export function profilePoint(objective: GlmmObjective, from: Float64Array): ProfilePoint {
  const { m } = objective
  let x = from
  for (let pass = 1; ; pass++) {
    const arrow = objective.roughly(x)
    const { step } = arrowStep(withThetaHeld(factorArrow(arrow), m), x.length - arrow.size)
    const gain = -slopeAlong(arrow, step)
    if (!step.every(Number.isFinite) || !Number.isFinite(gain))
      return describe(arrow, x, new Float64Array(x.length), 0, m)
    if (gain < GAIN || pass === MAXIT) return describe(arrow, x, step, gain, m)
    let t = 1
    let next = along(x, step, t)
    while (!(objective.value(next) <= arrow.value) && t > 1e-6) {
      t /= 2
      next = along(x, step, t)
    }
    if (t <= 1e-6) return describe(arrow, x, new Float64Array(x.length), 0, m)
    x = next
  }
}

/** The point after a step that gains `gain`, by the quadratic approximation at x. */
function describe(
  { A, arms, g, size, value }: Arrow,
  x: Float64Array,
  step: Float64Array,
  gain: number,
  m: number,
): ProfilePoint {
  const slope = new Float64Array(m)
  const curvature = new Float64Array(m * m)
  for (let i = 0; i < m; i++) {
    slope[i] = g[i]
    for (let j = m; j < size; j++) slope[i] += A[i * size + j] * step[j]
    // The parameters of the head come first among those of each arm.
    for (const { at, C, g: local } of arms)
      for (let j = 0; j < local.length; j++) slope[i] += C[i * local.length + j] * step[size + at + j]
    for (let j = 0; j < m; j++) curvature[i * m + j] = A[i * size + j]
  }
  return { x: along(x, step, 1), value: value - gain / 2, slope, curvature }
}

/** The same system with a step of zero in θ. */
function withThetaHeld(factored: FactoredArrow, m: number): FactoredArrow {
  const { size } = factored
  const S = factored.S.slice()
  const g = factored.g.slice()
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < size; j++) S[i * size + j] = S[j * size + i] = 0
    S[i * size + i] = 1
    g[i] = 0
  }
  return { ...factored, S, g }
}
