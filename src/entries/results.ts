/**
 * Schemas of the results, results read back from JSON, and what else can be asked of a result and its patients.
 *
 * @module copse/results
 */

export type { Balance } from '../results/balance.js'
export { readIndividual } from '../results/checks/read-individual.js'
export { readResult } from '../results/checks/read-result.js'
export { compareSchema } from '../results/compare-schema.js'
export { controlSchema } from '../results/control-schema.js'
export { describeSchema } from '../results/describe-schema.js'
export { effectsSchema } from '../results/effects-schema.js'
export { fitSchema } from '../results/fit-schema.js'
export { interactionsSchema } from '../results/interactions-schema.js'
export { jsonSchemas } from '../results/json-schemas.js'
export type { ListedPatient } from '../results/listed-patient.js'
export type { PatientPrediction } from '../results/patient-prediction.js'
export { readReportSettings, reportSettingsSchema } from '../results/report-schema.js'
export { simulateSchema } from '../results/simulate/simulate-schema.js'
export type { SynthesisCopy } from '../results/synthesis/synthesis-schema.js'
export { synthesisOptionsSchema, synthesisSchema } from '../results/synthesis/synthesis-schema.js'
export { individualSchema } from '../results/trust/individual-schema.js'
export { stabilitySchema } from '../results/trust/stability-schema.js'
export { trustAskedSchema } from '../results/trust/trust-results.js'
export type { WithinTrial } from '../results/within-trial.js'
export type { MethodInfo } from '../words/method-info.js'
export { METHOD_INFO } from '../words/method-info.js'
export { withinTrialInteractions } from '../workflow/effects/within-trial.js'
export { balance } from '../workflow/patients/balance.js'
export { patientsOf, subgroupOfPatients } from '../workflow/patients/placement.js'
