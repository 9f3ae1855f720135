import { choleskySolve } from '../../numerics/cholesky.js'
import type { LmmFit } from './lmm.js'
import { deltaPositions } from './lmm-theta.js'

/** A linear combination of fixed effects: weights of the global columns and of some local ones. */
export interface LmmContrast {
  /** One weight per global column, kept or not. Left out: zeros. */
  readonly global?: ArrayLike<number>
  readonly local?: readonly { readonly trial: number; readonly local: number; readonly weight: number }[]
}

/** A contrast c of the fixed effects with what all inference on it is made of, in units of σ = 1. */
export interface ContrastTerms {
  readonly estimate: number
  /** cᵀ(XᵀV⁻¹X)⁻¹c: its variance divided by σ². */
  readonly variance: number
  /** Per trial ZᵀV⁻¹X(XᵀV⁻¹X)⁻¹c (q): ∂variance/∂Δ in direction E is Σ wᵀE w. */
  readonly w: Float64Array
  /** ∂variance/∂Δ in the coordinates of Δ. */
  readonly slope: Float64Array
}

/** The contrast that picks one global column. */
export function globalContrast(fit: LmmFit, column: number): LmmContrast {
  const global = new Float64Array(fit.moments.columns)
  global[column] = 1
  return { global }
}

/**
 * Estimate and variance of a contrast, the local coefficients being recovered from the swept problem: they depend on
 * β and b through the means of X and Z in their group, γ_g = ȳ_g − x̄_gᵀβ − z̄_gᵀb.
 *
 * @returns null when the contrast touches a coefficient that is not estimable
 */
export function contrastTerms(fit: LmmFit, contrast: LmmContrast): ContrastTerms | null {
  const { moments, state, derivatives } = fit
  const { q, p, trials, kept, local, ZX } = moments
  const h = new Float64Array(p)
  let estimate = 0
  if (contrast.global !== undefined) {
    for (let column = 0; column < moments.columns; column++) {
      const weight = contrast.global[column]
      if (weight === 0) continue
      const beta = fit.beta[column]
      if (beta === null) return null
      estimate += weight * beta
    }
    for (let c = 0; c < p; c++) h[c] = contrast.global[kept[c]]
  }

  // e_k = Σ weight·z̄ over the trial's groups: how the contrast leans on the trial's random effects.
  const e = new Float64Array(trials * q)
  const weights = new Map<number, number>()
  for (const { trial, local: index, weight } of contrast.local ?? []) {
    const g = trial * local.locals + index
    weights.set(g, (weights.get(g) ?? 0) + weight)
  }
  let variance = 0
  for (const [g, weight] of weights) {
    if (weight === 0) continue
    const gamma = fit.localBeta[g] ?? null
    if (gamma === null) return null
    estimate += weight * gamma
    variance += weight ** 2 / local.n[g]
    const k = Math.floor(g / local.locals)
    for (let a = 0; a < q; a++) e[k * q + a] += weight * local.z[g * q + a]
    for (let c = 0; c < p; c++) h[c] -= weight * local.x[g * p + c]
  }

  for (let k = 0; k < trials; k++) {
    const Ge = applyG(state.Delta, state.F, e, q, k)
    for (let a = 0; a < q; a++) {
      variance += e[k * q + a] * Ge[a]
      for (let c = 0; c < p; c++) h[c] += ZX[(k * q + a) * p + c] * Ge[a]
    }
  }
  const u = choleskySolve(state.L, p, h)
  for (let c = 0; c < p; c++) variance += h[c] * u[c]

  const w = new Float64Array(trials * q)
  const lean = new Float64Array(q)
  for (let k = 0; k < trials; k++) {
    for (let a = 0; a < q; a++) {
      lean[a] = e[k * q + a]
      for (let c = 0; c < p; c++) lean[a] += ZX[(k * q + a) * p + c] * u[c]
    }
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) w[k * q + a] += state.F[(k * q + a) * q + b] * lean[b]
  }
  const slope = new Float64Array(derivatives.trace.length)
  deltaPositions(q, fit.covariance).forEach(([i, j], a) => {
    for (let k = 0; k < trials; k++) slope[a] += (i === j ? 1 : 2) * w[k * q + i] * w[k * q + j]
  })
  return { estimate, variance, w, slope }
}

/** ΔF e of trial k. */
function applyG(Delta: Float64Array, F: Float64Array, e: Float64Array, q: number, k: number): Float64Array {
  const Fe = new Float64Array(q)
  const Ge = new Float64Array(q)
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) Fe[a] += F[(k * q + a) * q + b] * e[k * q + b]
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) Ge[a] += Delta[a * q + b] * Fe[b]
  return Ge
}
