import { familyOf } from '../../families/families.js'
import { cholesky, choleskyInverse, choleskySolve } from '../../numerics/cholesky.js'
import type { AdjustedPatients } from './adjusted-patients.js'
import type { Component, LeafCells } from './leaf-cells.js'
import type { SharedEffects } from './shared-effects.js'
import { heterogeneity } from './shared-effects.js'

/** Linear predictors are held within ± this. */
const MOST_ETA = 30

/** By maximum likelihood; cells all of whose outcomes are alike tell nothing and are left out. */
export function adjustedLikelihood(
  cells: LeafCells,
  { trials, leaves }: Component,
  patients: AdjustedPatients,
): SharedEffects {
  const K = trials.length
  const J = leaves.length
  const [least, most] = familyOf(cells.family).range
  const place = new Map<number, readonly number[]>()
  const own = new Map<number, readonly number[]>()
  trials.forEach((k, a) => {
    leaves.forEach((j, b) => {
      const [control, experimental] = cells.arms[k * cells.leaves + j]
      if (control.n === 0 || experimental.n === 0) return
      const none = control.mean <= least && experimental.mean <= least
      const whole = control.mean >= most && experimental.mean >= most
      if (none || whole) return
      own.set(k * cells.leaves + j, [own.size])
      place.set(k * cells.leaves + j, b === 0 ? [a] : [a, K + b - 1])
    })
  })
  const shared = newton(cells, patients, place, K + J - 1)
  const free = newton(cells, patients, own, own.size)
  const Q = Math.max(0, 2 * (free.logLik - shared.logLik))
  const df = own.size - K - J + 1
  return {
    ...{ estimates: shared.estimates, covariance: shared.covariance, trials: K, leaves: J },
    ...{ phi: null, kept: shared.kept, alpha: shared.alpha },
    known: true,
    df: null,
    cells: own.size,
    heterogeneity: heterogeneity(Q, own.size, K, J),
    dispersion: df > 0 ? shared.pearson / shared.df : null,
  }
}

/**
 * Newton's method for γ of every cell, effects and coefficients of covariates; γ are swept out of the normal equations.
 *
 * @param columns effects that add up in the experimental arm of each cell that is in the model
 */
function newton(
  cells: LeafCells,
  { cell, arm, outcome, weight, exposure, x }: AdjustedPatients,
  columns: ReadonlyMap<number, readonly number[]>,
  effects: number,
) {
  const family = familyOf(cells.family)
  const A = x.length
  const p = effects + A
  const size = cells.trials * cells.leaves
  const rows = Array.from(cell.keys()).filter((i) => columns.has(cell[i]))
  let gamma: Float64Array = new Float64Array(size)
  for (const at of columns.keys()) {
    const [control, experimental] = cells.arms[at]
    const mass = control.mass + experimental.mass
    gamma[at] = family.eta((control.mean * control.mass + experimental.mean * experimental.mass) / mass)
  }
  let beta: Float64Array = new Float64Array(p)
  const out = new Float64Array(4)
  const load = new Float64Array(p)
  const design = (i: number): void => {
    load.fill(0)
    if (arm[i] === 1) for (const c of columns.get(cell[i])!) load[c] = 1
    for (let a = 0; a < A; a++) load[effects + a] = x[a][i]
  }
  const etaOf = (i: number, g: Float64Array, b: Float64Array): number => {
    let eta = g[cell[i]]
    if (arm[i] === 1) for (const c of columns.get(cell[i])!) eta += b[c]
    for (let a = 0; a < A; a++) eta += x[a][i] * b[effects + a]
    return Math.max(-MOST_ETA, Math.min(MOST_ETA, eta))
  }
  const logLikOf = (g: Float64Array, b: Float64Array): number =>
    rows.reduce(
      (sum, i) => sum + (weight?.[i] ?? 1) * family.logLik(outcome[i], exposure?.[i] ?? 1, etaOf(i, g, b)),
      0,
    )
  let logLik = logLikOf(gamma, beta)
  let covariance: Float64Array = new Float64Array(effects * effects)
  let telling: readonly number[] = []
  for (let step = 0; step < 200; step++) {
    const W = new Float64Array(size)
    const WX = new Float64Array(size * p)
    const own = new Float64Array(size)
    const N = new Float64Array(p * p)
    const b = new Float64Array(p)
    for (const i of rows) {
      const w = weight?.[i] ?? 1
      const e = exposure?.[i] ?? 1
      family.derivatives(etaOf(i, gamma, beta), out)
      const v = w * e * out[1]
      const r = w * (outcome[i] - e * out[0])
      design(i)
      const at = cell[i]
      W[at] += v
      own[at] += r
      for (let c = 0; c < p; c++) {
        if (load[c] === 0) continue
        WX[at * p + c] += v * load[c]
        b[c] += r * load[c]
        for (let d = 0; d <= c; d++) N[c * p + d] += v * load[c] * load[d]
      }
    }
    for (const at of columns.keys())
      for (let c = 0; c < p; c++) {
        const share = WX[at * p + c] / W[at]
        if (share === 0) continue
        b[c] -= share * own[at]
        for (let d = 0; d <= c; d++) N[c * p + d] -= share * WX[at * p + d]
      }
    for (let c = 0; c < p; c++) for (let d = 0; d < c; d++) N[d * p + c] = N[c * p + d]
    const { L, kept, rank } = cholesky(N, p, 1e-11)
    const part = choleskySolve(
      L,
      rank,
      Float64Array.from(kept, (c) => b[c]),
    )
    const up = new Float64Array(p)
    kept.forEach((c, a) => {
      up[c] = part[a]
    })
    const inverse = choleskyInverse(L, rank)
    telling = Array.from(kept, (c) => c - effects).filter((a) => a >= 0)
    covariance = new Float64Array(effects * effects)
    kept.forEach((c, a) => {
      kept.forEach((d, e) => {
        if (c < effects && d < effects) covariance[c * effects + d] = inverse[a * rank + e]
      })
    })
    const level = gamma.map((_, at) => {
      if (!columns.has(at)) return 0
      let explained = 0
      for (let c = 0; c < p; c++) explained += WX[at * p + c] * up[c]
      return (own[at] - explained) / W[at]
    })
    let factor = 1
    let [nextGamma, nextBeta, next] = [gamma, beta, logLik]
    for (; factor > 1e-8; factor /= 2) {
      nextGamma = gamma.map((value, at) => value + factor * level[at])
      nextBeta = beta.map((value, c) => value + factor * up[c])
      next = logLikOf(nextGamma, nextBeta)
      if (next >= logLik - 1e-13 * (Math.abs(logLik) + 1)) break
    }
    const moved = Math.max(...up.map((value) => Math.abs(factor * value)), 0)
    const still = Math.abs(next - logLik) <= 1e-13 * (Math.abs(next) + 1)
    gamma = nextGamma
    beta = nextBeta
    logLik = next
    if (moved <= 1e-11 || (still && step > 60)) break
  }
  let pearson = 0
  for (const i of rows) {
    const e = exposure?.[i] ?? 1
    family.derivatives(etaOf(i, gamma, beta), out)
    pearson += ((weight?.[i] ?? 1) * (outcome[i] - e * out[0]) ** 2) / (e * out[1])
  }
  const n = rows.reduce((sum, i) => sum + (weight?.[i] ?? 1), 0)
  return {
    ...{ estimates: beta.slice(0, effects), alpha: beta.slice(effects), kept: telling },
    ...{ covariance, logLik, pearson, df: n - columns.size - p },
  }
}
