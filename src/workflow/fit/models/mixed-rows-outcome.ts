import { armOf, trialOf } from '../../../models/cells/cells.js'
import { armCodes } from '../../../models/cells/strata-terms.js'
import type { PatientRows } from '../../../models/rows/patient-rows.js'
import { eachWeighted, patientUnits } from '../../../models/rows/patient-units.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { armOutcomes, ownReach } from './arm-outcomes.js'
import type { JointInference, JointPlace } from './joint-place.js'
import type { InferenceControl } from './model-parts.js'

/** Coefficients of a joint mixed model: global columns, and local ones at trial · locals + local. */
interface JointCoefficients {
  readonly beta: readonly (number | null)[]
  readonly localBeta: readonly (number | null)[]
}

/**
 * Mean outcomes of a subgroup's arms where the joint model adjusts for covariates: every patient in one arm and in the
 * other, with the random effects at 0; those by trial at the predicted ones.
 *
 * @param patients of the subgroup
 */
export function mixedRowsOutcome(
  patients: Uint32Array,
  data: PatientRows,
  { beta, localBeta }: JointCoefficients,
  { j, J, mixed, ranef }: JointPlace,
  { estimate, family, origin }: JointInference,
  { level, treatmentCoding }: InferenceControl,
): ArmOutcomes {
  const { stratified, randomIntercept, randomTreatment } = mixed
  const codes = armCodes(treatmentCoding)
  const q = Number(randomIntercept) + Number(randomTreatment)
  const own = stratified ? 1 : 2
  const effect = (own - 1) * J + j
  /** Calls back with the global columns and values of a patient in an arm. */
  const each = (row: number, arm: number, add: (column: number, value: number) => void) => {
    if (!stratified) add(j, 1)
    add(effect, codes[arm])
    data.adjust.forEach(({ standard }, a) => {
      const column = (own + a) * J + j
      // A covariate that the subgroup's others explain has no coefficient.
      if ((beta[column] ?? null) !== null) add(column, standard[row])
    })
  }
  const units = patientUnits(data, patients, (row, arm) => {
    const k = trialOf(data.stratum[row])
    let value = origin + (stratified ? (localBeta[k * J + j] ?? Number.NaN) : 0)
    each(row, arm, (column, x) => {
      value += x * (beta[column] ?? Number.NaN)
    })
    return value
  })
  const random = (row: number, arm: number) => {
    const k = trialOf(data.stratum[row])
    const intercept = randomIntercept ? ranef[k * q] : 0
    return randomTreatment ? intercept + codes[arm] * ranef[k * q + q - 1] : intercept
  }
  return armOutcomes({
    family,
    ...units,
    etaInTrial: units.eta.map((value, u) => value + random(patients[trialOf(u)], armOf(u))),
    reach(a) {
      const global = new Float64Array(beta.length)
      const local = new Map<number, number>()
      eachWeighted(patients, a, (row, arm, weight) => {
        const k = trialOf(data.stratum[row])
        if (stratified) local.set(k, (local.get(k) ?? 0) + weight)
        each(row, arm, (column, x) => {
          global[column] += weight * x
        })
      })
      const contrast = {
        global,
        local: [...local].map(([trial, weight]) => ({ trial, local: j, weight })),
      }
      return ownReach(estimate(contrast), level)
    },
  })
}
