import { martingaleScores } from '../../fluctuation/martingale-scores.js'
import { groupsOf } from '../../models/cells/strata-fit.js'
import type { EventTimes } from '../../models/hazard/event-times.js'
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

/**
 * The node model log hazard = γ_l + β t + offset (or γ_trial,l + …), l the interval of time, on patients.
 *
 * @param source answers in single patients
 * @param offset per trial × arm, on the log scale
 */
export function hazardModel<Node>(
  source: CellSource<Node>,
  { data, patientsIn }: Adjusted<Node>,
  times: EventTimes,
  { family, stratified, dfsplit }: StrataModelSpec,
  offset: Float64Array,
  control: Pick<TreeControl, 'parm' | 'ordinal' | 'minevents'>,
): ScoreModel<Node, HazardFit> {
  const trials = source.trials.length
  const groupOf = groupsOf(trials, stratified)
  const { stratum } = data
  const place = new Uint32Array(data.n)
  return {
    columns: stratified ? trials + 1 : 2,
    dfsplit,
    fit: (node) =>
      fitHazard({
        ...{ family, times, stratum, groupOf, offset },
        ...{ sums: source.sums(node), rows: patientsIn(node).slice() },
      }),
    scores(_, fit, part = control.parm) {
      fit.rows.forEach((row, i) => {
        place[row] = i
      })
      return martingaleScores(fit, place, part, control.ordinal === 'max')
    },
    sides: (fit, cells, starts) => hazardSides(fit, control.minevents ?? DEFAULT_MINEVENTS, cells, starts),
  }
}
