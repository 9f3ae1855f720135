import type { GlmFamily } from '../../families/glm-family.js'
import type { BlockJet } from './glmm-arrow.js'
import type { GlmmBlock } from './glmm-blocks.js'
import { laplaceSums } from './glmm-laplace-sums.js'
import type { TrialMode } from './glmm-modes.js'

/**
 * One trial's part of the Laplace deviance, −2ℓ(b̂) + b̂ᵀΔ⁻¹b̂ + log|I + ΔM|, with its exact gradient and Hessian in
 * (coordinates of Δ, the block's global and local coefficients).
 *
 * The mode is b̂ = Δg, g = Zᵀ(y − μ); differentiating this once and twice gives b̂′ and b̂″ without any inverse of Δ, so
 * that nothing is singular at Δ = 0. With P = (I + ΔM)⁻¹, Q = PΔ, R = MP, leverages ℓ = zᵀQz and η′ = a + zᵀb̂′:
 * b̂′ = P(Δ′g − ΔZᵀWa), the determinant's derivatives are tr(QM′) + tr(RΔ′) with dQ = −QdMQ + PdΔPᵀ and
 * dR = PᵀdMP − RdΔR, and b̂″ enters only through t = Σw‴ℓz, which folds it into weights ω = w⁗ℓ − w‴zᵀQt of η′η′ᵀ.
 *
 * @param Delta ΛΛᵀ, q × q
 * @param positions free coordinates (row, column) of Δ
 * Source: Pinheiro & Bates (1995), section 2.1; Bates et al. (2015) for the parametrisation; the derivatives are by
 * implicit differentiation.
 */
export function laplaceJet(
  block: GlmmBlock,
  family: GlmFamily,
  q: number,
  Delta: Float64Array,
  positions: readonly (readonly [number, number])[],
  mode: TrialMode,
): BlockJet {
  const m = positions.length
  const k = block.columns.length + block.locals.length
  const d = m + k
  const sums = laplaceSums(block, family, q, Delta, mode)
  const { g, M, P, Q, R, A2, M1, T3, t, direct, sparse, Aw, Omega } = sums

  // Rows over all parameters: B = b̂′, G = g′, and M′ (q × q of them).
  const B = new Float64Array(q * d)
  const G = new Float64Array(q * d)
  const dM = new Float64Array(q * q * d)
  positions.forEach(([i, j], e) => {
    for (let r = 0; r < q; r++) B[r * d + e] = P[r * q + i] * g[j] + (i === j ? 0 : P[r * q + j] * g[i])
  })
  for (let r = 0; r < q; r++)
    for (let s = 0; s < q; s++) for (let c = 0; c < k; c++) B[r * d + m + c] -= Q[r * q + s] * A2[s * k + c]
  for (let r = 0; r < q; r++) {
    for (let c = 0; c < k; c++) G[r * d + m + c] = -A2[r * k + c]
    for (let s = 0; s < q; s++) for (let c = 0; c < d; c++) G[r * d + c] -= M[r * q + s] * B[s * d + c]
  }
  for (let rs = 0; rs < q * q; rs++) {
    for (let c = 0; c < k; c++) dM[rs * d + m + c] = M1[rs * k + c]
    for (let s = 0; s < q; s++) for (let c = 0; c < d; c++) dM[rs * d + c] += T3[rs * q + s] * B[s * d + c]
  }

  const gradient = new Float64Array(d)
  for (let c = 0; c < k; c++) gradient[m + c] = direct[c]
  for (let r = 0; r < q; r++) for (let c = 0; c < d; c++) gradient[c] += t[r] * B[r * d + c]
  positions.forEach(([i, j], e) => {
    gradient[e] += (i === j ? 1 : 2) * (R[i * q + j] - g[i] * g[j])
  })

  // QM′, and the terms that are the same for every pair of parameters.
  const QM = new Float64Array(q * q * d)
  for (let r = 0; r < q; r++)
    for (let s = 0; s < q; s++)
      for (let v = 0; v < q; v++)
        for (let c = 0; c < d; c++) QM[(r * q + s) * d + c] += Q[r * q + v] * dM[(v * q + s) * d + c]
  // The lower triangle; mirrored below.
  const hessian = new Float64Array(d * d)
  for (let a = 0; a < k; a++) for (let b = 0; b <= a; b++) hessian[(m + a) * d + m + b] = sparse[a * k + b]
  for (let r = 0; r < q; r++)
    for (let s = 0; s < q; s++)
      for (let a = 0; a < d; a++) {
        const row = a * d
        const omega = Omega[r * q + s] * B[r * d + a]
        const trace = QM[(r * q + s) * d + a]
        for (let b = 0; b <= a; b++)
          hessian[row + b] += omega * B[s * d + b] - trace * QM[(s * q + r) * d + b]
        if (a < m) continue
        const lean = 2 * Q[r * q + s] * A2[r * k + a - m]
        for (let b = m; b <= a; b++) hessian[row + b] -= lean * A2[s * k + b - m]
      }
  for (let r = 0; r < q; r++)
    for (let a = m; a < d; a++) {
      const row = a * d
      const [weight, move] = [Aw[r * k + a - m], B[r * d + a]]
      for (let b = 0; b <= a; b++) hessian[row + b] += weight * B[r * d + b]
      for (let b = m; b <= a; b++) hessian[row + b] += Aw[r * k + b - m] * move
    }
  for (let a = 0; a < d; a++) for (let b = 0; b < a; b++) hessian[b * d + a] = hessian[a * d + b]
  addDeltaTerms(hessian, d, q, positions, sums, G, dM)
  return { value: mode.penalised + mode.logDet, gradient, hessian }
}

/** The terms of the Hessian in which Δ appears outright. */
function addDeltaTerms(
  hessian: Float64Array,
  d: number,
  q: number,
  positions: readonly (readonly [number, number])[],
  { g, P, R, t }: ReturnType<typeof laplaceSums>,
  G: Float64Array,
  dM: Float64Array,
): void {
  const m = positions.length
  const tP = new Float64Array(q)
  for (let r = 0; r < q; r++) for (let s = 0; s < q; s++) tP[s] += t[r] * P[r * q + s]
  positions.forEach(([i, j], e) => {
    const both = i === j ? 0 : 1
    const row = new Float64Array(d)
    const own = new Float64Array(d)
    for (let c = 0; c < d; c++) {
      // −2gᵀE g′, which stands once for a pair of coordinates of Δ, being symmetric in them.
      own[c] = -2 * (g[i] * G[j * d + c] + both * g[j] * G[i * d + c])
      // tᵀP E g′ + tr(P E Pᵀ M′).
      row[c] = tP[i] * G[j * d + c] + both * tP[j] * G[i * d + c]
      for (let r = 0; r < q; r++)
        for (let s = 0; s < q; s++) {
          const PEP = P[r * q + i] * P[s * q + j] + both * P[r * q + j] * P[s * q + i]
          row[c] += PEP * dM[(r * q + s) * d + c]
        }
    }
    for (let c = 0; c < d; c++) {
      hessian[e * d + c] += row[c] + own[c]
      hessian[c * d + e] += row[c] + (c < m ? 0 : own[c])
    }
    positions.forEach(([v, w], f) => {
      // −tr(E R E′ R).
      const other = v === w ? 0 : 1
      let trace = 0
      for (const [x, y] of both === 1
        ? [
            [i, j],
            [j, i],
          ]
        : [[i, j]])
        for (const [z, o] of other === 1
          ? [
              [v, w],
              [w, v],
            ]
          : [[v, w]])
          trace += R[y * q + z] * R[o * q + x]
      hessian[e * d + f] -= trace
    })
  })
}
