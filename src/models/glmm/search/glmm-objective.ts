import type { GlmFamily } from '../../../families/glm-family.js'
import { gaussHermite } from '../../../numerics/gauss-hermite.js'
import type { LmmCovariance } from '../../lmm/lmm-theta.js'
import { deltaJacobian, deltaOf, deltaPositions, thetaPositions, throughTheta } from '../../lmm/lmm-theta.js'
import type { Arrow, BlockJet } from '../glmm-arrow.js'
import { assembleArrow } from '../glmm-arrow.js'
import type { GlmmBlock, GlmmBlocks } from '../glmm-blocks.js'
import { blockCoefficients, blockTimes } from '../glmm-blocks.js'
import { laplaceJet } from '../glmm-laplace.js'
import type { TrialMode } from '../glmm-modes.js'
import { trialMode } from '../glmm-modes.js'
import { quadraturePart } from '../glmm-quadrature.js'
import type { ArrowFunction } from './glmm-newton.js'

export interface GlmmModel {
  readonly family: GlmFamily
  readonly covariance: LmmCovariance
  /** Nodes of the quadrature; 1 is the Laplace approximation. */
  readonly nAGQ: number
}

/** The deviance of a generalised linear mixed model in x = (θ, β, γ), less the constant of the family. */
export interface GlmmObjective extends ArrowFunction {
  /** Elements of θ. */
  readonly m: number
  /** The same gradient with a Hessian that is cheap: that of Laplace's approximation. */
  readonly roughly: (x: Float64Array) => Arrow
  /** Whether the exact Hessian is that cheap one. */
  readonly isCheap: boolean
  /** Conditional modes at x, one per block. */
  readonly modes: (x: Float64Array) => readonly TrialMode[]
}

/** The deviance as a function, by Laplace's approximation or adaptive quadrature (one random effect only). */
export function glmmObjective(design: GlmmBlocks, { family, covariance, nAGQ }: GlmmModel): GlmmObjective {
  const { q, p, blocks } = design
  const m = thetaPositions(q, covariance).length
  // Where the search for modes starts: where the last one ended.
  const last = blocks.map((): Float64Array => new Float64Array(q))
  const modeAt = (block: GlmmBlock, b: number, x: Float64Array) => {
    const fixed = blockTimes(block, blockCoefficients(block, p, x, m))
    for (let a = 0; a < block.size; a++) fixed[a] += block.offset[a]
    const mode = trialMode(block, family, q, lambdaOf(x, q, covariance), fixed, last[b])
    if (mode.u.every(Number.isFinite)) last[b] = mode.u
    return mode
  }
  // A point is asked for its value first and for its derivatives next.
  let known: { readonly x: Float64Array; readonly modes: TrialMode[] } | null = null
  const modes = (x: Float64Array) => {
    if (known === null || !known.x.every((value, i) => value === x[i]))
      known = { x: x.slice(), modes: blocks.map((block, b) => modeAt(block, b, x)) }
    return known.modes
  }
  const positions = deltaPositions(q, covariance)
  const laplace = (x: Float64Array) => {
    const Delta = deltaOf(x, q, covariance)
    const at = modes(x)
    return (block: GlmmBlock, b: number) =>
      inTheta(laplaceJet(block, family, q, Delta, positions, at[b]), x, q, m, covariance)
  }
  if (nAGQ === 1) {
    const arrow = (x: Float64Array) => assembleArrow(design, m, laplace(x))
    return {
      m,
      modes,
      value: (x) => modes(x).reduce((sum, { penalised, logDet }) => sum + penalised + logDet, 0),
      arrow,
      roughly: arrow,
      isCheap: true,
    }
  }
  const rule = gaussHermite(nAGQ)
  const part = (block: GlmmBlock, x: Float64Array, mode: TrialMode) =>
    quadraturePart(block, family, x[0], mode, rule)
  return {
    m,
    modes,
    isCheap: false,
    value(x) {
      const at = modes(x)
      return blocks.reduce((sum, block, b) => sum + part(block, x, at[b]).value, 0)
    },
    arrow: (x) =>
      assembleArrow(design, m, (block, b) =>
        byDifferences(block, p, x, (at) => part(block, at, modeAt(block, b, at))),
      ),
    roughly(x) {
      const at = modes(x)
      const jet = laplace(x)
      return assembleArrow(design, m, (block, b) => ({ ...jet(block, b), ...part(block, x, at[b]) }))
    },
  }
}

/** Λ of θ, q × q. */
function lambdaOf(theta: ArrayLike<number>, q: number, covariance: LmmCovariance): Float64Array {
  const Lambda = new Float64Array(q * q)
  thetaPositions(q, covariance).forEach(([row, column], i) => {
    Lambda[row * q + column] = theta[i]
  })
  return Lambda
}

/** From the coordinates of Δ to θ, in place. */
function inTheta(
  jet: BlockJet,
  theta: Float64Array,
  q: number,
  m: number,
  covariance: LmmCovariance,
): BlockJet {
  const d = jet.gradient.length
  const J = deltaJacobian(theta, q, covariance)
  const corner = new Float64Array(m * m)
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) corner[i * m + j] = jet.hessian[i * d + j]
  const own = throughTheta(jet.gradient.subarray(0, m), corner, theta, q, covariance)
  const { gradient, hessian } = jet
  gradient.set(own.gradient)
  const cross = new Float64Array(m)
  for (let c = m; c < d; c++) {
    cross.fill(0)
    for (let i = 0; i < m; i++) for (let a = 0; a < m; a++) cross[i] += J[i * m + a] * hessian[a * d + c]
    for (let i = 0; i < m; i++) {
      hessian[i * d + c] = cross[i]
      hessian[c * d + i] = cross[i]
    }
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) hessian[i * d + j] = own.hessian[i * m + j]
  return jet
}

/** Relative step of the differences: their errors are of the order of its square. */
const STEP = 1e-4

/** The Hessian of one block's part by central differences of its exact gradient. */
function byDifferences(
  block: GlmmBlock,
  p: number,
  x: Float64Array,
  part: (x: Float64Array) => { value: number; gradient: Float64Array },
): BlockJet {
  const { value, gradient } = part(x)
  const d = gradient.length
  const places = [
    0,
    ...Array.from(block.columns, (c) => 1 + c),
    ...Array.from(block.locals, (_, j) => 1 + p + block.at + j),
  ]
  const hessian = new Float64Array(d * d)
  places.forEach((place, i) => {
    const h = STEP * Math.max(1, Math.abs(x[place]))
    const up = part(x.with(place, x[place] + h)).gradient
    const down = part(x.with(place, x[place] - h)).gradient
    for (let j = 0; j < d; j++) {
      const slope = (up[j] - down[j]) / (4 * h)
      hessian[i * d + j] += slope
      hessian[j * d + i] += slope
    }
  })
  return { value, gradient, hessian }
}
