import type { Arrow } from '../glmm-arrow.js'
import { arrowStep, factorArrow } from '../glmm-arrow.js'

/** A function of (head, γ) to be minimised. */
export interface ArrowFunction {
  readonly value: (x: Float64Array) => number
  readonly arrow: (x: Float64Array) => Arrow
}

export interface ArrowMinimum {
  readonly x: Float64Array
  readonly arrow: Arrow
  readonly iterations: number
  /** Whether the last step was all but none, at a point without negative curvature. */
  readonly converged: boolean
}

/** Length of the step (its largest component, relative to x where that exceeds 1) at which to stop. */
const TOLERANCE = 1e-8
/** So many steps without gain are taken before the point is accepted. */
const PATIENCE = 6

/** No coefficient moves further than this in one step, or than to twice itself: along a ridge Newton's steps are wild. */
const WIDEST = 3

/** Rounding noise of a value: rises below it are not held against a step. */
const noiseOf = (value: number) => 1e-10 + 1e-12 * Math.abs(value)

/**
 * Local minimum by Newton's method on an arrow-shaped Hessian: steps descend, are shortened until the value falls, and
 * leave saddle points along their negative curvature.
 *
 * @param diverges asked with every step; true ends the iteration
 */
export function arrowMinimum(
  { value, arrow }: ArrowFunction,
  start: Float64Array,
  {
    maxit = 100,
    tolerance = TOLERANCE,
    diverges = () => false,
  }: {
    readonly maxit?: number
    readonly tolerance?: number
    readonly diverges?: (step: Float64Array, x: Float64Array) => boolean
  } = {},
): ArrowMinimum {
  let x = start
  let here = arrow(x)
  let idle = 0
  let before = { x, arrow: here }
  for (let iterations = 1; iterations <= maxit; iterations++) {
    const gammas = x.length - here.size
    const { step, direction } = arrowStep(factorArrow(here), gammas)
    if (diverges(step, x)) return { x, arrow: here, iterations, converged: false }
    let length = 0
    for (let i = 0; i < x.length; i++)
      length = Math.max(length, Math.abs(step[i]) / Math.max(1, Math.abs(x[i])))
    // Overflow somewhere: the point before is the last one of any use.
    if (!step.every(Number.isFinite))
      return { x: before.x, arrow: before.arrow, iterations, converged: false }
    before = { x, arrow: here }
    const slope = slopeAlong(here, step)
    idle = -slope < 10 * noiseOf(here.value) ? idle + 1 : 0
    if (length < tolerance || idle > PATIENCE) {
      if (direction === null) return { ...finish(x, step, here, arrow), iterations, converged: true }
      step.fill(0)
      step.set(direction.map((by) => 0.1 * by))
      idle = 0
    }
    let t = 1
    for (let i = 0; i < x.length; i++) t = Math.min(t, Math.max(WIDEST, Math.abs(x[i])) / Math.abs(step[i]))
    let next = along(x, step, t)
    for (let halvings = 0; halvings < 40; halvings++) {
      if (value(next) <= here.value + 1e-4 * t * Math.min(slope, 0) + noiseOf(here.value)) break
      t /= 2
      next = along(x, step, t)
    }
    if (!Number.isFinite(value(next))) return { x, arrow: here, iterations, converged: false }
    x = next
    here = arrow(x)
  }
  return { x, arrow: here, iterations: maxit, converged: false }
}

/** The last step, unless it leads uphill: at the optimum only the gradient can tell. */
function finish(x: Float64Array, step: Float64Array, here: Arrow, arrow: ArrowFunction['arrow']) {
  const next = along(x, step, 1)
  const there = arrow(next)
  return steepness(there) < steepness(here) ? { x: next, arrow: there } : { x, arrow: here }
}

export function along(x: Float64Array, step: Float64Array, t: number): Float64Array {
  return x.map((value, i) => value + t * step[i])
}

export function slopeAlong({ size, g, arms }: Arrow, step: Float64Array): number {
  let sum = 0
  for (let i = 0; i < size; i++) sum += g[i] * step[i]
  for (const arm of arms) for (let j = 0; j < arm.g.length; j++) sum += arm.g[j] * step[size + arm.at + j]
  return sum
}

/** Largest element of the gradient. */
function steepness({ g, arms }: Arrow): number {
  let most = 0
  for (const value of g) most = Math.max(most, Math.abs(value))
  for (const arm of arms) for (const value of arm.g) most = Math.max(most, Math.abs(value))
  return most
}
