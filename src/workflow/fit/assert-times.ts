import type { Ipd } from '../../data/patients/ipd.js'
import { stratumOf } from '../../data/patients/strata.js'
import type { Roles } from '../../data/roles/roles.js'
import { CopseError } from '../../errors.js'
import { eventTimes } from '../../models/hazard/event-times.js'
import { fillStrata, HazardSums, hazardStrata } from '../../models/hazard/hazard-sums.js'
import { informativeEvents } from '../../models/hazard/profile-effect.js'
import type { Control } from '../../results/control-schema.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import type { Prepared } from '../patients/prepare.js'
import { isTimes, notForTimes } from '../survival/not-for-times.js'

/**
 * Refuses what fits of times to an event do not have, and data without an effect.
 *
 * Coded errors: SURVIVAL_NOT_OFFERED, NO_EVENTS, ARM_NO_EVENTS.
 */
export function assertTimes({ roles, ipd }: Prepared, method: Method, control: Control): void {
  if (!isTimes(roles)) return
  assertHazardSettings(roles, method, control)
  assertEvents(ipd, methodOf(method).stratified)
}

/** Refuses settings that fits of times to an event do not have. Coded errors: SURVIVAL_NOT_OFFERED. */
export function assertHazardSettings(roles: Roles, method: Method, control: Control): void {
  if (!isTimes(roles)) return
  const record = methodOf(method)
  if (control.firth)
    notForTimes(roles, '--firth', 'leaving it out: subgroups are made only where their effects are finite')
  if (control.tauPrior !== null) notForTimes(roles, '--tau-prior', 'leaving it out')
  if (control.vcov !== 'opg') notForTimes(roles, `--vcov ${control.vcov}`, 'the default, opg')
  if (control.correlated) notForTimes(roles, '--correlated', 'leaving it out: random effects are independent')
  const common = record.joint === 'mixed' ? !record.stratified : record.joint === 'additive'
  if (control.intervals === 'cox' && common)
    notForTimes(
      roles,
      `--intervals cox with ${record.title}, whose joint model has a coefficient for every interval and subgroup,`,
      'a number of intervals, or --method metamob-si',
    )
}

/** Whether the data tell of an effect at all. */
export function assertEvents(ipd: Ipd, stratified: boolean): void {
  const { treatment, outcome, trial, time } = ipd
  const events = [0, 0]
  for (let i = 0; i < ipd.n; i++) events[treatment.arm[i]] += outcome.values[i]
  const arms = [treatment.control, treatment.experimental]
  if (events.includes(0)) throw noEvents(outcome.name, arms, events)
  const stratum = Uint16Array.from(trial.codes, (k, i) => stratumOf(k, treatment.arm[i]))
  const times = eventTimes(time!.values, outcome.values, 'cox')
  const sums = new HazardSums(times, stratum, 2 * trial.levels.length)
  for (let i = 0; i < ipd.n; i++) sums.move(i, 1)
  const groups = stratified ? trial.levels.length : 1
  const strata = hazardStrata(groups, times.intervals.count)
  const groupOf = Array.from({ length: sums.strata }, (_, s) => (stratified ? s >> 1 : 0))
  fillStrata(strata, sums, times.intervals.width, groupOf, new Float64Array(sums.strata).fill(1))
  const told = informativeEvents(strata)
  if (told.includes(0)) throw noneTogether(time!.name, arms, events, told[0] === 0 ? 0 : 1, stratified)
}

/** @param events of each arm, 0 in one of them or in both */
export function noEvents(outcome: string, arms: readonly string[], events: readonly number[]): CopseError {
  const lacking = arms.filter((_, arm) => events[arm] === 0)
  return new CopseError({
    code: lacking.length === 2 ? 'NO_EVENTS' : 'ARM_NO_EVENTS',
    wrong:
      lacking.length === 2
        ? `no patient has the event of "${outcome}"`
        : `no patient of arm "${lacking[0]}" has the event of "${outcome}", so that there is no hazard ratio`,
    found: 'censored patients only',
    need: 'events in both arms',
    try: `--event with the value of "${outcome}" that is the event`,
    place: { column: outcome, ...(lacking.length === 1 && { arm: lacking[0] }) },
  })
}

/** @param arm whose events fall in times when the other has nobody at risk */
export function noneTogether(
  time: string,
  arms: readonly string[],
  events: readonly number[],
  arm: 0 | 1,
  stratified: boolean,
): CopseError {
  return new CopseError({
    code: 'ARM_NO_EVENTS',
    wrong: `no event of arm "${arms[arm]}" falls in a time when both arms${stratified ? ' of its trial' : ''} have patients at risk, so that there is no hazard ratio`,
    found: `${events[arm]} events`,
    need: 'events while both arms are at risk',
    try: `checking "${time}" and how the arms are coded`,
    place: { column: time, arm: arms[arm] },
  })
}
