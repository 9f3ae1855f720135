import type { Cells } from '../models/cells/cells.js'
import { armOf } from '../models/cells/cells.js'
import type { StrataFit } from '../models/cells/strata-fit.js'
import type { ArrowMatrix } from './score-matrix.js'
import { pivotOf } from './score-matrix.js'
import type { Scores, ScoreWalk } from './scores.js'
import type { KeptScores } from './uninformative.js'

/**
 * The quadratic form Sᵀ J⁻¹ S of cumulated scores S, ready for O(1) updates, where J is an arrow matrix with diagonal
 * D_g, border b_g and corner c = Σ b_g. Eliminating the groups leaves
 *
 *   Sᵀ J⁻¹ S = Σ_g S_g²/D_g + (S_t − Σ_g b_g S_g/D_g)² / (c − Σ_g b_g²/D_g)     (methods.md §6)
 *
 * Adding a residual r of stratum s = (g, t) changes S_g by r and the bracket by `weight[s]`·r, weight = t − b_g/D_g.
 */
export class ArrowScores implements Scores {
  readonly k: number
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
  readonly groupOf: Uint16Array
  readonly fitted: Float64Array
  /** 1/D_g, or 0 for a group that is absent or dropped. */
  readonly inverseD: Float64Array
  readonly weight: Float64Array
  /** 1/(c − Σ b_g²/D_g), or 0 when the treatment score is dropped. */
  readonly inversePivot: number

  constructor(
    { groupOf, fitted }: Pick<StrataFit, 'groupOf' | 'fitted'>,
    { D, b }: ArrowMatrix,
    kept: KeptScores,
  ) {
    this.groupOf = groupOf
    this.fitted = fitted
    this.droppedGroups = kept.droppedGroups
    this.droppedTreatment = kept.droppedTreatment
    this.inverseD = D.map((value, g) => (kept.group[g] === 1 ? 1 / value : 0))
    this.weight = Float64Array.from(groupOf, (g, s) =>
      kept.group[g] === 1 ? armOf(s) - b[g] * this.inverseD[g] : 0,
    )
    this.inversePivot = kept.treatment ? 1 / pivotOf({ D, b }, kept.group) : 0
    this.k = kept.k
  }

  walk(): ScoreWalk {
    return new ArrowWalk(this)
  }
}

class ArrowWalk implements ScoreWalk {
  private readonly S: Float64Array
  private readonly groupOf: Uint16Array
  private readonly fitted: Float64Array
  private readonly inverseD: Float64Array
  private readonly weight: Float64Array
  private readonly inversePivot: number
  private groupsPart = 0
  private bracket = 0

  constructor({ groupOf, fitted, inverseD, weight, inversePivot }: ArrowScores) {
    this.groupOf = groupOf
    this.fitted = fitted
    this.inverseD = inverseD
    this.weight = weight
    this.inversePivot = inversePivot
    this.S = new Float64Array(inverseD.length)
  }

  clear(): void {
    this.S.fill(0)
    this.groupsPart = 0
    this.bracket = 0
  }

  add(cells: Cells, c: number): void {
    const { S } = this
    const s = cells.stratum[c]
    const g = this.groupOf[s]
    const r = cells.sum[c] - cells.mass[c] * this.fitted[s]
    const before = S[g]
    S[g] = before + r
    this.groupsPart += r * (before + before + r) * this.inverseD[g]
    this.bracket += this.weight[s] * r
  }

  /** The steps of `add` and `squared` without leaving the loop. */
  path({ length, stratum, sum, mass }: Cells, squared: Float64Array): void {
    const { S, groupOf, fitted, inverseD, weight, inversePivot } = this
    let { groupsPart, bracket } = this
    for (let c = 0; c < length; c++) {
      const s = stratum[c]
      const g = groupOf[s]
      const r = sum[c] - mass[c] * fitted[s]
      const before = S[g]
      S[g] = before + r
      groupsPart += r * (before + before + r) * inverseD[g]
      bracket += weight[s] * r
      const value = groupsPart + bracket * bracket * inversePivot
      squared[c] = value > 0 ? value : 0
    }
    this.groupsPart = groupsPart
    this.bracket = bracket
  }

  squared(): number {
    const value = this.groupsPart + this.bracket * this.bracket * this.inversePivot
    // A process back at 0 may be just below it by rounding.
    return value > 0 ? value : 0
  }
}
