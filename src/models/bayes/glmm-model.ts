import type { GlmFamily } from '../../families/glm-family.js'
import { cholesky, choleskyLogDet, forwardSolve } from '../../numerics/cholesky.js'
import type { FactoredArrow } from '../glmm/glmm-arrow.js'
import { factorArrow } from '../glmm/glmm-arrow.js'
import type { GlmmDesign } from '../glmm/glmm-design.js'
import { arrowMinimum } from '../glmm/search/glmm-newton.js'
import type { EffectContrast } from './effect-contrast.js'
import { blocksAt, type PenalisedBlocks, penalisedBlocks, penalisedPart } from './penalised-blocks.js'
import type { HeterogeneityModel } from './tau-grid.js'

/** A generalised linear mixed model at given τ, its other parameters integrated out by Laplace's approximation. */
export interface SolvedGlmm {
  readonly logLik: number
  /** b at the joint mode, K × q. */
  readonly ranef: Float64Array
  /** Of each contrast the mean and the standard deviation of its normal distribution. */
  readonly means: Float64Array
  readonly scales: Float64Array
}

const LOG_TWO_PI = Math.log(2 * Math.PI)
const TOLERANCE = 1e-9

/** The joint mode of (β, γ, u) at a τ. */
export interface JointMode {
  readonly x: Float64Array
  /** Log-likelihood with the coefficients and u integrated out by Laplace's approximation. */
  readonly logLik: number
  readonly factor: FactoredArrow
  /** Cholesky factor of what is left of the information of β. */
  readonly L: Float64Array
}

/**
 * @param tau of each random effect
 * @param held coefficient of the column that is held fixed
 */
export function jointMode(
  design: PenalisedBlocks,
  family: GlmFamily,
  tau: readonly number[],
  start: Float64Array,
  held = 0,
): JointMode {
  const { x, arrow } = arrowMinimum(penalisedPart(blocksAt(design, tau), family, held), start, {
    tolerance: TOLERANCE,
  })
  const factor = factorArrow(arrow)
  const { L } = cholesky(factor.S, factor.size)
  let logDet = choleskyLogDet(L, factor.size)
  for (const arm of factor.arms) logDet += choleskyLogDet(arm.L, arm.y.length)
  const coefficients = design.p + design.locals
  return { x, logLik: -arrow.value - logDet / 2 + (coefficients / 2) * LOG_TWO_PI, factor, L }
}

/** Where to start at another τ: random effects b stay as they are, u = b/τ. */
export function rescaled(
  design: PenalisedBlocks,
  x: Float64Array,
  from: readonly number[],
  to: readonly number[],
): Float64Array {
  const out = x.slice()
  for (const { at, locals } of design.blocks)
    for (let r = 0; r < design.q; r++) {
      const i = design.p + at + locals.length - design.q + r
      // Much nearer to 0 they start from none.
      out[i] = to[r] > from[r] / 4 ? (x[i] * from[r]) / to[r] : 0
    }
  return out
}

/**
 * The generalised linear mixed model with independent random effects b ~ N(0, τ²) and flat coefficients, as a function of τ.
 *
 * @param contrasts whose means and standard deviations are wanted at each τ; they must be estimable
 * Source: methods.md §12; Tierney & Kadane (1986).
 */
export function glmmModel(
  { cells, blocks: own, kept }: Pick<GlmmDesign, 'cells' | 'blocks' | 'kept'>,
  family: GlmFamily,
  contrasts: readonly EffectContrast[],
): HeterogeneityModel<SolvedGlmm> {
  const { q, trials } = cells
  const which = own.blocks.flatMap((block) => [...block.cells])
  const design = penalisedBlocks(cells, which, kept)
  const { p } = design
  const blockOf = new Map(design.blocks.map((block, b) => [block.trial, b]))
  const place = new Map(kept.map((column, c) => [column, c]))
  let last: { readonly x: Float64Array; readonly tau: readonly number[] } | null = null
  const at = (t: readonly number[]): SolvedGlmm => {
    const tau = [...t]
    const start =
      last === null ? new Float64Array(p + design.gammas) : rescaled(design, last.x, last.tau, tau)
    const { x, logLik, factor, L } = jointMode(design, family, tau, start)
    last = { x, tau }
    const ranef = new Float64Array(trials * q)
    for (const { trial, at: from, locals } of design.blocks)
      for (let r = 0; r < q; r++) ranef[trial * q + r] = tau[r] * x[p + from + locals.length - q + r]
    const means = new Float64Array(contrasts.length)
    const scales = new Float64Array(contrasts.length)
    contrasts.forEach(({ global, random }, i) => {
      const head = new Float64Array(p)
      for (const { column, weight } of global) {
        head[place.get(column)!] += weight
        means[i] += weight * x[place.get(column)!]
      }
      let variance = 0
      for (const { trial, effect, weight } of random) {
        const b = blockOf.get(trial)
        means[i] += weight * ranef[trial * q + effect]
        if (b === undefined) {
          // The trial tells nothing: its effect has the distribution of all.
          variance += (weight * tau[effect]) ** 2
          continue
        }
        const { map, L: D, X, y } = factor.arms[b]
        const J = y.length
        const load = new Float64Array(J)
        load[J - q + effect] = weight * tau[effect]
        const z = forwardSolve(D, J, load)
        for (const value of z) variance += value * value
        map.forEach((position, row) => {
          for (let j = 0; j < J; j++) head[position] -= X[row * J + j] * z[j]
        })
      }
      for (const value of forwardSolve(L, p, head)) variance += value * value
      scales[i] = Math.sqrt(variance)
    })
    return { logLik, ranef, means, scales }
  }
  return { ...reach(cells, which, family), at }
}

/** How far the likelihood's branch points are, and how many trials tell of the random effects. */
function reach(
  { n, sum, trial, trials, z, q }: GlmmDesign['cells'],
  which: readonly number[],
  family: GlmFamily,
) {
  let [mass, events] = [0, 0]
  for (const i of which) {
    mass += n?.[i] ?? 1
    events += sum[i]
  }
  const variance = family.slope(family.start(events, mass))
  const poles = Array.from({ length: q }, (_, r) => {
    const information = new Float64Array(trials)
    for (const i of which) information[trial[i]] += (n?.[i] ?? 1) * variance * z[i * q + r] ** 2
    return 1 / Math.sqrt(Math.max(...information))
  })
  const telling = new Set(which.filter((i) => z[i * q + q - 1] !== 0).map((i) => trial[i])).size
  return { poles, far: poles.map(() => 0), trials: telling }
}
