import { cholesky, choleskyLogDet, choleskySolve } from '../../numerics/cholesky.js'
import type { LmmMoments } from './lmm-moments.js'

/**
 * The mixed model solved at a fixed Δ = ΛΛᵀ. V = I + ZΔZᵀ is the covariance of y divided by σ²; everything is of the
 * swept problem, y being measured from its least squares fit.
 */
export interface LmmState {
  readonly Delta: Float64Array
  /** Per trial F = (I + SΔ)⁻¹ (q × q): Z̃ᵀV⁻¹ = F Z̃ᵀ. */
  readonly F: Float64Array
  /** Σ log|I + SΔ| of the swept Z̃ᵀZ̃, and of the unswept ZᵀZ. */
  readonly logDetSwept: number
  readonly logDetV: number
  /** Cholesky factor of A = X̃ᵀV⁻¹X̃ (p × p); Var β̂ = σ²A⁻¹. */
  readonly L: Float64Array
  readonly logDetA: number
  /** Generalised least squares coefficients of r = ỹ − X̃ b (p). */
  readonly beta: Float64Array
  /** (r − X̃β)ᵀV⁻¹(r − X̃β). */
  readonly rss: number
}

/** Generalised least squares at Δ. Cost O(K·q·p² + p³). */
export function solveLmm(moments: LmmMoments, Delta: Float64Array): LmmState {
  const { trials, q, p, S, ZZ, ZX, Zr } = moments
  const F = new Float64Array(trials * q * q)
  const A = Float64Array.from(moments.XX)
  const b = Float64Array.from(moments.Xr)
  let rss = moments.rr
  let logDetSwept = 0
  let logDetV = 0
  const G = new Float64Array(q * q)
  const unused = new Float64Array(q * q)
  const GZX = new Float64Array(q * p)
  for (let k = 0; k < trials; k++) {
    const at = k * q
    logDetSwept += Math.log(relativeInverse(S, at * q, Delta, q, F, at * q))
    logDetV += Math.log(relativeInverse(ZZ, at * q, Delta, q, unused, 0))
    // G = ΔF, so that V⁻¹ = I − Z G Zᵀ.
    for (let i = 0; i < q; i++)
      for (let j = 0; j < q; j++) {
        let sum = 0
        for (let m = 0; m < q; m++) sum += Delta[i * q + m] * F[(at + m) * q + j]
        G[i * q + j] = sum
      }
    for (let i = 0; i < q; i++) {
      let GZr = 0
      for (let j = 0; j < q; j++) GZr += G[i * q + j] * Zr[at + j]
      rss -= Zr[at + i] * GZr
      for (let c = 0; c < p; c++) {
        let sum = 0
        for (let j = 0; j < q; j++) sum += G[i * q + j] * ZX[(at + j) * p + c]
        GZX[i * p + c] = sum
        b[c] -= ZX[(at + i) * p + c] * GZr
      }
    }
    for (let i = 0; i < q; i++)
      for (let c = 0; c < p; c++) {
        const zx = ZX[(at + i) * p + c]
        if (zx === 0) continue
        for (let d = 0; d <= c; d++) A[c * p + d] -= zx * GZX[i * p + d]
      }
  }
  const { L, rank } = cholesky(A, p)
  // A loses its rank only by rounding, at variances beyond 10¹⁰ times σ²: no optimum lies there.
  if (rank < p)
    return { Delta, F, logDetSwept, logDetV, L, logDetA: Infinity, beta: new Float64Array(p), rss: Infinity }
  const beta = choleskySolve(L, p, b)
  for (let c = 0; c < p; c++) rss -= b[c] * beta[c]
  return { Delta, F, logDetSwept, logDetV, L, logDetA: choleskyLogDet(L, p), beta, rss: Math.max(rss, 0) }
}

/** F = (I + SΔ)⁻¹ written into `F` at `to`; returns |I + SΔ|. */
export function relativeInverse(
  S: Float64Array,
  from: number,
  Delta: Float64Array,
  q: number,
  F: Float64Array,
  to: number,
): number {
  if (q === 1) {
    const det = 1 + S[from] * Delta[0]
    F[to] = 1 / det
    return det
  }
  const [d11, d12, d22] = [Delta[0], Delta[1], Delta[3]]
  const [s11, s12, s22] = [S[from], S[from + 1], S[from + 3]]
  const m11 = 1 + s11 * d11 + s12 * d12
  const m12 = s11 * d12 + s12 * d22
  const m21 = s12 * d11 + s22 * d12
  const m22 = 1 + s12 * d12 + s22 * d22
  // 1 + tr SΔ + |S||Δ|: every term is positive, unlike those of m11·m22 − m12·m21.
  const det =
    1 +
    s11 * d11 +
    2 * s12 * d12 +
    s22 * d22 +
    Math.max(0, s11 * s22 - s12 * s12) * Math.max(0, d11 * d22 - d12 * d12)
  F[to] = m22 / det
  F[to + 1] = -m12 / det
  F[to + 2] = -m21 / det
  F[to + 3] = m11 / det
  return det
}
