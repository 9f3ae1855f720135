import type { Ipd } from '../data/patients/ipd.js'
import { type FamilyName, familyOf } from '../families/families.js'
import type { StratumSums } from '../models/cells/cells.js'
import type { EventTimes, Intervals } from '../models/hazard/event-times.js'
import { DEFAULT_INTERVALS, eventTimes } from '../models/hazard/event-times.js'

/** The patients as sums of groups read them, every outcome less the mean of its trial and arm. */
export interface StratumColumns {
  readonly n: number
  readonly trials: number
  readonly family: FamilyName
  readonly stratum: Uint16Array
  readonly y: Float64Array
  /** Per stratum what outcomes are measured from; 0 for events and counts. */
  readonly centre: Float64Array
  readonly weight: Float64Array | null
  readonly exposure: Float64Array | null
  /** Times to an event, where they are the outcome. */
  readonly times: EventTimes | null
}

/** Stratum, outcome and weights of patients, with the outcomes of a linear model centred: centre before you square. */
export function stratumColumns(
  ipd: Ipd,
  family: FamilyName,
  intervals: Intervals = DEFAULT_INTERVALS,
): StratumColumns {
  const { n } = ipd
  const trials = ipd.trial.levels.length
  const stratum = Uint16Array.from({ length: n }, (_, i) => 2 * ipd.trial.codes[i] + ipd.treatment.arm[i])
  const centre = new Float64Array(2 * trials)
  const y = Float64Array.from(ipd.outcome.values)
  if (familyOf(family).linear) {
    const size = new Float64Array(2 * trials)
    for (let i = 0; i < n; i++) {
      const s = stratum[i]
      centre[s] += (y[i] - centre[s]) / ++size[s]
    }
    for (let i = 0; i < n; i++) y[i] -= centre[stratum[i]]
  }
  const times = ipd.time === undefined ? null : eventTimes(ipd.time.values, y, intervals)
  return { n, trials, family, stratum, y, centre, weight: ipd.weights, exposure: ipd.exposure, times }
}

/**
 * Sums by trial and arm of groups of patients.
 *
 * @param group of each patient, 0 … groups − 1; −1 for none
 * @param times how often each patient counts; null for once
 */
export function groupSums(
  { n, trials, stratum, y, weight, exposure }: StratumColumns,
  group: ArrayLike<number>,
  groups: number,
  times: ArrayLike<number> | null = null,
): StratumSums[] {
  const strata = 2 * trials
  const all = Array.from({ length: groups }, () => empty(strata, exposure !== null))
  const weightOf = (i: number) => (times === null ? 1 : times[i]) * (weight === null ? 1 : weight[i])
  for (let i = 0; i < n; i++) {
    const w = group[i] < 0 ? 0 : weightOf(i)
    if (w === 0) continue
    const { n: size, mass, sum } = all[group[i]]
    const s = stratum[i]
    size[s] += w
    sum[s] += w * y[i]
    if (exposure !== null) mass[s] += w * exposure[i]
  }
  const means = all.map(({ mass, sum }) => sum.map((total, s) => (mass[s] > 0 ? total / mass[s] : 0)))
  for (let i = 0; i < n; i++) {
    const w = group[i] < 0 ? 0 : weightOf(i)
    if (w === 0) continue
    const { squares, exposure: ofExposure } = all[group[i]]
    const s = stratum[i]
    const e = exposure === null ? 1 : exposure[i]
    const deviation = y[i] - e * means[group[i]][s]
    squares[s] += w * deviation * deviation
    if (ofExposure !== null) {
      ofExposure.squares[s] += w * e * e
      ofExposure.cross[s] += w * e * deviation
    }
  }
  return all
}

function empty(strata: number, withExposure: boolean): StratumSums {
  const n = new Float64Array(strata)
  return {
    n,
    mass: withExposure ? new Float64Array(strata) : n,
    sum: new Float64Array(strata),
    squares: new Float64Array(strata),
    exposure: withExposure ? { squares: new Float64Array(strata), cross: new Float64Array(strata) } : null,
    constant: 0,
  }
}
