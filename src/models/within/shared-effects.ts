import { familyOf } from '../../families/families.js'
import { cholesky, choleskyInverse, choleskySolve } from '../../numerics/cholesky.js'
import { pchisq } from '../../numerics/distributions/distributions.js'
import { informativeEvents } from '../hazard/profile-effect.js'
import { armVariances } from './arm-variances.js'
import { cellLikelihood, saturatedLogLik } from './cell-likelihood.js'
import { hazardLikelihood, ownHazardLogLik } from './hazard-cells.js'
import type { Component, LeafCells } from './leaf-cells.js'

/** The model η = γ_kj + (β_k + δ_j)·t of a component, δ of its first subgroup 0. */
export interface SharedEffects {
  /** β of its trials, then δ of its subgroups but the first. */
  readonly estimates: Float64Array
  /** Of the estimates; of unit variances where `known` is false. */
  readonly covariance: Float64Array
  /** False where nothing tells how much outcomes vary: there are estimates, and no standard errors. */
  readonly known: boolean
  readonly trials: number
  readonly leaves: number
  /** Degrees of freedom of t for differences; null for z. */
  readonly df: number | null
  /** Cells that tell an effect. */
  readonly cells: number
  /** Whether the cells' own effects differ more than β_k + δ_j allows; null where they cannot. */
  readonly heterogeneity: { readonly Q: number; readonly df: number; readonly p: number } | null
  /** Variance of each trial × arm that continuous outcomes are weighted by; null for others. */
  readonly phi: Float64Array | null
  /** Coefficients of the covariates to adjust for, and those that are not aliased. */
  readonly alpha: Float64Array
  readonly kept: readonly number[]
  /** Σ r²/v over its degrees of freedom, of counts and events; null for continuous outcomes. */
  readonly dispersion: number | null
}

/** A step of an effect model: what each cell tells of its own effect, linearly. */
export interface CellPart {
  readonly k: number
  readonly j: number
  /** Score of the cell's effect, and information on it. */
  readonly score: number
  readonly information: number
}

/**
 * Fits a component by weighted least squares of the cells' effects (continuous outcomes, each arm of a trial with its own
 * variance) or by maximum likelihood.
 *
 * Source: methods.md §9.2; Godolphin et al. (2023), Research Synthesis Methods 14, for the model.
 */
export function sharedEffects(cells: LeafCells, component: Component): SharedEffects {
  return familyOf(cells.family).linear ? leastSquares(cells, component) : likelihood(cells, component)
}

function leastSquares(cells: LeafCells, { trials, leaves }: Component): SharedEffects {
  const variances = armVariances(cells)
  const own = trials.flatMap((k, a) =>
    leaves.flatMap((j, b) => {
      const [control, experimental] = cells.arms[k * cells.leaves + j]
      if (control.n === 0 || experimental.n === 0) return []
      const variance = variances.phi[2 * k] / control.n + variances.phi[2 * k + 1] / experimental.n
      return [{ k: a, j: b, effect: experimental.mean - control.mean, variance }]
    }),
  )
  const { estimates, covariance } = solve(
    own.map(({ k, j, effect, variance }) => ({ k, j, score: effect / variance, information: 1 / variance })),
    trials.length,
    leaves.length,
  )
  const Q = own.reduce(
    (sum, { k, j, effect, variance }) =>
      sum + (effect - effectOf(estimates, trials.length, k, j)) ** 2 / variance,
    0,
  )
  const df = trials.reduce((sum, k) => sum + variances.d[2 * k] + variances.d[2 * k + 1], 0)
  return {
    ...{ estimates, covariance, trials: trials.length, leaves: leaves.length },
    known: variances.known,
    ...{ phi: variances.phi, alpha: new Float64Array(0), kept: [] },
    df,
    cells: own.length,
    heterogeneity: variances.known ? heterogeneity(Q, own.length, trials.length, leaves.length) : null,
    dispersion: null,
  }
}

function likelihood(cells: LeafCells, { trials, leaves }: Component): SharedEffects {
  const own = trials.flatMap((k, a) =>
    leaves.flatMap((j, b) => {
      const [control, experimental] = cells.arms[k * cells.leaves + j]
      if (control.n === 0 || experimental.n === 0) return []
      const hazards = cells.hazards?.[k * cells.leaves + j]
      return [{ k: a, j: b, arms: [control, experimental] as const, hazards }]
    }),
  )
  const [least, most] = familyOf(cells.family).range
  // Cells without any event, or with nothing else, tell nothing of the effect.
  const telling = own.filter(({ arms: [control, experimental], hazards }) => {
    if (hazards !== undefined) return informativeEvents(hazards).some((events) => events > 0)
    const none = control.mean <= least && experimental.mean <= least
    const all = control.mean >= most && experimental.mean >= most
    return !none && !all
  })
  const at = telling.map(({ arms, hazards }) =>
    hazards === undefined ? cellLikelihood(cells.family, arms) : hazardLikelihood(hazards),
  )
  let estimates: Float64Array = new Float64Array(trials.length + leaves.length - 1)
  let covariance: Float64Array = new Float64Array(0)
  let logLik = Number.NEGATIVE_INFINITY
  const evaluate = (point: Float64Array) =>
    telling.map(({ k, j }, i) => at[i](effectOf(point, trials.length, k, j)))
  let current = evaluate(estimates)
  logLik = current.reduce((sum, cell) => sum + cell.logLik, 0)
  for (let step = 0; step < 200; step++) {
    const parts = telling.map(({ k, j }, i) => ({ k, j, ...current[i] }))
    const solved = solve(parts, trials.length, leaves.length)
    covariance = solved.covariance
    let factor = 1
    let next = estimates
    let found = current
    let best = logLik
    for (; factor > 1e-10; factor /= 2) {
      next = estimates.map((value, c) => value + factor * solved.estimates[c])
      found = evaluate(next)
      best = found.reduce((sum, cell) => sum + cell.logLik, 0)
      if (best >= logLik - 1e-13 * (Math.abs(logLik) + 1)) break
    }
    const moved = solved.estimates.reduce((most, value) => Math.max(most, Math.abs(factor * value)), 0)
    estimates = next
    current = found
    logLik = best
    if (moved <= 1e-12 * (1 + Math.max(...estimates.map(Math.abs)))) break
  }
  const saturated = telling.reduce(
    (sum, { arms, hazards }) =>
      sum + (hazards === undefined ? saturatedLogLik(cells.family, arms) : ownHazardLogLik(hazards)),
    0,
  )
  const Q = Math.max(0, 2 * (saturated - logLik))
  const pearson = current.reduce((sum, { pearson: value }) => sum + value, 0)
  const free = telling.length - trials.length - leaves.length + 1
  return {
    ...{ estimates, covariance, trials: trials.length, leaves: leaves.length },
    known: true,
    ...{ phi: null, alpha: new Float64Array(0), kept: [] },
    df: null,
    cells: telling.length,
    heterogeneity: heterogeneity(Q, telling.length, trials.length, leaves.length),
    // An event comes to a patient once at most: there is nothing to vary more than the model says.
    dispersion: free > 0 && cells.hazards === undefined ? pearson / free : null,
  }
}

/** β_k + δ_j. */
export const effectOf = (estimates: Float64Array, trials: number, k: number, j: number): number =>
  estimates[k] + (j === 0 ? 0 : estimates[trials + j - 1])

/** Solves the normal equations of the cells' parts for (β, δ), or a step of them. */
function solve(
  parts: readonly CellPart[],
  trials: number,
  leaves: number,
): { readonly estimates: Float64Array; readonly covariance: Float64Array } {
  const p = trials + leaves - 1
  const A = new Float64Array(p * p)
  const b = new Float64Array(p)
  for (const { k, j, score, information } of parts) {
    const columns = j === 0 ? [k] : [k, trials + j - 1]
    for (const c of columns) {
      b[c] += score
      for (const d of columns) A[c * p + d] += information
    }
  }
  const { L, rank } = cholesky(A, p)
  if (rank < p)
    return {
      estimates: new Float64Array(p).fill(Number.NaN),
      covariance: new Float64Array(p * p).fill(Number.NaN),
    }
  return { estimates: choleskySolve(L, p, b), covariance: choleskyInverse(L, p) }
}

/** The test of Q; null without degrees of freedom. */
export function heterogeneity(
  Q: number,
  cells: number,
  trials: number,
  leaves: number,
): SharedEffects['heterogeneity'] {
  const df = cells - trials - leaves + 1
  return df > 0 ? { Q, df, p: pchisq(Q, df, { tail: 'upper' }) } : null
}
