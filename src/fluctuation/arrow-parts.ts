import type { Cells } from '../models/cells/cells.js'
import { armOf } from '../models/cells/cells.js'
import type { StrataFit } from '../models/cells/strata-fit.js'
import { ArrowScores } from './arrow-scores.js'
import type { ScorePart } from './component-scores.js'
import type { ArrowMatrix } from './score-matrix.js'
import { pivotOf } from './score-matrix.js'
import type { Scores, ScoreWalk } from './scores.js'
import type { KeptScores } from './uninformative.js'

/**
 * The scores of a part of the coefficients where J is an arrow: the treatment's effective score (the bracket of
 * {@link ArrowScores}), the intercepts' (‖W‖² less S_t²/J_tt), or the treatment's component of J^(−1/2) S.
 */
export class ArrowPart implements Scores {
  readonly k: number
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
  private readonly all: ArrowScores
  /** What a residual of 1 adds to the component that is tested, or taken away, by stratum. */
  private readonly vector: Float64Array

  constructor(
    fit: Pick<StrataFit, 'groupOf' | 'fitted'>,
    J: ArrowMatrix,
    kept: KeptScores,
    private readonly part: Exclude<ScorePart, 'all'>,
  ) {
    this.droppedGroups = kept.droppedGroups
    this.droppedTreatment = kept.droppedTreatment
    const treatment = Number(kept.treatment)
    this.k = part === 'intercepts' ? kept.k - treatment : treatment
    this.all = new ArrowScores(fit, J, kept)
    const { weight, inversePivot } = this.all
    if (part === 'treatment') this.vector = weight.map((value) => value * Math.sqrt(inversePivot))
    else if (part === 'intercepts' && kept.treatment) {
      const corner = J.b.reduce((sum, b, g) => sum + (kept.group[g] === 1 ? b : 0), 0)
      this.vector = Float64Array.from(fit.groupOf, (g, s) =>
        kept.group[g] === 1 ? armOf(s) / Math.sqrt(corner) : 0,
      )
    } else if (part === 'treatment-partykit' && kept.treatment) {
      const { groups, corner } = treatmentRow(J, kept)
      this.vector = Float64Array.from(fit.groupOf, (g, s) => groups[g] + (armOf(s) === 1 ? corner : 0))
    } else this.vector = new Float64Array(fit.groupOf.length)
  }

  walk(): ScoreWalk {
    const { vector, part } = this
    const { fitted } = this.all
    const all = this.all.walk()
    let component = 0
    return {
      clear() {
        all.clear()
        component = 0
      },
      add(cells: Cells, c: number) {
        if (part === 'intercepts') all.add(cells, c)
        const s = cells.stratum[c]
        component += vector[s] * (cells.sum[c] - cells.mass[c] * fitted[s])
      },
      squared: () =>
        part === 'intercepts' ? Math.max(0, all.squared() - component * component) : component * component,
      path(cells: Cells, squared: Float64Array) {
        const { length, stratum, sum, mass } = cells
        if (part === 'intercepts') all.path(cells, squared)
        for (let c = 0; c < length; c++) {
          const s = stratum[c]
          component += vector[s] * (sum[c] - mass[c] * fitted[s])
          const own = component * component
          squared[c] = part === 'intercepts' ? Math.max(0, squared[c] - own) : own
        }
      },
    }
  }
}

/** Step of the trapezoidal rule, whose error is e^(−π²/h), and how far it reaches on the log scale. */
const STEP = 0.25
const REACH = 37

/**
 * The treatment's row of J^(−1/2) for an arrow matrix, from J^(−1/2) = (2/π)∫ e^x (J + e^{2x})⁻¹ dx: every node of the
 * quadrature costs one elimination of the arrow, so a row costs O(groups).
 */
export function treatmentRow(
  { D, b }: ArrowMatrix,
  { group }: KeptScores,
): { groups: Float64Array; corner: number } {
  const kept = Array.from(D.keys()).filter((g) => group[g] === 1)
  const pivot = pivotOf({ D, b }, group)
  // The eigenvalues lie between 1/trace(J⁻¹) and trace(J).
  let trace = 0
  let inverseTrace = 1 / pivot
  for (const g of kept) {
    trace += D[g] + b[g]
    inverseTrace += 1 / D[g] + (b[g] / D[g]) ** 2 / pivot
  }
  const from = -Math.log(inverseTrace) / 2 - REACH
  const to = Math.log(trace) / 2 + REACH
  const groups = new Float64Array(D.length)
  let corner = 0
  for (let x = from; x <= to; x += STEP) {
    const shift = Math.exp(2 * x)
    let schur = shift
    for (const g of kept) schur += b[g] * ((D[g] - b[g] + shift) / (D[g] + shift))
    const weight = ((2 / Math.PI) * STEP * Math.exp(x)) / schur
    corner += weight
    for (const g of kept) groups[g] -= (weight * b[g]) / (D[g] + shift)
  }
  return { groups, corner }
}
