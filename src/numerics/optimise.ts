import { symmetricEigen } from './eigen.js'

/** A function of m variables with its derivatives: gradient (m) and Hessian (m × m, row by row). */
export interface Jet {
  readonly value: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

export interface Minimum extends Jet {
  readonly x: Float64Array
  readonly iterations: number
  /** Whether the last Newton step was shorter than the tolerance, at a point without negative curvature. */
  readonly converged: boolean
}

export interface NewtonOptions {
  /** Length of the Newton step (its largest component, relative to x where that exceeds 1) at which to stop. */
  readonly tolerance?: number
  readonly maxit?: number
}

/** Smaller curvatures and gradients count as none: the functions are deviances, in which they mean nothing. */
const FLAT = 1e-7
const LEVEL = 1e-9

/** Rounding noise of a value v: smaller rises are not held against a step, smaller promised falls are idle. */
const noiseOf = (v: number) => 1e-11 + 1e-13 * Math.abs(v)
/** So many idle steps are taken before the point is accepted. */
const PATIENCE = 8

/**
 * Local minimum of a smooth function of a few unconstrained variables, by Newton's method made safe: curvatures are
 * taken in absolute value, so that every step descends; steps are shortened until the value falls; a saddle point
 * is left along its direction of negative curvature.
 *
 * @param value the function alone (used by the line search)
 * @param jet the function with derivatives
 */
export function newtonMinimum(
  value: (x: Float64Array) => number,
  jet: (x: Float64Array) => Jet,
  start: ArrayLike<number>,
  { tolerance = 1e-8, maxit = 100 }: NewtonOptions = {},
): Minimum {
  let x: Float64Array = Float64Array.from(start)
  let here = jet(x)
  let idle = 0
  for (let iterations = 1; iterations <= maxit; iterations++) {
    const { step, curvature } = descent(here)
    const length = largest(step.map((by, i) => by / Math.max(1, Math.abs(x[i]))))
    // Near degenerate optima rounding alone makes steps of some length; what they could still gain tells.
    idle = -dot(here.gradient, step) < 10 * noiseOf(here.value) ? idle + 1 : 0
    if (length < tolerance || idle > PATIENCE) {
      const saddle = curvature.least < -FLAT
      if (!saddle) return { ...finish(x, step, here, jet), iterations, converged: true }
      step.set(curvature.direction)
    }
    const reach = Math.min(1, (2 * Math.max(1, largest(x))) / largest(step))
    const slope = dot(here.gradient, step)
    const noise = noiseOf(here.value)
    let t = reach
    let next = along(x, step, t)
    for (let halvings = 0; halvings < 50; halvings++) {
      if (value(next) <= here.value + 1e-4 * t * Math.min(slope, 0) + noise) break
      t /= 2
      next = along(x, step, t)
    }
    x = next
    here = jet(x)
  }
  return { x, ...here, iterations: maxit, converged: false }
}

/** The last step of all, unless it leads uphill: at the optimum only the gradient can tell. */
function finish(
  x: Float64Array,
  step: Float64Array,
  here: Jet,
  jet: (x: Float64Array) => Jet,
): Jet & { x: Float64Array } {
  const next = along(x, step, 1)
  const there = jet(next)
  return largest(there.gradient) < largest(here.gradient) ? { x: next, ...there } : { x, ...here }
}

function descent({ gradient, hessian }: Jet) {
  const m = gradient.length
  const { values, vectors } = symmetricEigen(hessian, m)
  const scale = largest(values)
  // A flat direction must not make the step explode; the floor lets it move by a finite amount per step.
  const floor = Math.max(1e-12 * scale, Number.MIN_VALUE * 1e20)
  const step = new Float64Array(m)
  let least = 0
  for (let c = 1; c < m; c++) if (values[c] < values[least]) least = c
  for (let c = 0; c < m; c++) {
    let along = 0
    for (let i = 0; i < m; i++) along += vectors[i * m + c] * gradient[i]
    // A direction the function does not depend on; rounding errors are not to be followed.
    if (Math.abs(values[c]) < FLAT && Math.abs(along) < LEVEL) continue
    const size = -along / Math.max(Math.abs(values[c]), floor)
    for (let i = 0; i < m; i++) step[i] += size * vectors[i * m + c]
  }
  const direction = Float64Array.from({ length: m }, (_, i) => 0.1 * vectors[i * m + least])
  return { step, curvature: { least: m === 0 ? 0 : values[least], direction } }
}

function along(x: Float64Array, step: Float64Array, t: number): Float64Array {
  return x.map((value, i) => value + t * step[i])
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function largest(values: Float64Array): number {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  return most
}
