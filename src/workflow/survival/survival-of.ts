import type { Ipd } from '../../data/patients/ipd.js'
import type { Roles } from '../../data/roles/roles.js'
import type { Note } from '../../errors.js'
import { DEFAULT_INTERVALS } from '../../models/hazard/event-times.js'
import type { HazardFit } from '../../models/hazard/hazard-fit.js'
import type { Control } from '../../results/control-schema.js'
import type { SubgroupSurvival, SurvivalPart } from '../../results/survival/survival-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import { DEFAULT_MINEVENTS } from '../../trees/node-models/hazard-model.js'
import { placePatients } from '../../trees/shape/predict.js'
import { leavesOf } from '../../trees/shape/tree.js'
import { covariatesByName } from '../patients/placement.js'
import { isTimes } from './not-for-times.js'
import { subgroupsSurvival } from './subgroup-survival.js'

/** What a result says of times to an event. */
export interface SurvivalOf {
  readonly part: SurvivalPart
  readonly subgroups: readonly SubgroupSurvival[]
  readonly settings: Pick<Control, 'intervals' | 'minevents' | 'at' | 'horizon'>
  readonly notes: readonly Note[]
}

/**
 * What a result says of times to an event; null of other outcomes.
 *
 * @param ipd patients whom the effects are estimated from
 */
export function survivalOf(
  { tree }: Fitted,
  { ipd, roles }: { readonly ipd: Ipd; readonly roles: Roles },
  { level, horizon, at, intervals = DEFAULT_INTERVALS, minevents = DEFAULT_MINEVENTS }: Control,
): SurvivalOf | null {
  if (!isTimes(roles)) return null
  const leaves = leavesOf(tree)
  const { node } = placePatients(tree, covariatesByName(ipd), ipd.n)
  const ids = leaves.map(({ id }) => id)
  const groups = ids.map((id) => Uint32Array.from(node.keys()).filter((i) => node[i] === id))
  const told = subgroupsSurvival(ipd, roles, groups, ids, { level, horizon: horizon ?? null, at: at ?? null })
  const { times } = leaves[0].fit as HazardFit
  const { cuts, count, events } = times.intervals
  const few: Note[] =
    intervals !== 'cox' && count < intervals
      ? [
          {
            code: 'INTERVALS_FEWER',
            message: `ties of the event times leave ${count} of ${intervals} intervals: hazards are constant within these`,
          },
        ]
      : []
  return {
    part: {
      ...{ horizon: told.horizon, at: at ?? null, cuts: [...cuts], intervals: count },
      events: events.reduce((sum, own) => sum + own, 0),
    },
    subgroups: told.subgroups,
    settings: {
      intervals,
      minevents,
      ...(at !== undefined && { at }),
      ...(horizon !== undefined && { horizon }),
    },
    notes: [...few, ...told.notes],
  }
}
