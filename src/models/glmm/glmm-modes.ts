import type { GlmFamily } from '../../families/glm-family.js'
import type { GlmmBlock } from './glmm-blocks.js'

/** The conditional mode û of one trial's spherical random effects, b = Λu, and what belongs to it. */
export interface TrialMode {
  readonly u: Float64Array
  /** Λû. */
  readonly b: Float64Array
  /** Linear predictors of the cells at the mode. */
  readonly eta: Float64Array
  /** −2(log-likelihood of the cells at the mode) + ûᵀû. */
  readonly penalised: number
  /** log|I + ΛᵀMΛ|, M = ZᵀWZ. */
  readonly logDet: number
}

const MAXIT = 100

/** The lower triangular Λ (q × q) of θ. */
export type Factor = Float64Array

/**
 * The mode of one trial's random effects at fixed θ, β and γ: the minimum of the convex −2 log-likelihood + uᵀu, by
 * Newton's method with halving.
 *
 * @param fixed linear predictors without random effects (offset included)
 * @param start û to start from
 * Source: Bates, Mächler, Bolker & Walker (2015) and Bates (2010), penalised iteratively reweighted least squares.
 */
export function trialMode(
  block: GlmmBlock,
  family: GlmFamily,
  q: number,
  Lambda: Factor,
  fixed: Float64Array,
  start: Float64Array,
): TrialMode {
  let here = at(block, family, q, Lambda, fixed, Float64Array.from(start))
  if (!Number.isFinite(here.penalised)) here = at(block, family, q, Lambda, fixed, new Float64Array(q))
  let last = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < MAXIT; pass++) {
    const { step, logDet } = newtonStep(block, family, q, Lambda, here)
    let length = 0
    for (let r = 0; r < q; r++) length = Math.max(length, Math.abs(step[r]))
    // Parameters so far away that nothing can be computed: the value is no number, and the caller steps back.
    if (!Number.isFinite(length)) return { ...here, logDet: Number.NaN }
    // Convergence is quadratic: after a step as short as the last one nothing but rounding is left.
    if (length < 1e-14 || last < 1e-7) return { ...here, logDet }
    last = length
    let t = 1
    for (;;) {
      const next = at(
        block,
        family,
        q,
        Lambda,
        fixed,
        here.u.map((value, r) => value + t * step[r]),
      )
      if (next.penalised <= here.penalised + 1e-12 * (1 + Math.abs(here.penalised)) || t < 1e-10) {
        here = next
        break
      }
      t /= 2
    }
  }
  return { ...here, logDet: newtonStep(block, family, q, Lambda, here).logDet }
}

function at(
  block: GlmmBlock,
  family: GlmFamily,
  q: number,
  Lambda: Factor,
  fixed: Float64Array,
  u: Float64Array,
) {
  const b = new Float64Array(q)
  let penalised = 0
  for (let r = 0; r < q; r++) {
    penalised += u[r] * u[r]
    for (let s = 0; s <= r; s++) b[r] += Lambda[r * q + s] * u[s]
  }
  const eta = new Float64Array(block.size)
  for (let a = 0; a < block.size; a++) {
    eta[a] = fixed[a]
    for (let r = 0; r < q; r++) eta[a] += block.z[a * q + r] * b[r]
    penalised -= 2 * family.logLik(block.sum[a], block.n[a], eta[a])
  }
  return { u, b, eta, penalised }
}

const OUT = new Float64Array(4)

/** (I + ΛᵀMΛ)⁻¹(Λᵀg − u), and the logarithm of that determinant. */
function newtonStep(
  block: GlmmBlock,
  family: GlmFamily,
  q: number,
  Lambda: Factor,
  { u, eta }: { u: Float64Array; eta: Float64Array },
) {
  let [m11, m12, m22, g1, g2] = [0, 0, 0, 0, 0]
  for (let a = 0; a < block.size; a++) {
    family.derivatives(eta[a], OUT)
    const w = block.n[a] * OUT[1]
    const r = family.residual(block.sum[a], block.n[a], eta[a])
    const z1 = block.z[a * q]
    m11 += w * z1 * z1
    g1 += r * z1
    if (q === 2) {
      const z2 = block.z[a * q + 1]
      m12 += w * z1 * z2
      m22 += w * z2 * z2
      g2 += r * z2
    }
  }
  if (q === 1) {
    const l = Lambda[0]
    const h = 1 + l * l * m11
    return { step: Float64Array.of((l * g1 - u[0]) / h), logDet: Math.log(h) }
  }
  const [l11, l21, l22] = [Lambda[0], Lambda[2], Lambda[3]]
  const h11 = 1 + l11 * l11 * m11 + 2 * l11 * l21 * m12 + l21 * l21 * m22
  const h12 = l22 * (l11 * m12 + l21 * m22)
  const h22 = 1 + l22 * l22 * m22
  const s1 = l11 * g1 + l21 * g2 - u[0]
  const s2 = l22 * g2 - u[1]
  const det = h11 * h22 - h12 * h12
  return {
    step: Float64Array.of((h22 * s1 - h12 * s2) / det, (h11 * s2 - h12 * s1) / det),
    logDet: Math.log(det),
  }
}
