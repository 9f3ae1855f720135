import type { Cells } from '../models/cells/cells.js'
import { armOf } from '../models/cells/cells.js'
import type { HazardFit } from '../models/hazard/hazard-fit.js'
import { ArrowPart } from './arrow-parts.js'
import { ArrowScores } from './arrow-scores.js'
import type { ScorePart } from './component-scores.js'
import { strataComponents } from './component-scores.js'
import { inverseRoot } from './matrix-root.js'
import type { ArrowMatrix } from './score-matrix.js'
import { fullMatrix, pivotOf } from './score-matrix.js'
import type { Scores, ScoreWalk } from './scores.js'
import type { KeptScores } from './uninformative.js'

/** Squared scores below this, a patient, are rounding: a trial without events in a node, or with one patient. */
const FLOOR = 1e-10

/**
 * The scores of a model of hazards: martingale residuals M of the baselines and t·M of the treatment. The interval shapes
 * of the baselines stay untested: a fixed linear map of the bridge of all scores is a bridge with the outer product's own
 * covariance (docs/methods.md §13).
 *
 * The residual of a patient stands where other families have outcome less fitted mean.
 *
 * @param place of each of the source's patients in the node
 * @param byComponent components one by one, for tests by the largest of them
 */
export function martingaleScores(
  fit: HazardFit,
  place: Uint32Array,
  part: ScorePart,
  byComponent: boolean,
): Scores {
  const { groupOf, stratum, rows, residuals } = fit
  const groups = groupOf.reduce((most, g) => Math.max(most, g + 1), 1)
  const D = new Float64Array(groups)
  const b = new Float64Array(groups)
  const size = new Float64Array(groups)
  rows.forEach((row, i) => {
    const s = stratum[row]
    const square = residuals[i] * residuals[i]
    D[groupOf[s]] += square
    if (armOf(s) === 1) b[groupOf[s]] += square
    size[groupOf[s]]++
  })
  const arrow = { D, b }
  const kept = keptMartingales(arrow, size, fit)
  const strataFit = { groupOf, fitted: new Float64Array(groupOf.length) }
  const scores = byComponent
    ? strataComponents(strataFit, (cut) => inverseRoot(cut(fullMatrix(arrow))), kept, part)
    : part === 'all'
      ? new ArrowScores(strataFit, arrow, kept)
      : new ArrowPart(strataFit, arrow, kept, part)
  return {
    k: scores.k,
    droppedGroups: scores.droppedGroups,
    droppedTreatment: scores.droppedTreatment,
    walk: () => ofResiduals(scores.walk(), residuals, place),
  }
}

function keptMartingales(arrow: ArrowMatrix, size: Float64Array, { n, effect }: HazardFit): KeptScores {
  const group = new Uint8Array(size.length)
  const droppedGroups: number[] = []
  let k = 0
  size.forEach((patients, g) => {
    if (patients === 0) return
    if (arrow.D[g] <= FLOOR * patients) droppedGroups.push(g)
    else {
      group[g] = 1
      k++
    }
  })
  const treatment = effect !== null && pivotOf(arrow, group) > FLOOR * n
  if (treatment) k++
  return { k, group, treatment, droppedGroups, droppedTreatment: effect !== null && !treatment }
}

/** A walk that is shown each patient's residual in place of the outcome. */
function ofResiduals(walk: ScoreWalk, residuals: Float64Array, place: Uint32Array): ScoreWalk {
  let sum = new Float64Array(0)
  let zero = new Float64Array(0)
  const shown = (cells: Cells): Cells => {
    if (sum.length < cells.length) {
      sum = new Float64Array(cells.length)
      zero = new Float64Array(cells.length)
    }
    for (let c = 0; c < cells.length; c++) sum[c] = residuals[place[cells.row![c]]]
    return { ...cells, sum, mass: zero }
  }
  let known: Cells | null = null
  let translated: Cells | null = null
  return {
    ...('largest' in walk && { largest: () => (walk as unknown as { largest(): number }).largest() }),
    clear() {
      walk.clear()
      known = null
    },
    add(cells, c) {
      if (known !== cells) {
        known = cells
        translated = shown(cells)
      }
      walk.add(translated!, c)
    },
    squared: () => walk.squared(),
    path: (cells, squared) => walk.path(shown(cells), squared),
  }
}
