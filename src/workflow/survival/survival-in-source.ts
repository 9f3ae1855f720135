import { armOf, trialOf } from '../../data/patients/strata.js'
import type { Roles } from '../../data/roles/roles.js'
import { groupsOf } from '../../models/cells/strata-fit.js'
import { uncounted } from '../../models/hazard/event-times.js'
import { addParts } from '../../models/hazard/hazard-fit.js'
import { fillStrata, HazardSums, hazardStrata } from '../../models/hazard/hazard-sums.js'
import { informativeEvents } from '../../models/hazard/profile-effect.js'
import type { Control } from '../../results/control-schema.js'
import type { SqlNode } from '../../sources/sql/levels/node-sql.js'
import type { CountedTimes, SqlSource } from '../../sources/sql/sql-source.js'
import type { Tree } from '../../trees/shape/tree.js'
import { walkNodes } from '../../trees/shape/walk-nodes.js'
import { noEvents, noneTogether } from '../fit/assert-times.js'
import type { SurvivalOf } from './survival-of.js'
import { survivalOfGroups } from './survival-of.js'
import type { TimedIpd } from './survival-sample.js'

/**
 * Whether the patients in a database tell of an effect at all; counts the events of the intervals.
 *
 * @param arms names, control first
 * @param stratified whether trials have baselines of their own
 * Coded errors: NO_EVENTS, ARM_NO_EVENTS; those of the source.
 */
export async function assertCountedEvents(
  source: SqlSource,
  { outcome, time }: Roles,
  arms: readonly [string, string],
  stratified: boolean,
): Promise<void> {
  const root = source.root()
  await source.prefetch([root])
  const { timed } = source.sums(root)
  const intervals = source.intervals!
  const events = [0, 0]
  timed!.events.forEach((own, part) => {
    events[armOf(timed!.stratum[part])] += own
    intervals.events[timed!.exit[part]] += own
  })
  if (events.includes(0)) throw noEvents(outcome, arms, events)
  const trials = source.trials.length
  const sums = new HazardSums(uncounted(intervals), new Uint16Array(0), 2 * trials)
  addParts(sums, timed!)
  const strata = hazardStrata(stratified ? trials : 1, intervals.count)
  fillStrata(
    strata,
    sums,
    intervals.width,
    groupsOf(trials, stratified),
    new Float64Array(2 * trials).fill(1),
  )
  const told = informativeEvents(strata)
  if (told.includes(0)) throw noneTogether(time!, arms, events, told[0] === 0 ? 0 : 1, stratified)
}

/**
 * What is told of the subgroups of a tree beside its model: their times are asked for, how often each occurs.
 *
 * @param mayAsk whether times of single patients may be asked for
 */
export async function survivalInSource(
  source: SqlSource,
  tree: Tree,
  roles: Roles,
  control: Control,
  mayAsk: boolean,
): Promise<SurvivalOf> {
  const leaves = new Map<number, SqlNode>()
  walkNodes(source, tree, ({ id, kids }, handle) => {
    if (kids.length === 0) leaves.set(id, handle)
  })
  const nodes = [...leaves].sort(([a], [b]) => a - b).map(([, node]) => node)
  if (!mayAsk) return survivalOfGroups(tree, null, [], roles, control)
  const { ipd, groups } = patientsOf(await source.timesIn(nodes), nodes.length, source, roles)
  return survivalOfGroups(tree, ipd, groups, roles, control)
}

/** A patient for each time that was counted: all that curves and Cox's model need. */
function patientsOf(
  { node, stratum, time, event, n }: CountedTimes,
  nodes: number,
  { trials, arms: [control, experimental] }: SqlSource,
  roles: Roles,
): { readonly ipd: TimedIpd; readonly groups: Uint32Array[] } {
  const row: number[] = []
  const members = Array.from({ length: nodes }, (): number[] => [])
  n.forEach((count, at) => {
    for (let c = 0; c < count; c++) members[node[at]].push(row.push(at) - 1)
  })
  const ipd: TimedIpd = {
    time: { name: roles.time!, values: Float64Array.from(row, (at) => time[at]) },
    outcome: { name: roles.outcome, values: Float64Array.from(row, (at) => event[at]) },
    treatment: {
      ...{ name: roles.treatment, control, experimental },
      arm: Uint8Array.from(row, (at) => armOf(stratum[at])),
    },
    trial: {
      name: roles.trial ?? '',
      levels: trials,
      codes: Int32Array.from(row, (at) => trialOf(stratum[at])),
    },
  }
  return { ipd, groups: members.map((own) => Uint32Array.from(own)) }
}
