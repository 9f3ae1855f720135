import { armOf } from '../../data/patients/strata.js'
import type { EventTimes } from './event-times.js'

/**
 * Patients of a node, or of a side of a split, as sums by trial × arm × interval in which their time ends. Taking a patient
 * in or out costs a few additions whatever the number of intervals, and as patients are counted in whole numbers, it is
 * exact who is left.
 */
export class HazardSums {
  /** Patients whose time ends in an interval, exposure there, and events; at stratum·intervals + interval. */
  readonly ending: Float64Array
  readonly inside: Float64Array
  readonly events: Float64Array
  /** Events in all, and patients. */
  total = 0
  n = 0

  constructor(
    private readonly times: Pick<EventTimes, 'exit' | 'inside' | 'event' | 'intervals'>,
    private readonly stratum: Uint16Array,
    readonly strata: number,
  ) {
    const size = strata * times.intervals.count
    this.ending = new Float64Array(size)
    this.inside = new Float64Array(size)
    this.events = new Float64Array(size)
  }

  /** Takes a patient in, or out. */
  move(row: number, sign: 1 | -1): void {
    const { exit, inside, event, intervals } = this.times
    this.n += sign
    if (exit[row] < 0) return
    const at = this.stratum[row] * intervals.count + exit[row]
    this.ending[at] += sign
    this.inside[at] += sign * inside[row]
    if (event[row] === 1) {
      this.events[at] += sign
      this.total += sign
    }
  }

  /**
   * Takes patients in, or out, whose times end in one interval.
   *
   * @param n patients, negative to take them out
   * @param inside Σ of their exposure in the interval, with the sign of n
   * @param events n or 0
   */
  add(stratum: number, exit: number, n: number, inside: number, events: number): void {
    const at = stratum * this.times.intervals.count + exit
    this.n += n
    this.ending[at] += n
    this.inside[at] += inside
    this.events[at] += events
    this.total += events
  }

  copy(other: HazardSums): void {
    this.ending.set(other.ending)
    this.inside.set(other.inside)
    this.events.set(other.events)
    this.total = other.total
    this.n = other.n
  }
}

/** Exposure and events of the two arms in each baseline stratum: group × interval. */
export interface HazardStrata {
  readonly a: readonly [control: Float64Array, experimental: Float64Array]
  readonly D: readonly [control: Float64Array, experimental: Float64Array]
}

export function hazardStrata(groups: number, intervals: number): HazardStrata {
  const make = () => new Float64Array(groups * intervals)
  return { a: [make(), make()], D: [make(), make()] }
}

/**
 * Writes exposures Σ e·exp(offset) and events of the baseline strata. What nobody is exposed to is exactly 0.
 *
 * @param groupOf baseline of each trial × arm: its trial where they are stratified, else 0
 * @param weight exp(offset) of each trial × arm
 */
export function fillStrata(
  { a, D }: HazardStrata,
  { ending, inside, events, strata }: HazardSums,
  width: Float64Array,
  groupOf: ArrayLike<number>,
  weight: ArrayLike<number>,
): void {
  const L = width.length
  for (const own of [...a, ...D]) own.fill(0)
  for (let s = 0; s < strata; s++) {
    const at = groupOf[s] * L
    const exposure = a[armOf(s)]
    const dead = D[armOf(s)]
    const w = weight[s]
    let beyond = 0
    for (let l = L - 1; l >= 0; l--) {
      const here = ending[s * L + l]
      const own = (here === 0 ? 0 : inside[s * L + l]) + (beyond === 0 ? 0 : beyond * width[l])
      exposure[at + l] += w * own
      dead[at + l] += events[s * L + l]
      beyond += here
    }
  }
}

/** The strata of one group alone: not copied. */
export function strataOfGroup({ a, D }: HazardStrata, group: number, intervals: number): HazardStrata {
  const part = (values: Float64Array) => values.subarray(group * intervals, (group + 1) * intervals)
  return { a: [part(a[0]), part(a[1])], D: [part(D[0]), part(D[1])] }
}

/** Strata of several groups as one, interval by interval. */
export function mergedStrata(cells: readonly HazardStrata[]): HazardStrata {
  const added = (of: (own: HazardStrata) => Float64Array): Float64Array =>
    cells.map(of).reduce((sum, own) => sum.map((value, l) => value + own[l]))
  return {
    a: [added(({ a }) => a[0]), added(({ a }) => a[1])],
    D: [added(({ D }) => D[0]), added(({ D }) => D[1])],
  }
}
