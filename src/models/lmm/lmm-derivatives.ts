import { choleskyInverse } from '../../numerics/cholesky.js'
import type { LmmMoments } from './lmm-moments.js'
import type { LmmState } from './lmm-solve.js'
import { relativeInverse } from './lmm-solve.js'
import type { LmmCovariance } from './lmm-theta.js'
import { deltaPositions } from './lmm-theta.js'

/** The derivatives at Δ that everything else is made of, in the coordinates of Δ (see lmm-theta.ts), m of them. */
export interface LmmDerivatives {
  /** A⁻¹. */
  readonly Ainv: Float64Array
  /** Per trial Z̃ᵀPr (q), P = V⁻¹ − V⁻¹X(XᵀV⁻¹X)⁻¹XᵀV⁻¹: the conditional modes are Δ times it. */
  readonly ZPr: Float64Array
  /** tr(P ∂V_a), and tr(P ∂V_a P ∂V_b) (m × m). */
  readonly trace: Float64Array
  readonly traces: Float64Array
  /** tr(V⁻¹∂V_a) and tr(V⁻¹∂V_a V⁻¹∂V_b), Z unswept: the same without the fixed effects, for ML. */
  readonly traceV: Float64Array
  readonly tracesV: Float64Array
  /** Derivatives of rss: −rᵀP∂V_aPr and 2rᵀP∂V_aP∂V_bPr (m × m). */
  readonly rss1: Float64Array
  readonly rss2: Float64Array
}

/** First and second derivatives of log-determinants and rss along the coordinates of Δ. Cost O(K·q·p² + p³). */
export function lmmDerivatives(
  moments: LmmMoments,
  state: LmmState,
  covariance: LmmCovariance,
): LmmDerivatives {
  const { trials, q, p, S, ZZ, ZX, Zr } = moments
  const { F, L, beta, Delta } = state
  const Ainv = choleskyInverse(L, p)
  const positions = deltaPositions(q, covariance)
  const m = positions.length
  const trace = new Float64Array(m)
  const traces = new Float64Array(m * m)
  const traceV = new Float64Array(m)
  const tracesV = new Float64Array(m * m)
  const rss1 = new Float64Array(m)
  const rss2 = new Float64Array(m * m)
  const ZPr = new Float64Array(trials * q)
  /** Σ_k RᵀE_aR (p × p) and Σ_k RᵀE_a Z̃ᵀPr (p), for each coordinate a. */
  const N = positions.map(() => new Float64Array(p * p))
  const v = positions.map(() => new Float64Array(p))
  const R = new Float64Array(q * p)
  const RA = new Float64Array(q * p)
  const T = new Float64Array(q * q)
  const H = new Float64Array(q * q)
  const unswept = new Float64Array(q * q)
  const w = new Float64Array(q)
  const gap = new Float64Array(q)

  for (let k = 0; k < trials; k++) {
    const at = k * q
    // T = Z̃ᵀV⁻¹Z̃ = FS, R = Z̃ᵀV⁻¹X̃ = F Z̃ᵀX̃, w = Z̃ᵀPr.
    for (let i = 0; i < q; i++) {
      gap[i] = Zr[at + i]
      for (let c = 0; c < p; c++) gap[i] -= ZX[(at + i) * p + c] * beta[c]
    }
    for (let i = 0; i < q; i++) {
      w[i] = 0
      for (let j = 0; j < q; j++) w[i] += F[(at + i) * q + j] * gap[j]
      ZPr[at + i] = w[i]
      for (let j = 0; j < q; j++) {
        T[i * q + j] = 0
        for (let l = 0; l < q; l++) T[i * q + j] += F[(at + i) * q + l] * S[(at + l) * q + j]
      }
      for (let c = 0; c < p; c++) {
        let sum = 0
        for (let j = 0; j < q; j++) sum += F[(at + i) * q + j] * ZX[(at + j) * p + c]
        R[i * p + c] = sum
      }
    }
    // H = R A⁻¹ Rᵀ, what estimating β takes away from T.
    for (let i = 0; i < q; i++)
      for (let c = 0; c < p; c++) {
        let sum = 0
        for (let d = 0; d < p; d++) sum += R[i * p + d] * Ainv[d * p + c]
        RA[i * p + c] = sum
      }
    for (let i = 0; i < q; i++)
      for (let j = 0; j < q; j++) {
        let sum = 0
        for (let c = 0; c < p; c++) sum += RA[i * p + c] * R[j * p + c]
        H[i * q + j] = sum
      }
    unsweptT(ZZ, at * q, Delta, q, unswept)

    for (let a = 0; a < m; a++) {
      const [i, j] = positions[a]
      const twice = i === j ? 1 : 2
      trace[a] += twice * (T[i * q + j] - H[i * q + j])
      traceV[a] += twice * unswept[i * q + j]
      rss1[a] -= twice * w[i] * w[j]
      for (let c = 0; c < p; c++) {
        const [ri, rj] = [R[i * p + c], R[j * p + c]]
        if (ri === 0 && rj === 0) continue
        v[a][c] += i === j ? ri * w[i] : ri * w[j] + rj * w[i]
        for (let d = 0; d <= c; d++)
          N[a][c * p + d] += i === j ? ri * R[i * p + d] : ri * R[j * p + d] + rj * R[i * p + d]
      }
      for (let b = 0; b < m; b++) {
        traces[a * m + b] +=
          pairTrace(T, T, q, positions[a], positions[b]) - 2 * pairTrace(T, H, q, positions[a], positions[b])
        tracesV[a * m + b] += pairTrace(unswept, unswept, q, positions[a], positions[b])
        rss2[a * m + b] += 2 * pairForm(T, w, q, positions[a], positions[b])
      }
    }
  }

  const NA = N.map((Na) => timesSymmetric(Na, Ainv, p))
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++) {
      let sum = 0
      for (let c = 0; c < p; c++) for (let d = 0; d < p; d++) sum += NA[a][c * p + d] * NA[b][d * p + c]
      traces[a * m + b] += sum
      let form = 0
      for (let c = 0; c < p; c++) for (let d = 0; d < p; d++) form += v[a][c] * Ainv[c * p + d] * v[b][d]
      rss2[a * m + b] -= 2 * form
    }
  return { Ainv, ZPr, trace, traces, traceV, tracesV, rss1, rss2 }
}

/** ZᵀV⁻¹Z = (I + ZᵀZΔ)⁻¹ZᵀZ of one trial. */
function unsweptT(ZZ: Float64Array, at: number, Delta: Float64Array, q: number, T: Float64Array): void {
  const F = new Float64Array(q * q)
  relativeInverse(ZZ, at, Delta, q, F, 0)
  for (let i = 0; i < q; i++)
    for (let j = 0; j < q; j++) {
      let sum = 0
      for (let l = 0; l < q; l++) sum += F[i * q + l] * ZZ[at + l * q + j]
      T[i * q + j] = sum
    }
}

type Position = readonly [number, number]

/** tr(E_a T E_b H), T and H symmetric. */
function pairTrace(T: Float64Array, H: Float64Array, q: number, a: Position, b: Position): number {
  let sum = 0
  for (const [i, j] of twoWays(a)) for (const [k, l] of twoWays(b)) sum += T[j * q + k] * H[l * q + i]
  return sum
}

/** wᵀE_a T E_b w. */
function pairForm(T: Float64Array, w: Float64Array, q: number, a: Position, b: Position): number {
  let sum = 0
  for (const [i, j] of twoWays(a)) for (const [k, l] of twoWays(b)) sum += w[i] * T[j * q + k] * w[l]
  return sum
}

const ORDERS = [
  [
    [[0, 0]],
    [
      [0, 1],
      [1, 0],
    ],
  ],
  [
    [
      [1, 0],
      [0, 1],
    ],
    [[1, 1]],
  ],
] as const

/** The entries equal to 1 of the symmetric unit matrix E at a coordinate. */
function twoWays([i, j]: Position): readonly Position[] {
  return ORDERS[i][j]
}

/** N (lower triangle given, symmetric) times the symmetric B. */
function timesSymmetric(N: Float64Array, B: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p)
  for (let c = 0; c < p; c++)
    for (let d = 0; d < p; d++) {
      let sum = 0
      for (let e = 0; e < p; e++) sum += (e <= c ? N[c * p + e] : N[e * p + c]) * B[e * p + d]
      out[c * p + d] = sum
    }
  return out
}
