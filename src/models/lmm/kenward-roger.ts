import type { Note } from '../../errors.js'
import { tEstimate } from '../../families/inference.js'
import { cholesky, choleskyInverse, choleskySolve } from '../../numerics/cholesky.js'
import type { LmmFit } from './lmm.js'
import type { LmmContrast } from './lmm-contrast.js'
import { contrastTerms } from './lmm-contrast.js'
import { deltaPositions } from './lmm-theta.js'
import type { LmmInference } from './satterthwaite.js'

/** Relative pivot of the information below which variance components cannot be told apart. */
const SINGULAR_INFORMATION = 1e-10

/**
 * Tests and intervals with Kenward and Roger's adjusted standard error and degrees of freedom, for one contrast.
 *
 * The covariance of y is Σ = Σ_r σ_r G_r with G₀ = I and G_a = Z E_a Zᵀ; the σ_r (the residual variance, the τ² and
 * the covariance of the random effects) have covariance W, the inverse of their expected REML information
 * ½tr(P G_r P G_s). As Σ is linear in them, the adjusted variance is
 * cᵀΦ_A c = cᵀΦc + 2 Σ_rs W_rs (G_r s)ᵀP(G_s s) with s = Σ⁻¹XΦc, and for a single contrast the degrees of freedom
 * are 2(cᵀΦc)²/(gᵀWg), g the gradient of cᵀΦc. P annihilates the local columns, so their contrasts cost no more.
 *
 * Notes: `KENWARD_ROGER_NEEDS_REML` (a maximum likelihood fit), `KENWARD_ROGER_NOT_COMPUTABLE` (singular
 * information).
 * Source: Kenward & Roger (1997), sections 2–3; agrees with pbkrtest 0.5.2.
 */
export function kenwardRoger(fit: LmmFit, level = 0.95): LmmInference {
  const without = (code: string, message: string): LmmInference => ({
    estimate: () => null,
    notes: [{ code, message } satisfies Note],
  })
  if (!fit.reml)
    return without('KENWARD_ROGER_NEEDS_REML', 'Kenward–Roger inference needs a model fitted by REML')
  const W = fit.sigma > 0 ? componentCovariance(fit) : null
  if (W === null)
    return without('KENWARD_ROGER_NOT_COMPUTABLE', 'the data do not tell the variance components apart')
  const m = fit.derivatives.trace.length
  const Delta = deltaCoordinates(fit)
  const estimate = (contrast: LmmContrast) => {
    const terms = contrastTerms(fit, contrast)
    if (terms === null) return null
    const { variance, slope, w } = terms
    const g = new Float64Array(m + 1)
    g[0] = variance
    for (let a = 0; a < m; a++) {
      g[0] -= Delta[a] * slope[a]
      g[a + 1] = slope[a]
    }
    const B = adjustment(fit, w, Delta)
    let spread = 0
    let adjusted = variance
    for (let r = 0; r <= m; r++)
      for (let s = 0; s <= m; s++) {
        spread += g[r] * W[r * (m + 1) + s] * g[s]
        adjusted += 2 * W[r * (m + 1) + s] * B[r * (m + 1) + s]
      }
    const df = (2 * variance ** 2) / spread
    return tEstimate(terms.estimate, fit.sigma * Math.sqrt(adjusted), df, level, 'kenwardRoger')
  }
  return { estimate, notes: [] }
}

/** Δ in its coordinates. */
function deltaCoordinates({ moments: { q }, covariance, state }: LmmFit): number[] {
  return deltaPositions(q, covariance).map(([i, j]) => state.Delta[i * q + j])
}

/**
 * W in units of σ = 1: the inverse of ½tr(P G_r P G_s). With PVP = P the traces that involve G₀ = V − ZΔZᵀ follow
 * from those of the random effects alone.
 */
function componentCovariance(fit: LmmFit): Float64Array | null {
  const { moments, derivatives } = fit
  const { trace, traces, tracesV } = derivatives
  const m = trace.length
  const size = m + 1
  const Delta = deltaCoordinates(fit)
  const information = new Float64Array(size * size)
  information[0] = moments.n - moments.p - moments.local.count
  for (let a = 0; a < m; a++) {
    let withDelta = 0
    for (let b = 0; b < m; b++) {
      information[(a + 1) * size + b + 1] = traces[a * m + b] / 2
      withDelta += traces[a * m + b] * Delta[b]
    }
    const cross = trace[a] - withDelta
    information[a + 1] = cross / 2
    information[(a + 1) * size] = cross / 2
    information[0] -= Delta[a] * (trace[a] + cross)
  }
  information[0] /= 2
  // A variance that the fixed effects explain away has traces of rounding errors: compare with what Z alone would tell.
  const scale = Float64Array.of(information[0], ...trace.map((_, a) => tracesV[a * m + a] / 2))
  const { L, rank } = cholesky(information, size, SINGULAR_INFORMATION, scale)
  return rank < size ? null : choleskyInverse(L, size)
}

/** (G_r s)ᵀP(G_s s) for all pairs of components, s = V⁻¹X(XᵀV⁻¹X)⁻¹c given through its w = Zᵀs. */
function adjustment(fit: LmmFit, w: Float64Array, Delta: readonly number[]): Float64Array {
  const { moments, state, covariance } = fit
  const { q, p, trials, S, ZX } = moments
  const { F, L } = state
  const positions = deltaPositions(q, covariance)
  const m = positions.length
  const size = m + 1
  const B = new Float64Array(size * size)
  const lean = positions.map(() => new Float64Array(p))
  const Ew = positions.map(() => new Float64Array(q))
  const FtEw = positions.map(() => new Float64Array(q))
  for (let k = 0; k < trials; k++) {
    for (let a = 0; a < m; a++) {
      const [i, j] = positions[a]
      Ew[a].fill(0)
      Ew[a][i] += w[k * q + j]
      if (i !== j) Ew[a][j] += w[k * q + i]
      FtEw[a].fill(0)
      for (let r = 0; r < q; r++) for (let s = 0; s < q; s++) FtEw[a][s] += F[(k * q + r) * q + s] * Ew[a][r]
      for (let s = 0; s < q; s++)
        for (let c = 0; c < p; c++) lean[a][c] += ZX[(k * q + s) * p + c] * FtEw[a][s]
    }
    // (Ew)ᵀ Z̃ᵀV⁻¹Z̃ (Ew), Z̃ᵀV⁻¹Z̃ = FS.
    for (let a = 0; a < m; a++)
      for (let b = 0; b < m; b++)
        for (let r = 0; r < q; r++)
          for (let s = 0; s < q; s++)
            B[(a + 1) * size + b + 1] += FtEw[a][r] * S[(k * q + r) * q + s] * Ew[b][s]
  }
  const solved = lean.map((row) => choleskySolve(L, p, row))
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++)
      for (let c = 0; c < p; c++) B[(a + 1) * size + b + 1] -= lean[a][c] * solved[b][c]
  // G₀s = s = XΦc − ZΔw, and P X = 0: component 0 is minus the Δ-weighted sum of the others.
  for (let a = 0; a < m; a++) {
    for (let b = 0; b < m; b++) B[a + 1] -= Delta[b] * B[(b + 1) * size + a + 1]
    B[(a + 1) * size] = B[a + 1]
  }
  for (let b = 0; b < m; b++) B[0] -= Delta[b] * B[b + 1]
  return B
}
