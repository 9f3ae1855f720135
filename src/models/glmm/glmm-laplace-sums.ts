import type { GlmFamily } from '../../families/glm-family.js'
import type { GlmmBlock } from './glmm-blocks.js'
import type { TrialMode } from './glmm-modes.js'

/**
 * Sums over the cells of a block that the derivatives of its Laplace deviance are made of, see {@link laplaceJet}; a is
 * the row of [X | X_l] (k coefficients), w″, w‴, w⁗ are n times the derivatives of the cumulant function.
 */
export function laplaceSums(
  block: GlmmBlock,
  family: GlmFamily,
  q: number,
  Delta: Float64Array,
  mode: TrialMode,
) {
  const { size, width, index, value: x, z } = block
  const k = block.columns.length + block.locals.length
  const out = new Float64Array(4)
  const w = new Float64Array(4 * size)
  const g = new Float64Array(q)
  const M = new Float64Array(q * q)
  /** Σ w‴ z z z. */
  const T3 = new Float64Array(q * q * q)
  for (let i = 0; i < size; i++) {
    family.derivatives(mode.eta[i], out)
    const r = family.residual(block.sum[i], block.n[i], mode.eta[i])
    w[4 * i] = r
    for (let o = 1; o < 4; o++) w[4 * i + o] = block.n[i] * out[o]
    for (let a = 0; a < q; a++) {
      g[a] += r * z[i * q + a]
      for (let b = 0; b < q; b++) {
        const zz = z[i * q + a] * z[i * q + b]
        M[a * q + b] += w[4 * i + 1] * zz
        for (let c = 0; c < q; c++) T3[(a * q + b) * q + c] += w[4 * i + 2] * zz * z[i * q + c]
      }
    }
  }
  const P = inversePlus(Delta, M, q)
  const Q = times(P, Delta, q)
  const R = times(M, P, q)

  const leverage = new Float64Array(size)
  const t = new Float64Array(q)
  for (let i = 0; i < size; i++) {
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) leverage[i] += z[i * q + a] * Q[a * q + b] * z[i * q + b]
    for (let a = 0; a < q; a++) t[a] += w[4 * i + 2] * leverage[i] * z[i * q + a]
  }
  const Qt = new Float64Array(q)
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) Qt[a] += Q[a * q + b] * t[b]

  /** Σ w″ z aᵀ (q × k), Σ w‴ z z aᵀ (q² × k), Σ ω z aᵀ (q × k), Σ ω z z. */
  const A2 = new Float64Array(q * k)
  const M1 = new Float64Array(q * q * k)
  const Aw = new Float64Array(q * k)
  const Omega = new Float64Array(q * q)
  /** Σ(w‴ℓ − 2r)a and Σ(2w″ + ω)aaᵀ. */
  const direct = new Float64Array(k)
  const sparse = new Float64Array(k * k)
  for (let i = 0; i < size; i++) {
    let pull = 0
    for (let a = 0; a < q; a++) pull += z[i * q + a] * Qt[a]
    const [w2, w3, w4] = [w[4 * i + 1], w[4 * i + 2], w[4 * i + 3]]
    const omega = w4 * leverage[i] - w3 * pull
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) Omega[a * q + b] += omega * z[i * q + a] * z[i * q + b]
    for (let e = i * width; e < (i + 1) * width; e++) {
      const c = index[e]
      if (c < 0) continue
      direct[c] += (w3 * leverage[i] - 2 * w[4 * i]) * x[e]
      for (let a = 0; a < q; a++) {
        const zx = z[i * q + a] * x[e]
        A2[a * k + c] += w2 * zx
        Aw[a * k + c] += omega * zx
        for (let b = 0; b < q; b++) M1[(a * q + b) * k + c] += w3 * zx * z[i * q + b]
      }
      for (let f = i * width; f < (i + 1) * width; f++)
        if (index[f] >= 0) sparse[c * k + index[f]] += (2 * w2 + omega) * x[e] * x[f]
    }
  }
  return { g, M, P, Q, R, A2, M1, T3, t, direct, sparse, Aw, Omega }
}

/** (I + ΔM)⁻¹. */
function inversePlus(Delta: Float64Array, M: Float64Array, q: number): Float64Array {
  const N = times(Delta, M, q)
  for (let a = 0; a < q; a++) N[a * q + a] += 1
  if (q === 1) return Float64Array.of(1 / N[0])
  const det = N[0] * N[3] - N[1] * N[2]
  return Float64Array.of(N[3] / det, -N[1] / det, -N[2] / det, N[0] / det)
}

function times(A: Float64Array, B: Float64Array, q: number): Float64Array {
  const C = new Float64Array(q * q)
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) for (let c = 0; c < q; c++) C[a * q + b] += A[a * q + c] * B[c * q + b]
  return C
}
