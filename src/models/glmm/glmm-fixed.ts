import type { GlmFamily } from '../../families/glm-family.js'
import type { BlockJet } from './glmm-arrow.js'
import { arrowStep, assembleArrow, factorArrow } from './glmm-arrow.js'
import type { GlmmBlock, GlmmBlocks } from './glmm-blocks.js'
import { blockCoefficients, blockTimes } from './glmm-blocks.js'
import type { ArrowFunction, ArrowMinimum } from './search/glmm-newton.js'
import { arrowMinimum } from './search/glmm-newton.js'

/**
 * The model without random effects, a generalised linear model: −2 log-likelihood as a function of (β, γ). It is where
 * the mixed model starts from, and it has a maximum if and only if the mixed model has.
 */
export function fixedPart(design: GlmmBlocks, family: GlmFamily): ArrowFunction {
  const etaOf = (block: GlmmBlock, x: Float64Array) =>
    blockTimes(block, blockCoefficients(block, design.p, x, 0)).map((value, a) => value + block.offset[a])
  return {
    value(x) {
      let sum = 0
      for (const block of design.blocks) {
        const eta = etaOf(block, x)
        for (let a = 0; a < block.size; a++) sum -= 2 * family.logLik(block.sum[a], block.n[a], eta[a])
      }
      return sum
    },
    arrow: (x) => assembleArrow(design, 0, (block) => fixedJet(block, family, etaOf(block, x), false)),
  }
}

/** The search for the mixed model starts here, and polishes what this leaves. */
const NEAR = 1e-3

/** The maximum likelihood fit of the model without random effects, to about six digits. */
export function fitFixedPart(
  design: GlmmBlocks,
  family: GlmFamily,
  diverges?: (step: Float64Array, x: Float64Array) => boolean,
): ArrowMinimum {
  return arrowMinimum(fixedPart(design, family), startOf(design, family), {
    maxit: 60,
    tolerance: NEAR,
    ...(diverges && { diverges }),
  })
}

/** The least squares fit of the working response at the starting values of the family. */
function startOf(design: GlmmBlocks, family: GlmFamily): Float64Array {
  const working = assembleArrow(design, 0, (block) => {
    const eta = Float64Array.from(block.n, (n, a) => family.start(block.sum[a], n))
    return fixedJet(block, family, eta, true)
  })
  return arrowStep(factorArrow(working), design.gammas).step
}

/** @param working at coefficients of zero, with `eta` the start of a working response */
function fixedJet(block: GlmmBlock, family: GlmFamily, eta: Float64Array, working: boolean): BlockJet {
  const { size, width, index, value: x } = block
  const d = block.columns.length + block.locals.length
  const out = new Float64Array(4)
  const gradient = new Float64Array(d)
  const hessian = new Float64Array(d * d)
  let value = 0
  for (let a = 0; a < size; a++) {
    family.derivatives(eta[a], out)
    const w = block.n[a] * out[1]
    let r = family.residual(block.sum[a], block.n[a], eta[a])
    if (working) r += w * (eta[a] - block.offset[a])
    else value -= 2 * family.logLik(block.sum[a], block.n[a], eta[a])
    for (let e = a * width; e < (a + 1) * width; e++) {
      if (index[e] < 0) continue
      gradient[index[e]] -= 2 * r * x[e]
      for (let f = a * width; f < (a + 1) * width; f++)
        if (index[f] >= 0) hessian[index[e] * d + index[f]] += 2 * w * x[e] * x[f]
    }
  }
  return { value, gradient, hessian }
}
