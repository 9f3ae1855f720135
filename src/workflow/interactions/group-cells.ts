import type { Covariate, Ipd } from '../../data/patients/ipd.js'
import { strataOf, stratumOf } from '../../data/patients/strata.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { Intervals } from '../../models/hazard/event-times.js'
import { DEFAULT_INTERVALS, eventTimes } from '../../models/hazard/event-times.js'
import { adjustColumn } from '../../models/rows/patient-rows.js'
import type { AdjustedPatients } from '../../models/within/adjusted-patients.js'
import { hazardCells } from '../../models/within/hazard-cells.js'
import type { ArmSums, LeafCells } from '../../models/within/leaf-cells.js'
import { sum } from '../../numerics/sums.js'
import { weightedMoments } from '../../numerics/weighted.js'
import { adjustColumns } from '../effects/effects-design.js'

/**
 * Sums by trial, subgroup and arm of given subgroups; case weights count patients.
 *
 * @param codes subgroup of each patient
 * @param intervals of times to an event
 */
export function groupCells(
  ipd: Ipd,
  family: FamilyName,
  codes: Int32Array,
  groups: number,
  intervals: Intervals = DEFAULT_INTERVALS,
): LeafCells {
  if (ipd.time !== undefined) return timedCells(ipd, family, codes, groups, intervals)
  const { trial, treatment, outcome, weights, exposure, n } = ipd
  const trials = trial.levels.length
  const rows = Array.from({ length: strataOf(trials * groups).length }, (): number[] => [])
  // Only differences within a trial matter, and outcomes may be near 1e9: each trial is measured from one of its patients.
  const origin = new Float64Array(trials).fill(Number.NaN)
  for (let i = 0; i < n; i++) {
    const k = trial.codes[i]
    rows[stratumOf(k * groups + codes[i], treatment.arm[i])].push(i)
    if (familyOf(family).linear && !(origin[k] <= outcome.values[i])) origin[k] = outcome.values[i]
  }
  const sums = (own: readonly number[], k: number): ArmSums => {
    const w = weights && Float64Array.from(own, (i) => weights[i])
    const pick = (values: Float64Array) => Float64Array.from(own, (i) => values[i])
    if (own.length === 0) return { n: 0, mass: 0, mean: 0, squares: 0 }
    if (familyOf(family).linear) {
      const {
        n: patients,
        mean,
        squares,
      } = weightedMoments(
        pick(outcome.values).map((y) => y - origin[k]),
        w,
      )
      return { n: patients, mass: patients, mean, squares }
    }
    const times = (values: Float64Array) => (w === null ? values : values.map((value, i) => value * w[i]))
    const patients = w === null ? own.length : sum(w)
    const mass = exposure === null ? patients : sum(times(pick(exposure)))
    return { n: patients, mass, mean: sum(times(pick(outcome.values))) / mass, squares: 0 }
  }
  const arms = Array.from({ length: trials * groups }, (_, at) => {
    const k = Math.floor(at / groups)
    return [sums(rows[stratumOf(at, 0)], k), sums(rows[stratumOf(at, 1)], k)] as const
  })
  return { family, trials, leaves: groups, arms }
}

function timedCells(
  { trial, treatment, outcome, time, n }: Ipd,
  family: FamilyName,
  codes: Int32Array,
  groups: number,
  intervals: Intervals,
): LeafCells {
  const rows = Array.from({ length: groups }, (): number[] => [])
  for (let i = 0; i < n; i++) rows[codes[i]].push(i)
  const timed = {
    ...{ family, trials: trial.levels.length },
    times: eventTimes(time!.values, outcome.values, intervals),
    stratum: Uint16Array.from(trial.codes, (k, i) => stratumOf(k, treatment.arm[i])),
  }
  return hazardCells(timed, rows)
}

/** The patients one by one, where effects are adjusted for covariates or allow for clusters; null without. */
export function effectPatients(
  ipd: Ipd,
  adjust: readonly Covariate[],
  codes: Int32Array,
  groups: number,
): AdjustedPatients | null {
  const { cluster } = ipd
  if (cluster === null && adjust.length === 0) return null
  return {
    ...patientsOf(ipd, adjust, codes, groups),
    cluster: cluster && { code: cluster.codes, count: cluster.count },
  }
}

function patientsOf(ipd: Ipd, adjust: readonly Covariate[], codes: Int32Array, groups: number) {
  return {
    cell: ipd.trial.codes.map((k, i) => k * groups + codes[i]),
    arm: ipd.treatment.arm,
    outcome: ipd.outcome.values,
    weight: ipd.weights,
    exposure: ipd.exposure,
    x: adjustColumns(adjust).map(({ term, values }) => adjustColumn(term, values).standard),
  }
}
