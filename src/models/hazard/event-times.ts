/**
 * Times to an event, cut into intervals in each of which hazards are constant (methods.md §13.1).
 *
 * `cox`: an interval for each distinct event time, and a patient counts as exposed (1) in those that begin while he is at
 * risk: Breslow's convention, in which the working model is Cox's.
 */

/** Number of intervals, or one for each event time. */
export type Intervals = number | 'cox'

/** Unless the settings say. */
export const DEFAULT_INTERVALS = 8

/** Of the patients of a source, in its order. */
export interface EventTimes {
  readonly time: Float64Array
  /** 1: the event; 0: censored. */
  readonly event: Uint8Array
  readonly intervals: EventIntervals
  /** Interval in which each patient's time ends; −1 (`cox` only) before the first event. */
  readonly exit: Int32Array
  /** Exposure there. */
  readonly inside: Float64Array
}

export interface EventIntervals {
  /** Right ends of all intervals but the last; none for `cox`. */
  readonly cuts: Float64Array
  /** Distinct event times, for `cox`; null otherwise. */
  readonly times: Float64Array | null
  readonly count: number
  /** Exposure of who stays for the whole of an interval; infinite for the last. */
  readonly width: Float64Array
  /** Events of all patients in each. */
  readonly events: Float64Array
}

/**
 * Cuts time at quantiles of the event times (inverse of the empirical distribution), so that every interval has about as
 * many events. Intervals are closed on the right. Ties may leave fewer than were asked for.
 *
 * @param time > 0
 */
export function eventTimes(
  time: Float64Array,
  event: ArrayLike<number>,
  intervals: Intervals,
  given?: EventIntervals,
): EventTimes {
  const flags = Uint8Array.from(event)
  const used = given ?? intervalsOf(time, flags, intervals)
  const { cuts, times } = used
  const exit = new Int32Array(time.length)
  const inside = new Float64Array(time.length)
  for (let i = 0; i < time.length; i++) {
    if (times !== null) {
      exit[i] = countAtMost(times, time[i]) - 1
      inside[i] = exit[i] < 0 ? 0 : 1
    } else {
      exit[i] = countBelow(cuts, time[i])
      inside[i] = time[i] - (exit[i] === 0 ? 0 : cuts[exit[i] - 1])
    }
  }
  return { time, event: flags, intervals: used, exit, inside }
}

function intervalsOf(time: Float64Array, event: Uint8Array, intervals: Intervals): EventIntervals {
  const ends = time.filter((_, i) => event[i] === 1).sort()
  const m = ends.length
  if (intervals === 'cox') {
    const times = ends.filter((value, i) => i === 0 || value !== ends[i - 1])
    const events = new Float64Array(times.length)
    for (const end of ends) events[countBelow(times, end)]++
    return {
      ...{ cuts: new Float64Array(0), times, count: times.length },
      ...{ width: new Float64Array(times.length).fill(1), events },
    }
  }
  const cut = intervalsAt(
    eventRanks(m, intervals).map((rank) => ends[rank - 1]),
    ends[m - 1],
  )
  for (const end of ends) cut.events[countBelow(cut.cuts, end)]++
  return cut
}

/** Ranks, from 1, of the event times at which time is cut: those of m events in so many intervals. */
export const eventRanks = (m: number, intervals: number): number[] =>
  m === 0
    ? []
    : Array.from({ length: intervals - 1 }, (_, at) =>
        Math.max(1, Math.floor((m * (at + 1) + intervals - 1) / intervals)),
      )

/** The same intervals of event times that are counted: how often each occurs. */
export function eventCounts(
  times: ArrayLike<number>,
  counts: ArrayLike<number>,
  intervals: number,
): EventIntervals {
  const order = Array.from(times, (_, i) => i).sort((a, b) => times[a] - times[b])
  const m = order.reduce((sum, i) => sum + counts[i], 0)
  const cuts: number[] = []
  const ranks = eventRanks(m, intervals)
  let below = 0
  for (const i of order) {
    below += counts[i]
    while (cuts.length < ranks.length && below >= ranks[cuts.length]) cuts.push(times[i])
  }
  return intervalsAt(cuts, times[order[order.length - 1]])
}

/**
 * Intervals with right ends at some times, ascending, repeats left out; their events are yet to be counted.
 *
 * @param last the largest event time, at which nothing is cut
 */
export function intervalsAt(ends: readonly number[], last = Number.POSITIVE_INFINITY): EventIntervals {
  const cuts = ends.filter((end, at) => end !== ends[at - 1] && end !== last)
  const width = Float64Array.from({ length: cuts.length + 1 }, (_, l) =>
    l === cuts.length ? Number.POSITIVE_INFINITY : cuts[l] - (l === 0 ? 0 : cuts[l - 1]),
  )
  return {
    ...{ cuts: Float64Array.from(cuts), times: null, count: width.length },
    ...{ width, events: new Float64Array(width.length) },
  }
}

/** Intervals without the patients whose times they cut, who are counted elsewhere. */
export const uncounted = (intervals: EventIntervals): EventTimes => ({
  ...{ time: new Float64Array(0), event: new Uint8Array(0), intervals },
  ...{ exit: new Int32Array(0), inside: new Float64Array(0) },
})

/** Those of some patients, in their order; intervals stay as they are. */
export function takeTimes(
  { time, event, intervals, exit, inside }: EventTimes,
  rows: Uint32Array,
): EventTimes {
  const n = rows.length
  const own = {
    ...{ time: new Float64Array(n), event: new Uint8Array(n), intervals },
    ...{ exit: new Int32Array(n), inside: new Float64Array(n) },
  }
  for (let i = 0; i < n; i++) {
    const row = rows[i]
    own.time[i] = time[row]
    own.event[i] = event[row]
    own.exit[i] = exit[row]
    own.inside[i] = inside[row]
  }
  return own
}

/** Number of ascending values below `value`. */
export function countBelow(values: Float64Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Number of ascending values that are at most `value`. */
export function countAtMost(values: Float64Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle] <= value) low = middle + 1
    else high = middle
  }
  return low
}
