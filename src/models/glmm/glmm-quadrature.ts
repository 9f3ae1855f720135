import type { GlmFamily } from '../../families/glm-family.js'
import type { HermiteRule } from '../../numerics/gauss-hermite.js'
import type { GlmmBlock } from './glmm-blocks.js'
import type { TrialMode } from './glmm-modes.js'

/**
 * One trial's part of −2 log-likelihood by adaptive Gauss–Hermite quadrature, for a single random effect b = θu: nodes
 * u_j = û + √2·σ·x_j around the mode with σ = (1 + θ²M)^(−½), and its exact gradient in (θ, the block's
 * coefficients), in which mode and scale move with the parameters. With one node it is the Laplace deviance.
 *
 * Source: Liu & Pierce (1994), equation 4; Pinheiro & Bates (1995), section 2.2.
 */
export function quadraturePart(
  block: GlmmBlock,
  family: GlmFamily,
  theta: number,
  mode: TrialMode,
  { nodes, weights }: HermiteRule,
): { value: number; gradient: Float64Array } {
  const { size, width, index, value: x, z, n, sum } = block
  const k = block.columns.length + block.locals.length
  const u = mode.u[0]
  const out = new Float64Array(4)

  let M = 0
  let T3 = 0
  /** Σ w″za and Σ w‴z²a. */
  const A2 = new Float64Array(k)
  const M1 = new Float64Array(k)
  let gMode = 0
  for (let i = 0; i < size; i++) {
    family.derivatives(mode.eta[i], out)
    const [w2, w3] = [n[i] * out[1], n[i] * out[2]]
    gMode += family.residual(sum[i], n[i], mode.eta[i]) * z[i]
    M += w2 * z[i] ** 2
    T3 += w3 * (z[i] * z[i] * z[i])
    for (let e = i * width; e < (i + 1) * width; e++) {
      if (index[e] < 0) continue
      A2[index[e]] += w2 * z[i] * x[e]
      M1[index[e]] += w3 * z[i] ** 2 * x[e]
    }
  }
  const H = 1 + theta * theta * M
  const sigma = 1 / Math.sqrt(H)

  // Per node: exponent relative to the mode, score in u, and derivative of h in (θ, coefficients).
  const parts = Array.from(nodes, (node, j) => {
    const uj = u + Math.SQRT2 * sigma * node
    const shift = theta * (uj - u)
    let h = (uj * uj) / 2
    let g = 0
    const slope = new Float64Array(k)
    for (let i = 0; i < size; i++) {
      const eta = mode.eta[i] + z[i] * shift
      const r = family.residual(sum[i], n[i], eta)
      h -= family.logLik(sum[i], n[i], eta)
      g += r * z[i]
      for (let e = i * width; e < (i + 1) * width; e++) if (index[e] >= 0) slope[index[e]] -= r * x[e]
    }
    const exponent = Math.log(weights[j] / Math.sqrt(Math.PI)) - (h - mode.penalised / 2)
    return { node, exponent, inU: uj - theta * g, inTheta: -g * uj, slope }
  })
  const most = Math.max(...parts.map(({ exponent }) => exponent))
  const shares = parts.map(({ exponent }) => Math.exp(exponent - most))
  const total = shares.reduce((a, b) => a + b, 0)
  const value = mode.penalised + Math.log(H) - 2 * (most + Math.log(total))

  let [inU, inScale, inTheta] = [0, 0, 0]
  const gradient = new Float64Array(1 + k)
  parts.forEach((part, j) => {
    const share = shares[j] / total
    inU += share * part.inU
    inScale += share * part.inU * Math.SQRT2 * part.node
    inTheta += share * part.inTheta
    for (let c = 0; c < k; c++) gradient[1 + c] += 2 * share * part.slope[c]
  })
  gradient[0] = 2 * inTheta
  // Mode and scale follow the parameters: û = θg(û), σ = H^(−½).
  const through = (du: number, dH: number) => dH / H + 2 * (inU * du - (inScale * sigma * dH) / (2 * H))
  const duTheta = (gMode - theta * M * u) / H
  gradient[0] += through(duTheta, 2 * theta * M + theta * theta * T3 * (u + theta * duTheta))
  for (let c = 0; c < k; c++) {
    const du = (-theta * A2[c]) / H
    gradient[1 + c] += through(du, theta * theta * (M1[c] + T3 * theta * du))
  }
  return { value, gradient }
}
