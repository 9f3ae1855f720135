import { type FamilyName, familyOf } from '../../../families/families.js'
import { trialOf } from '../../../models/cells/cells.js'
import type { PatientRows } from '../../../models/rows/patient-rows.js'
import { weightOf } from '../../../models/rows/patient-rows.js'
import type { ArmOutcomes, Reach } from './arm-outcomes.js'
import { armOutcomes } from './arm-outcomes.js'

/** What the mean outcomes of a subgroup's arms are made of where models adjust for covariates. */
export interface PatientPredictor {
  readonly family: FamilyName
  readonly data: PatientRows
  /** Patients of the subgroup. */
  readonly rows: Uint32Array
  /** Linear predictor of a patient in an arm; NaN where there is none. */
  readonly eta: (row: number, arm: number) => number
  /** The predicted random effects of the patient's trial, to be added for means by trial. */
  readonly random?: (row: number, arm: number) => number
  /**
   * Half the length of the interval of Σ weight·η over patients in arms; null when it has none.
   *
   * @param each calls back with every one of them
   */
  readonly reach: (each: (add: (row: number, arm: number, weight: number) => void) => void) => Reach | null
}

/** The mean outcomes if every patient of a subgroup were in one arm, and in the other (g-computation); see armOutcomes. */
export function patientOutcomes({
  family,
  data,
  rows,
  eta,
  random = () => 0,
  reach,
}: PatientPredictor): ArmOutcomes {
  // Every patient is a trial of its own to armOutcomes.
  const n = new Float64Array(2 * rows.length)
  const predicted = new Float64Array(2 * rows.length)
  rows.forEach((row, i) => {
    n[2 * i] = weightOf(data, row)
    for (const arm of [0, 1]) predicted[2 * i + arm] = eta(row, arm)
  })
  const outcomes = armOutcomes({
    family,
    n,
    eta: predicted,
    reach: (a) =>
      reach((add) => {
        a.forEach((weight, u) => {
          if (weight !== 0) add(rows[u >> 1], u & 1, weight)
        })
      }),
  })
  const inTrial = predicted.map((value, u) => value + random(rows[u >> 1], u & 1))
  return outcomes && { ...outcomes, byTrial: meansByTrial(family, data, rows, inTrial) }
}

function meansByTrial(
  family: FamilyName,
  data: PatientRows,
  rows: Uint32Array,
  predicted: Float64Array,
): NonNullable<ArmOutcomes>['byTrial'] {
  const trials = data.stratum.reduce((most, s) => Math.max(most, trialOf(s) + 1), 0)
  const { mean } = familyOf(family)
  const n = new Float64Array(trials)
  const means = new Float64Array(2 * trials)
  rows.forEach((row, i) => {
    const k = trialOf(data.stratum[row])
    if (Number.isNaN(predicted[2 * i] + predicted[2 * i + 1])) return
    const w = weightOf(data, row)
    n[k] += w
    for (const arm of [0, 1])
      means[2 * k + arm] += (w / n[k]) * (mean(predicted[2 * i + arm]) - means[2 * k + arm])
  })
  return Array.from(n, (size, k) => (size === 0 ? null : ([means[2 * k], means[2 * k + 1]] as const)))
}
