import { armOf } from '../models/cells.js'
import type { StrataLm } from '../models/strata-lm.js'

/**
 * The quadratic form ‖W‖² = Sᵀ(Σψψᵀ)⁻¹S of cumulated scores S, ready for O(1) updates. The scores of a node model are
 * (r by group, t·r), so Σψψᵀ is an arrow matrix with diagonal D_g = Σ r², border b_g = Σ t r² and corner c = Σ t r²
 * over all; eliminating the groups leaves
 *
 *   ‖W‖² = Σ_g S_g²/D_g + (S_t − Σ_g b_g S_g/D_g)² / (c − Σ_g b_g²/D_g)     (methods.md §6)
 *
 * Adding a residual r of stratum s = (g, t) changes S_g by r and the bracket by `weight[s]`·r, weight = t − b_g/D_g.
 */
export interface ScoreNorm {
  /** Number of score columns that carry information: the dimension of the process. */
  readonly k: number
  readonly groupOf: Uint16Array
  /** Residual sum of a cell = sum − n·fitted. */
  readonly fitted: Float64Array
  /** 1/D_g, or 0 for a group that is absent or dropped. */
  readonly inverseD: Float64Array
  readonly weight: Float64Array
  /** 1/(c − Σ b_g²/D_g), or 0 when the treatment score is dropped. */
  readonly inversePivot: number
  /** Groups, and whether the treatment score, that have an exact fit and so no information on instability. */
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
}

/** A column is without information when its mean squared score is below this share of the residual variance. */
const RELATIVE_FLOOR = 1e-10

/**
 * The norm of the score process of a fitted node model.
 *
 * A trial with one patient is fitted exactly: its scores are 0 up to rounding, Σψψᵀ is singular, and its inverse
 * would be noise. Such columns are dropped from the process, by residual variance (1e-10) or because they are
 * below what rounding leaves of outcomes of size `scale` (docs/adr/0002).
 *
 * @param scale largest size of an outcome less offset, in outcome units
 */
export function scoreNorm(fit: StrataLm, scale: number): ScoreNorm {
  const { groupOf, residualSquares, patients } = fit
  const strata = groupOf.length
  const groups = groupOf[strata - 1] + 1
  const D = new Float64Array(groups)
  const b = new Float64Array(groups)
  const size = new Float64Array(groups)
  for (let s = 0; s < strata; s++) {
    const g = groupOf[s]
    size[g] += patients[s]
    D[g] += residualSquares[s]
    if (armOf(s) === 1) b[g] += residualSquares[s]
  }

  const floor = Math.max((RELATIVE_FLOOR * fit.rss) / fit.n, (1e-14 * scale) ** 2)
  const inverseD = new Float64Array(groups)
  const droppedGroups: number[] = []
  let k = 0
  let pivot = 0
  let treatedSquares = 0
  for (let g = 0; g < groups; g++) {
    if (size[g] === 0) continue
    if (D[g] <= floor * size[g]) {
      droppedGroups.push(g)
      continue
    }
    k++
    inverseD[g] = 1 / D[g]
    treatedSquares += b[g]
    // b − b²/D, written so that it is exactly 0 when only one arm has residuals, and without squares of sums of squares.
    pivot += b[g] * ((D[g] - b[g]) / D[g])
  }

  const estimable = fit.effect !== null
  const kept = estimable && pivot > Math.max(RELATIVE_FLOOR * treatedSquares, floor)
  if (kept) k++
  const weight = new Float64Array(strata)
  for (let s = 0; s < strata; s++) {
    const g = groupOf[s]
    weight[s] = inverseD[g] === 0 ? 0 : armOf(s) - b[g] * inverseD[g]
  }
  return {
    k,
    groupOf,
    fitted: fit.fitted,
    inverseD,
    weight,
    inversePivot: kept ? 1 / pivot : 0,
    droppedGroups,
    droppedTreatment: estimable && !kept,
  }
}
