import { gatherNumbers } from '../../data/patients/gather.js'
import type { Selection } from '../../data/patients/select-patients.js'
import type { Note } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import { DEFAULT_INTERVALS, eventTimes } from '../../models/hazard/event-times.js'
import type { DescribedEvents, DescribeResult } from '../../results/describe-schema.js'
import { endsInWords } from '../../words/family-words.js'
import { followUpOf } from '../survival/survival-sample.js'
import type { RowGroup } from './described-groups.js'

/** Fewer events than this in an arm of a trial: its ratio with the other arm is hardly known. */
const FEW = 10
/** Notes of one kind that are printed in full. */
const MOST = 10

/**
 * Events of a binary outcome or a count in each group of rows, case weights counting patients: rows without outcome,
 * or without the exposure that is asked for, do not count.
 */
export function describeEvents(
  { outcome, time, weights, exposure }: Selection,
  groups: readonly RowGroup[],
): DescribedEvents[] {
  return groups.map(({ trial, arm, rows }) => {
    let n = 0
    let events = 0
    let total = 0
    for (const row of rows) {
      const w = weights?.[row] ?? 1
      const e = time?.[row] ?? exposure?.[row] ?? 1
      if (Number.isNaN(outcome[row] + w + e)) continue
      n += w
      events += w * outcome[row]
      total += w * e
    }
    return {
      ...{ trial, arm, n, events },
      exposure: exposure === null && time === null ? null : total,
      ...(time !== null && { followUp: followUp(time, outcome, rows) }),
      rate: total > 0 ? events / total : null,
    }
  })
}

function followUp(time: Float64Array, event: Float64Array, rows: Uint32Array) {
  const known = rows.filter((row) => !Number.isNaN(time[row] + event[row]))
  return followUpOf(gatherNumbers(time, known), gatherNumbers(event, known), 0.95)
}

/** Of times to an event, in the patients of the analysis: censoring, the longest time, the intervals of the working model. */
export function describeTimes({ time, outcome, index }: Selection): DescribeResult['times'] {
  if (time === null || index.length === 0) return undefined
  const own = gatherNumbers(time, index)
  const event = gatherNumbers(outcome, index)
  const { intervals } = eventTimes(own, event, DEFAULT_INTERVALS)
  return {
    censored: event.reduce((sum, d) => sum + 1 - d, 0) / event.length,
    longest: own.reduce((most, value) => Math.max(most, value), 0),
    cuts: [...intervals.cuts],
    events: [...intervals.events],
  }
}

/**
 * NO_EVENTS: trials without any event (or, binary, with nothing else), which tell nothing of a ratio; ARM_NO_EVENTS: such an
 * arm, whose ratio with the other has no finite estimate; ARM_FEW_EVENTS: arms with 1 to 9 events (or patients without).
 */
export function eventNotes(described: readonly DescribedEvents[], family: FamilyName): Note[] {
  const [, most] = familyOf(family).range
  const { all } = endsInWords(family)
  const none: Note[] = []
  const inArm: Note[] = []
  const few: Note[] = []
  const trials = new Set(described.flatMap(({ trial }) => (trial === null ? [] : [trial])))
  for (const trial of trials) {
    const arms = described.filter((group) => group.trial === trial && group.arm !== null && group.n > 0)
    const lacks = ({ events, n }: DescribedEvents) =>
      events === 0 ? 'no events' : events === most * n ? all : null
    const lacking = new Set(arms.map(lacks))
    const [only] = lacking
    if (arms.length > 0 && lacking.size === 1 && only !== null) {
      const message = `trial "${trial}" has ${only}: it tells nothing of the ratio of its arms`
      none.push({ code: 'NO_EVENTS', trial, message })
      continue
    }
    for (const group of arms) {
      const arm = group.arm!
      const lack = lacks(group)
      const rarer = Math.min(group.events, most * group.n - group.events)
      if (lack !== null) {
        const message = `trial "${trial}" has ${lack} in arm "${arm}": its own ratio of the arms has no finite estimate${familyOf(family).outcome === 'time' ? '' : ' (--firth gives one)'}`
        inArm.push({ code: 'ARM_NO_EVENTS', trial, arm, message })
      } else if (rarer < FEW) {
        const one = rarer === 1
        const who =
          rarer === group.events ? `event${one ? '' : 's'}` : `patient${one ? '' : 's'} without the event`
        const message = `trial "${trial}" has only ${Number(rarer.toPrecision(6))} ${who} in arm "${arm}"`
        few.push({ code: 'ARM_FEW_EVENTS', trial, arm, message })
      }
    }
  }
  return [...shortened(none, 'trials'), ...shortened(inArm, 'arms'), ...shortened(few, 'arms')]
}

function shortened(notes: readonly Note[], what: string): Note[] {
  if (notes.length <= MOST) return [...notes]
  const message = `and ${notes.length - MOST} more ${what} likewise`
  return [...notes.slice(0, MOST), { code: notes[0].code, message }]
}
