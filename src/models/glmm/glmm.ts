import type { Note } from '../../errors.js'
import { CopseError } from '../../errors.js'
import type { GlmFamily } from '../../families/glm-family.js'
import type { LmmCovariance } from '../lmm/lmm-theta.js'
import { deltaOf, thetaPositions } from '../lmm/lmm-theta.js'
import type { GlmmCells } from './glmm-cells.js'
import type { GlmmCovariance } from './glmm-covariance.js'
import { glmmCovariance } from './glmm-covariance.js'
import type { GlmmDesign } from './glmm-design.js'
import { glmmDesign } from './glmm-design.js'
import type { GlmmDiverging } from './glmm-diverging.js'
import { glmmDiverging } from './glmm-diverging.js'
import { glmmNotes } from './glmm-notes.js'
import { glmmObjective } from './search/glmm-objective.js'
import { optimiseGlmm } from './search/glmm-optimise.js'

export interface GlmmOptions {
  readonly family: GlmFamily
  /** Whether the random effects of a trial are independent or correlated; the same when there is but one. */
  readonly covariance: LmmCovariance
  /** Nodes of adaptive Gauss–Hermite quadrature (one random effect only); 1, the default, is Laplace's approximation. */
  readonly nAGQ?: number
  /** Of the log-likelihood, from {@link GlmFamily.constant}. */
  readonly constant?: number
  /** θ (and global coefficients, null where there is none) to start from as well, for instance those of a similar model. */
  readonly start?: { readonly theta: ArrayLike<number>; readonly beta?: readonly (number | null)[] }
}

/** A generalised linear mixed model at its optimum. */
export interface GlmmFit {
  readonly family: GlmFamily
  readonly covariance: LmmCovariance
  readonly nAGQ: number
  /** Covariance factor Λ in lme4's order; the random effects have covariance ΛΛᵀ. */
  readonly theta: Float64Array
  /** Coefficients of the global columns; null for a column that others explain, and for one that diverges. */
  readonly beta: readonly (number | null)[]
  /** Coefficients of the local columns, at trial · locals + local; null where the column is empty or diverges. */
  readonly localBeta: readonly (number | null)[]
  /** Covariance of the random effects ΛΛᵀ, q × q, row by row: τ² on the diagonal. */
  readonly tau2: Float64Array
  /** Conditional modes of the random effects, K × q. */
  readonly ranef: Float64Array
  readonly logLik: number
  /** −2·logLik. */
  readonly deviance: number
  readonly iterations: number
  readonly converged: boolean
  /** A variance of the random effects is at its boundary (lme4's `isSingular`: an element of diag Λ < 1e-4). */
  readonly singular: boolean
  /** Coefficients without a finite estimate because of separation. */
  readonly diverging: GlmmDiverging
  readonly notes: readonly Note[]
  /** For inference: (θ, β, γ) in the units of `design`. */
  readonly x: Float64Array
  readonly design: GlmmDesign
  readonly information: GlmmCovariance | null
}

const SINGULAR = 1e-4

/**
 * Fits a logistic or Poisson mixed model with one grouping factor by maximum likelihood, the random effects integrated
 * out by Laplace's approximation or adaptive Gauss–Hermite quadrature. The deviance is minimised over θ and all
 * coefficients together, as the final stage of lme4's `glmer` does, until its exact gradient vanishes.
 *
 * Cells whose outcomes are separated do not take part (`diverging` names what they leave without an estimate); the
 * likelihood is its supremum. Firth's penalty is not offered here: Jeffreys' prior of the fixed effects at given θ
 * changes the estimate of θ with it, and no theory says that its bias is reduced; `fitGlm` has it.
 *
 * Notes: `GLMM_NOT_CONVERGED`, `SINGULAR_FIT`, `COLUMN_ALIASED`, `GLM_SEPARATION`, `GLMM_SE_AT_FIXED_VARIANCES`,
 * `GLMM_SE_NOT_COMPUTABLE`. Throws only `AGQ_NEEDS_ONE_RANDOM_EFFECT`.
 * Source: Breslow & Clayton (1993); Pinheiro & Bates (1995); Liu & Pierce (1994); Bates, Mächler, Bolker & Walker (2015).
 */
export function fitGlmm(cells: GlmmCells, options: GlmmOptions): GlmmFit {
  const { family, covariance, nAGQ = 1, constant = 0, start } = options
  const { q, trials } = cells
  if (nAGQ > 1 && q > 1)
    throw new CopseError({
      code: 'AGQ_NEEDS_ONE_RANDOM_EFFECT',
      wrong: 'adaptive quadrature integrates over a single random effect per trial',
      found: q,
      need: 1,
      try: '--nagq 1 (the Laplace approximation)',
    })
  const design = glmmDesign(cells, family)
  const { blocks, xScale, zScale, kept } = design
  const positions = thetaPositions(q, covariance)
  const objective = glmmObjective(blocks, { family, covariance, nAGQ })
  const m = objective.m
  const from = start && startingPoint(design, positions, start)
  const optimum = optimiseGlmm({ objective, design: blocks, family, covariance }, design.start, from)
  const { x, arrow, converged, iterations } = optimum

  const modes = objective.modes(x)
  const theta = Float64Array.from(positions, ([row], i) => x[i] * zScale[row])
  const ranef = new Float64Array(trials * q)
  blocks.blocks.forEach(({ trial }, b) => {
    for (let r = 0; r < q; r++) ranef[trial * q + r] = modes[b].b[r] * zScale[r]
  })
  const diverging = glmmDiverging(design)
  const beta: (number | null)[] = new Array(cells.p).fill(null)
  kept.forEach((column, c) => {
    beta[column] = x[m + c] / xScale[column] + 0
  })
  const localBeta: (number | null)[] = new Array(trials * cells.locals).fill(null)
  for (const block of blocks.blocks)
    block.locals.forEach((local, j) => {
      localBeta[block.trial * cells.locals + local] = x[m + blocks.p + block.at + j]
    })
  for (const { column } of diverging.global) beta[column] = null
  for (const { trial, local } of diverging.local) localBeta[trial * cells.locals + local] = null
  const information = glmmCovariance(arrow, m, blocks, family, deltaOf(x, q, covariance), modes)
  const singular = positions.some(([r, c], i) => r === c && theta[i] < SINGULAR)
  const deviance = arrow.value - 2 * constant
  return {
    family,
    covariance,
    nAGQ,
    theta,
    beta,
    localBeta,
    tau2: deltaOf(theta, q, covariance),
    ranef,
    logLik: -deviance / 2 + 0,
    deviance,
    iterations,
    converged,
    singular,
    diverging,
    notes: glmmNotes({ design, diverging, converged, iterations, singular, covariance, information }),
    x,
    design,
    information,
  }
}

/** (θ, β, γ) of a start in the units of the search; what it does not say is taken from the fit without random effects. */
function startingPoint(
  { kept, xScale, zScale, start }: GlmmDesign,
  positions: readonly (readonly [number, number])[],
  given: NonNullable<GlmmOptions['start']>,
): Float64Array {
  const x = Float64Array.of(...positions.map(([row], i) => given.theta[i] / zScale[row]), ...start)
  kept.forEach((column, c) => {
    const value = given.beta?.[column] ?? null
    if (value !== null) x[positions.length + c] = value * xScale[column]
  })
  return x
}
