import type { Cells, TimedParts } from '../models/cells/cells.js'
import { armOf } from '../models/cells/cells.js'
import type { HazardFit } from '../models/hazard/hazard-fit.js'
import { expectedEvents } from '../models/hazard/hazard-fit.js'
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
 * @param byRow residuals of the patients of the node, by their place among the source's
 * @param byComponent components one by one, for tests by the largest of them
 */
export function martingaleScores(
  fit: HazardFit,
  byRow: Float64Array,
  part: ScorePart,
  byComponent: boolean,
): Scores {
  const { groupOf, stratum, rows, residuals, sums } = fit
  const groups = groupOf.reduce((most, g) => Math.max(most, g + 1), 1)
  const D = new Float64Array(groups)
  const b = new Float64Array(groups)
  const size = new Float64Array(groups)
  const add = (s: number, square: number, n: number) => {
    D[groupOf[s]] += square
    if (armOf(s) === 1) b[groupOf[s]] += square
    size[groupOf[s]] += n
  }
  const { timed } = sums
  const expected = timed && expectedEvents(fit)
  if (timed !== undefined && expected !== undefined)
    timed.stratum.forEach((s, part) => {
      add(s, squareOf(timed, part, expected, s * fit.times.intervals.count), timed.n[part])
    })
  else
    rows.forEach((row, i) => {
      add(stratum[row], residuals[i] * residuals[i], 1)
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
    walk: () =>
      ofResiduals(
        scores.walk(),
        expected === undefined
          ? (cells, sum) => {
              const row = cells.row!
              for (let c = 0; c < cells.length; c++) sum[c] = byRow[row[c]]
            }
          : (cells, sum) => {
              for (let c = 0; c < cells.length; c++)
                sum[c] = sumOf(cells, c, expected, fit.times.intervals.count)
            },
      ),
  }
}

type Expected = ReturnType<typeof expectedEvents>

/** Σ M of a cell of a source that counts times by interval. */
function sumOf({ stratum, n, sum, timed }: Cells, c: number, { base, slope }: Expected, L: number): number {
  const at = stratum[c] * L + timed!.exit[c]
  return sum[c] - n[c] * base[at] - slope[at] * timed!.inside[c]
}

/** Σ M² of a part of a stratum: n times the squared mean, and the squares around it. */
function squareOf(
  { exit, n, inside, squares, events }: TimedParts,
  part: number,
  { base, slope }: Expected,
  from: number,
): number {
  const at = from + exit[part]
  const mean = inside[part] / n[part]
  const residual = events[part] / n[part] - base[at] - slope[at] * mean
  return n[part] * residual ** 2 + slope[at] ** 2 * Math.max(0, squares[part] - inside[part] * mean)
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

/**
 * A walk that is shown the residual of each cell in place of the outcome.
 *
 * @param fill writes them
 */
function ofResiduals(walk: ScoreWalk, fill: (cells: Cells, sum: Float64Array) => void): ScoreWalk {
  let sum = new Float64Array(0)
  let zero = new Float64Array(0)
  const shown = (cells: Cells): Cells => {
    if (sum.length < cells.length) {
      sum = new Float64Array(cells.length)
      zero = new Float64Array(cells.length)
    }
    fill(cells, sum)
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
