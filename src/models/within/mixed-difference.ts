import { familyOf } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import { fitGlmm } from '../glmm/glmm.js'
import { glmmEstimate } from '../glmm/glmm-contrast.js'
import { fitLmm } from '../lmm/lmm.js'
import type { LmmCells } from '../lmm/lmm-cells.js'
import { lmmMoments } from '../lmm/lmm-moments.js'
import { satterthwaite } from '../lmm/satterthwaite.js'
import type { LeafCells } from './leaf-cells.js'

/** The second of the global columns, the treatment on the right. */
const DIFFERENCE = { global: [0, 1] }

/**
 * The difference of the effects of two groups of patients as metaMOB-SI's model has it: an intercept for each trial and
 * group, and effects of the trials that vary at random about a mean, η = γ_{k,side} + βt + δ·t·right + b_k t,
 * b_k ~ N(0, τ²). Unlike the difference within trials it also compares trials with each other, where they hold the groups
 * in different shares: b_k pulls their effects together.
 *
 * @param cells of two leaves, left and right
 * @returns right minus left on the scale of the linear predictor; REML with Satterthwaite's df, or Laplace's
 *   approximation with z. Null for one trial, and where the data do not bound it.
 * Source: methods.md §9.2; Huber & Friede (2025), metaMOB-SI.
 */
export function mixedDifference(cells: LeafCells, level: number): Estimate | null {
  const rows = rowsOf(cells)
  if (new Set(Array.from(rows.trial)).size < 2) return null
  const family = familyOf(cells.family)
  if (family.outcome === 'time') return null
  if (family.linear) {
    const fit = fitLmm(lmmMoments(rows), { covariance: 'independent', reml: true })
    return fit.sigma > 0 ? satterthwaite(fit, level).estimate(DIFFERENCE) : null
  }
  const fit = fitGlmm(rows, { family, covariance: 'independent' })
  return fit.converged ? glmmEstimate(fit, DIFFERENCE, level) : null
}

/** A cell for each trial, side and arm with patients. */
function rowsOf({ leaves, arms }: LeafCells): LmmCells {
  const found = arms.flatMap((pair, at) =>
    pair.flatMap((own, arm) =>
      own.n === 0 ? [] : [{ ...own, arm, trial: Math.floor(at / leaves), side: at % leaves }],
    ),
  )
  return {
    ...{ trials: arms.length / leaves, q: 1, p: 2, locals: leaves, length: found.length },
    trial: found.map(({ trial }) => trial),
    z: found.map(({ arm }) => arm),
    local: found.map(({ side }) => side),
    x: { width: 2, values: found.flatMap(({ arm, side }) => [arm, arm * side]) },
    n: found.map(({ mass }) => mass),
    sum: found.map(({ mass, mean }) => mass * mean),
    squares: found.map(({ squares }) => squares),
    columnNames: ['treatment', 'treatment right'],
  }
}
