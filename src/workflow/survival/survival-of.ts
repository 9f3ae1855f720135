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
import type { Tree } from '../../trees/shape/tree.js'
import { leavesOf } from '../../trees/shape/tree.js'
import { covariatesByName } from '../patients/placement.js'
import { isTimes } from './not-for-times.js'
import { subgroupsSurvival } from './subgroup-survival.js'
import type { TimedIpd } from './survival-sample.js'

/** That what is told of times needs them one by one. */
const TIMES_STAY: Note = {
  code: 'SURVIVAL_TIMES_STAY',
  message:
    'times of single patients stay on their servers: there are no Kaplan–Meier curves, medians, restricted means, risks at a time, Cox models by Efron or tests of proportional hazards beside the subgroups. Hazard ratios may change over time without being noticed: look at the curves of each trial where its patients are',
}

/** What a result says of times to an event. */
export interface SurvivalOf {
  /** Null where the times themselves cannot be asked for. */
  readonly part: SurvivalPart | null
  readonly subgroups: readonly SubgroupSurvival[] | null
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
  control: Control,
): SurvivalOf | null {
  if (!isTimes(roles)) return null
  const { node } = placePatients(tree, covariatesByName(ipd), ipd.n)
  const groups = leavesOf(tree).map(({ id }) => Uint32Array.from(node.keys()).filter((i) => node[i] === id))
  return survivalOfGroups(tree, ipd, groups, roles, control)
}

/**
 * {@link survivalOf} of patients whose subgroups are known.
 *
 * @param ipd null where the times of single patients are not to be had
 * @param groups places in it of the patients of each terminal node
 */
export function survivalOfGroups(
  tree: Tree,
  ipd: TimedIpd | null,
  groups: readonly Uint32Array[],
  roles: Roles,
  { level, horizon, at, intervals = DEFAULT_INTERVALS, minevents = DEFAULT_MINEVENTS }: Control,
): SurvivalOf {
  const leaves = leavesOf(tree)
  const ids = leaves.map(({ id }) => id)
  const told =
    ipd && subgroupsSurvival(ipd, roles, groups, ids, { level, horizon: horizon ?? null, at: at ?? null })
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
    part: told && {
      ...{ horizon: told.horizon, at: at ?? null, cuts: [...cuts], intervals: count },
      events: events.reduce((sum, own) => sum + own, 0),
    },
    subgroups: told?.subgroups ?? null,
    settings: {
      intervals,
      minevents,
      ...(at !== undefined && { at }),
      ...(horizon !== undefined && { horizon }),
    },
    notes: [...few, ...(told?.notes ?? [TIMES_STAY])],
  }
}
