import { cholesky, choleskyInverse } from '../../numerics/cholesky.js'
import { gaussHermite } from '../../numerics/gauss-hermite.js'
import { newtonMinimum } from '../../numerics/optimise.js'
import type { HazardStrata } from './hazard-sums.js'

/** A stratum in which both arms have somebody at risk, or but one, with events. */
interface Stratum {
  readonly leaf: number
  readonly a0: number
  readonly a1: number
  readonly events: number
  readonly treated: number
}

export interface ProfileMixedFit {
  /** Log hazard ratio of each subgroup, at the mean of the trials. */
  readonly beta: Float64Array
  /** Covariance of beta (J × J); null where the information is singular. */
  readonly covariance: Float64Array | null
  /** Standard deviation of the treatment effects between trials, ≥ 0. */
  readonly theta: number
  readonly seTheta: number | null
  /** Predicted deviation of each trial's effect. */
  readonly ranef: Float64Array
  readonly logLik: number
  readonly iterations: number
  readonly converged: boolean
  readonly singular: boolean
}

const SINGULAR = 1e-4

/**
 * Mixed model of the treatment effect with baseline hazards by trial × subgroup × interval, β_j + θu_k, u ~ N(0, 1). The
 * baselines are profiled out before u is integrated: as parameters of a Poisson model they would bias θ downwards, one or
 * more for every few events. One integral a trial, by Laplace's approximation or adaptive Gauss–Hermite quadrature.
 *
 * @param trials of each trial, the subgroups' baseline strata; null where it has no patients of a subgroup
 * @param J subgroups
 * @param nagq points; 1 is Laplace's approximation
 */
export function fitProfileMixed(
  trials: readonly (readonly (HazardStrata | null)[])[],
  J: number,
  nagq = 1,
  start: ArrayLike<number> = new Float64Array(J),
): ProfileMixedFit {
  const lists = trials.map((leaves) => informative(leaves))
  const constant = trials.reduce((sum, leaves) => sum + leaves.reduce((own, leaf) => own + alone(leaf), 0), 0)
  const modes = new Float64Array(trials.length)
  const nodes = nagq > 1 ? gaussHermite(nagq) : null

  /** −ℓ, with its gradient by (β, θ) where that is wanted. */
  const criterion = (x: Float64Array, gradient: Float64Array | null): number => {
    const theta = x[J]
    gradient?.fill(0)
    let value = -constant
    lists.forEach((strata, k) => {
      if (strata.length === 0) return
      const at = mode(strata, x, theta, modes[k])
      modes[k] = at.u
      const curvature = 1 + theta * theta * at.A
      if (nodes === null) value -= at.value - (at.u * at.u) / 2 - Math.log(curvature) / 2
      else value -= quadrature(strata, x, theta, at.u, 1 / Math.sqrt(curvature), nodes)
      if (gradient === null) return
      const { leafS, leafA, leafB } = leafSums(strata, x, theta, at.u, J)
      const S = leafS.reduce((sum, own) => sum + own, 0)
      const B = leafB.reduce((sum, own) => sum + own, 0)
      for (let j = 0; j < J; j++) {
        const du = (-theta * leafA[j]) / curvature
        gradient[j] -= leafS[j] - (theta * theta * (leafB[j] + B * theta * du)) / (2 * curvature)
      }
      const du = (S - theta * at.A * at.u) / curvature
      gradient[J] -= at.u * S - (2 * theta * at.A + theta * theta * B * (at.u + theta * du)) / (2 * curvature)
    })
    return value
  }
  const m = J + 1
  const slope = (x: Float64Array): Float64Array => {
    const gradient = new Float64Array(m)
    if (nodes === null) criterion(x, gradient)
    else
      for (let i = 0; i < m; i++)
        gradient[i] = (criterion(moved(x, i, STEP), null) - criterion(moved(x, i, -STEP), null)) / (2 * STEP)
    return gradient
  }
  const hessianAt = (x: Float64Array): Float64Array => {
    const h = nodes === null ? 1e-5 : 1e-3
    const hessian = new Float64Array(m * m)
    for (let i = 0; i < m; i++) {
      const up = slope(moved(x, i, h))
      const down = slope(moved(x, i, -h))
      for (let j = 0; j < m; j++) {
        const second = (up[j] - down[j]) / (4 * h)
        hessian[i * m + j] += second
        hessian[j * m + i] += second
      }
    }
    return hessian
  }
  const jet = (x: Float64Array) => ({ value: criterion(x, null), gradient: slope(x), hessian: hessianAt(x) })
  const found = [0.3, 0].map((theta) => {
    modes.fill(0)
    return newtonMinimum((x) => criterion(x, null), jet, [
      ...Array.from({ length: J }, (_, j) => start[j]),
      theta,
    ])
  })
  const best = found[1].value < found[0].value - 1e-9 ? found[1] : found[0]
  let x = best.x.slice()
  x[J] = Math.abs(x[J])
  let { converged } = best
  const { iterations } = best
  const singular = x[J] < SINGULAR
  if (singular) {
    // At the boundary the other coefficients have their maximum without random effects.
    x[J] = 0
    const flat = (beta: Float64Array) => Float64Array.of(...beta, 0)
    const inner = newtonMinimum(
      (beta) => criterion(flat(beta), null),
      (beta) => {
        const whole = hessianAt(flat(beta))
        const hessian = Float64Array.from(
          { length: J * J },
          (_, at) => whole[Math.floor(at / J) * m + (at % J)],
        )
        return { value: criterion(flat(beta), null), gradient: slope(flat(beta)).slice(0, J), hessian }
      },
      x.slice(0, J),
    )
    x = flat(inner.x)
    converged = inner.converged
  }
  const value = criterion(x, null)
  const whole = hessianAt(x)
  const size = singular ? J : m
  const kept = Float64Array.from(
    { length: size * size },
    (_, at) => whole[Math.floor(at / size) * m + (at % size)],
  )
  const { L, rank } = cholesky(kept, size)
  const inverse = rank === size ? choleskyInverse(L, size) : null
  return {
    beta: x.slice(0, J),
    covariance:
      inverse &&
      Float64Array.from({ length: J * J }, (_, at) => inverse[Math.floor(at / J) * size + (at % J)]),
    theta: x[J],
    seTheta: inverse === null || singular ? null : Math.sqrt(inverse[J * size + J]),
    ranef: modes.map((u, k) => (lists[k].length === 0 ? 0 : x[J] * u)),
    logLik: -value,
    iterations,
    converged,
    singular,
  }
}

const STEP = 1e-5

function moved(x: Float64Array, i: number, by: number): Float64Array {
  const next = x.slice()
  next[i] += by
  return next
}

function informative(leaves: readonly (HazardStrata | null)[]): Stratum[] {
  return leaves.flatMap((strata, leaf) =>
    strata === null
      ? []
      : Array.from(strata.D[0].keys()).flatMap((s) => {
          const [a0, a1] = [strata.a[0][s], strata.a[1][s]]
          const events = strata.D[0][s] + strata.D[1][s]
          return events > 0 && a0 > 0 && a1 > 0 ? [{ leaf, a0, a1, events, treated: strata.D[1][s] }] : []
        }),
  )
}

/** What strata with one arm at risk add whatever the effects. */
function alone(strata: HazardStrata | null): number {
  if (strata === null) return 0
  let sum = 0
  for (let s = 0; s < strata.D[0].length; s++) {
    const events = strata.D[0][s] + strata.D[1][s]
    const [a0, a1] = [strata.a[0][s], strata.a[1][s]]
    if (events > 0 && (a0 === 0 || a1 === 0)) sum += events * Math.log(events / (a0 + a1)) - events
  }
  return sum
}

/** Mode of the integrand, by Newton's method: it is log-concave. */
function mode(strata: readonly Stratum[], x: Float64Array, theta: number, from: number) {
  let u = theta === 0 ? 0 : from
  let A = 0
  for (let iteration = 0; iteration < 100; iteration++) {
    let S = 0
    A = 0
    for (const { leaf, a0, a1, events, treated } of strata) {
      const ratio = a1 * Math.exp(x[leaf] + theta * u)
      const p = ratio / (a0 + ratio)
      S += treated - events * p
      A += events * p * (1 - p)
    }
    const step = (theta * S - u) / (1 + theta * theta * A)
    if (theta === 0 || Math.abs(step) < 1e-12 * (1 + Math.abs(u))) break
    u += Math.max(-3, Math.min(3, step))
  }
  return { u, A, value: valueAt(strata, x, theta, u) }
}

function valueAt(strata: readonly Stratum[], x: Float64Array, theta: number, u: number): number {
  let value = 0
  for (const { leaf, a0, a1, events, treated } of strata) {
    const effect = x[leaf] + theta * u
    value += treated * effect + events * Math.log(events / (a0 + a1 * Math.exp(effect))) - events
  }
  return value
}

function leafSums(strata: readonly Stratum[], x: Float64Array, theta: number, u: number, J: number) {
  const leafS = new Float64Array(J)
  const leafA = new Float64Array(J)
  const leafB = new Float64Array(J)
  for (const { leaf, a0, a1, events, treated } of strata) {
    const ratio = a1 * Math.exp(x[leaf] + theta * u)
    const p = ratio / (a0 + ratio)
    leafS[leaf] += treated - events * p
    leafA[leaf] += events * p * (1 - p)
    leafB[leaf] += events * p * (1 - p) * (1 - 2 * p)
  }
  return { leafS, leafA, leafB }
}

/** log ∫ exp g(u) φ(u) du by nodes around the mode. */
function quadrature(
  strata: readonly Stratum[],
  x: Float64Array,
  theta: number,
  u: number,
  scale: number,
  { nodes, weights }: { readonly nodes: ArrayLike<number>; readonly weights: ArrayLike<number> },
): number {
  const terms = Array.from(nodes, (node, i) => {
    const at = u + Math.SQRT2 * scale * node
    return Math.log(weights[i]) + valueAt(strata, x, theta, at) - (at * at) / 2
  })
  const most = Math.max(...terms)
  const sum = terms.reduce((total, term) => total + Math.exp(term - most), 0)
  return most + Math.log(sum) + Math.log(scale) - Math.log(Math.PI) / 2
}
