import type { GlmFamily } from '../../families/glm-family.js'
import { cholesky } from '../../numerics/cholesky.js'
import type { Arrow, FactoredArrow } from './glmm-arrow.js'
import { assembleArrow, factorArrow } from './glmm-arrow.js'
import type { GlmmBlocks } from './glmm-blocks.js'
import { laplaceSums } from './glmm-laplace-sums.js'
import type { TrialMode } from './glmm-modes.js'

/** Relative pivot of the Hessian below which it is taken for singular. */
const SINGULAR = 1e-10

/**
 * What standard errors come from: twice the inverse of the deviance's Hessian in (θ, β, γ), as lme4's default, or where
 * that is not positive definite of the Hessian in (β, γ) at fixed θ of the joint problem of coefficients and modes
 * (lme4's RX).
 */
export interface GlmmCovariance {
  readonly factor: FactoredArrow
  /** Cholesky factor of the head's Schur complement. */
  readonly L: Float64Array
  /** Parameters of the head before β: the elements of θ, or none. */
  readonly shared: number
  readonly fixedTheta: boolean
}

export function glmmCovariance(
  arrow: Arrow,
  m: number,
  design: GlmmBlocks,
  family: GlmFamily,
  Delta: Float64Array,
  modes: readonly TrialMode[],
): GlmmCovariance | null {
  const full = factorArrow(arrow)
  const { rank, L } = cholesky(full.S, full.size, SINGULAR)
  if (rank === full.size && full.proper) return { factor: full, L, shared: m, fixedTheta: false }
  const factor = factorArrow(jointInformation(design, family, Delta, modes))
  const joint = cholesky(factor.S, factor.size, SINGULAR)
  if (joint.rank < factor.size || !factor.proper) return null
  return { factor, L: joint.L, shared: 0, fixedTheta: true }
}

/** 2(XᵀWX − XᵀWZ(Δ⁻¹ + ZᵀWZ)⁻¹ZᵀWX), the local columns in X. */
function jointInformation(
  design: GlmmBlocks,
  family: GlmFamily,
  Delta: Float64Array,
  modes: readonly TrialMode[],
): Arrow {
  const { q } = design
  const out = new Float64Array(4)
  return assembleArrow(design, 0, (block, b) => {
    const { size, width, index, value: x } = block
    const k = block.columns.length + block.locals.length
    const { A2, Q } = laplaceSums(block, family, q, Delta, modes[b])
    const hessian = new Float64Array(k * k)
    for (let r = 0; r < q; r++)
      for (let s = 0; s < q; s++)
        for (let c = 0; c < k; c++)
          for (let d = 0; d < k; d++) hessian[c * k + d] -= 2 * A2[r * k + c] * Q[r * q + s] * A2[s * k + d]
    for (let a = 0; a < size; a++) {
      family.derivatives(modes[b].eta[a], out)
      const w = 2 * block.n[a] * out[1]
      for (let e = a * width; e < (a + 1) * width; e++)
        for (let f = a * width; f < (a + 1) * width; f++)
          if (index[e] >= 0 && index[f] >= 0) hessian[index[e] * k + index[f]] += w * x[e] * x[f]
    }
    return { value: 0, gradient: new Float64Array(k), hessian }
  })
}
