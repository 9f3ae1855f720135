import type { GlmFamily } from '../../families/glm-family.js'
import { cholesky } from '../../numerics/cholesky.js'
import type { GlmmFit } from './glmm.js'
import { factorArrow } from './glmm-arrow.js'
import type { GlmmCells } from './glmm-cells.js'
import { glmmDesign } from './glmm-design.js'
import { glmmDiverging } from './glmm-diverging.js'
import { fixedPart } from './glmm-fixed.js'
import { glmmNotes } from './glmm-notes.js'
import { arrowMinimum } from './search/glmm-newton.js'

/** A generalised linear model with coefficients that belong to single trials; `glmmEstimate` gives inference. */
export type StratifiedGlm = Pick<
  GlmmFit,
  | 'family'
  | 'beta'
  | 'localBeta'
  | 'logLik'
  | 'iterations'
  | 'converged'
  | 'diverging'
  | 'notes'
  | 'x'
  | 'design'
  | 'information'
> & { readonly rank: number }

/** Relative pivot of the information below which it is taken for singular. */
const SINGULAR = 1e-10

/**
 * Maximum likelihood of η = offset + X_l γ + X β: a mixed model without random effects. The local coefficients are
 * eliminated trial by trial, so that hundreds of trials cost no more than a few.
 *
 * @param cells with q = 0
 * @param constant of the log-likelihood, from {@link GlmFamily.constant}
 * Notes: `COLUMN_ALIASED`, `GLM_SEPARATION`, `GLM_NOT_CONVERGED`. Never throws.
 * Source: McCullagh & Nelder (1989), section 2.5; Geyer (2009) for the model in the limit.
 */
export function fitStratifiedGlm(cells: GlmmCells, family: GlmFamily, constant = 0): StratifiedGlm {
  const design = glmmDesign(cells, family)
  const { blocks, kept, xScale, independent } = design
  const { x, arrow, iterations, converged } = arrowMinimum(fixedPart(blocks, family), design.start)
  const diverging = glmmDiverging(design)
  const beta: (number | null)[] = new Array(cells.p).fill(null)
  kept.forEach((column, c) => {
    beta[column] = x[c] / xScale[column] + 0
  })
  const localBeta: (number | null)[] = new Array(cells.trials * cells.locals).fill(null)
  for (const block of blocks.blocks)
    block.locals.forEach((local, j) => {
      localBeta[block.trial * cells.locals + local] = x[blocks.p + block.at + j]
    })
  for (const { column } of diverging.global) beta[column] = null
  for (const { trial, local } of diverging.local) localBeta[trial * cells.locals + local] = null
  const factor = factorArrow(arrow)
  const { rank, L } = cholesky(factor.S, factor.size, SINGULAR)
  const proper = rank === factor.size && factor.proper
  const information = proper ? { factor, L, shared: 0, fixedTheta: false } : null
  const notes = glmmNotes({
    ...{ design, diverging, iterations, converged: true, singular: false, information },
    covariance: 'independent',
  }).filter(({ code }) => code !== 'GLMM_SE_NOT_COMPUTABLE')
  if (!converged || !proper)
    notes.push({
      code: 'GLM_NOT_CONVERGED',
      message: `the generalised linear model had not converged after ${iterations} iterations`,
    })
  // Coefficients of the cells given, those that diverge included.
  const locals = new Set(Array.from({ length: cells.length }, (_, i) => localOf(cells, i)))
  locals.delete(-1)
  return {
    ...{ family, beta, localBeta, iterations, converged, diverging, notes, x, design, information },
    rank: independent.length + locals.size,
    logLik: -arrow.value / 2 + constant,
  }
}

function localOf({ n, local, trial, locals }: GlmmCells, i: number): number {
  const own = local?.[i] ?? -1
  return own < 0 || (n?.[i] ?? 1) === 0 ? -1 : trial[i] * locals + own
}
