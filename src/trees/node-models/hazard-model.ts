import { martingaleScores } from '../../fluctuation/martingale-scores.js'
import { groupsOf } from '../../models/cells/strata-fit.js'
import type { EventTimes } from '../../models/hazard/event-times.js'
import { uncounted } from '../../models/hazard/event-times.js'
import type { HazardFit } from '../../models/hazard/hazard-fit.js'
import { fitHazard } from '../../models/hazard/hazard-fit.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { TreeControl } from '../shape/tree.js'
import { hazardSides } from '../split/hazard-sides.js'
import type { Adjusted } from './design-model.js'
import type { ScoreModel } from './score-model.js'
import type { StrataModelSpec } from './strata-model.js'

/** Events that each child must have unless the settings say: ten for the effect that is estimated there. */
export const DEFAULT_MINEVENTS = 10

/** Times to an event of the patients asked about, or the intervals of a source that counts them; null of other outcomes. */
export const timesOf = <Node>(
  { intervals }: Pick<CellSource<Node>, 'intervals'>,
  adjusted: Adjusted<Node> | null,
): EventTimes | null => adjusted?.data.times ?? (intervals ? uncounted(intervals) : null)

/**
 * The node model log hazard = γ_l + β t + offset (or γ_trial,l + …), l the interval of time, on patients or on sums of them.
 *
 * @param source answers in single patients, or counts times by interval
 * @param adjusted the patients one by one; null for sources that count
 * @param times of the patients, or the intervals alone
 * @param offset per trial × arm, on the log scale
 */
export function hazardModel<Node>(
  source: CellSource<Node>,
  adjusted: Adjusted<Node> | null,
  times: EventTimes,
  { family, stratified, dfsplit }: StrataModelSpec,
  offset: Float64Array,
  control: Pick<TreeControl, 'parm' | 'ordinal' | 'minevents'>,
): ScoreModel<Node, HazardFit> {
  const trials = source.trials.length
  const groupOf = groupsOf(trials, stratified)
  const stratum = adjusted?.data.stratum ?? new Uint16Array(0)
  const byRow = new Float64Array(adjusted?.data.n ?? 0)
  return {
    columns: stratified ? trials + 1 : 2,
    dfsplit,
    fit: (node) =>
      fitHazard({
        ...{ family, times, stratum, groupOf, offset },
        ...{ sums: source.sums(node), rows: adjusted?.patientsIn(node).slice() ?? new Uint32Array(0) },
      }),
    scores(_, fit, part = control.parm) {
      for (let i = 0; i < fit.rows.length; i++) byRow[fit.rows[i]] = fit.residuals[i]
      return martingaleScores(fit, byRow, part, control.ordinal === 'max')
    },
    sides: (fit, cells, starts) => hazardSides(fit, control.minevents ?? DEFAULT_MINEVENTS, cells, starts),
  }
}
