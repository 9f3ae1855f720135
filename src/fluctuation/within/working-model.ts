import { familyOf } from '../../families/families.js'
import type { PrognosticBins } from './prognostic-bins.js'
import type { WithinPatients } from './within-patients.js'
import { workingGlm } from './working-glm.js'
import { workingHazard } from './working-hazard.js'
import { workingLm } from './working-lm.js'
import type { WorkingModel } from './working-residuals.js'

/**
 * Fits the working model of a node.
 *
 * Source: methods.md §9.1, item 2.
 */
export function workingModel(patients: WithinPatients, bins: readonly PrognosticBins[]): WorkingModel {
  if (patients.times) return workingHazard(patients, patients.times, bins)
  return familyOf(patients.family).linear ? workingLm(patients, bins) : workingGlm(patients, bins)
}
