import { ARMS, stratumOf, trialOf } from '../../data/patients/strata.js'
import type { ArmPredictor } from '../arm-predictor.js'
import type { PatientRows } from './patient-rows.js'
import { weightOf } from './patient-rows.js'

/**
 * Every patient of a subgroup as a unit that is predicted in both arms (g-computation).
 *
 * @param eta linear predictor of a patient in an arm; NaN where there is none
 */
export function patientUnits(
  data: PatientRows,
  rows: Uint32Array,
  eta: (row: number, arm: number) => number,
): Omit<ArmPredictor, 'variance'> {
  const n = new Float64Array(ARMS * rows.length)
  const predicted = new Float64Array(ARMS * rows.length)
  rows.forEach((row, i) => {
    n[stratumOf(i, 0)] = weightOf(data, row)
    for (const arm of [0, 1]) predicted[stratumOf(i, arm)] = eta(row, arm)
  })
  return { n, eta: predicted, trial: Uint16Array.from(rows, (row) => trialOf(data.stratum[row])) }
}

/** Calls back with every patient, arm and weight of a combination of such units. */
export function eachWeighted(
  rows: Uint32Array,
  a: Float64Array,
  add: (row: number, arm: number, weight: number) => void,
): void {
  rows.forEach((row, i) => {
    for (const arm of [0, 1]) if (a[stratumOf(i, arm)] !== 0) add(row, arm, a[stratumOf(i, arm)])
  })
}
