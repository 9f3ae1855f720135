import type { Ipd } from '../../data/patients/ipd.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { ListedPatient } from '../../results/listed-patient.js'
import type { NewPatients, Placement } from '../../trees/shape/predict.js'
import { placePatients } from '../../trees/shape/predict.js'
import { honestPart } from '../fit/honest-part.js'

/** The subgroup (node id) of every patient that a result was fitted to. */
export function subgroupOfPatients(fit: FitResult, ipd: Ipd): Int32Array {
  return placeByResult(fit, covariatesByName(ipd), ipd.n).node
}

/** The covariates of patients as new patients are described: numbers, and names of levels. */
export function covariatesByName(ipd: Ipd): NewPatients {
  const columns = ipd.covariates.map((covariate) => {
    if (covariate.kind === 'numeric') return [covariate.name, covariate.values] as const
    return [covariate.name, Array.from(covariate.codes, (code) => covariate.levels[code])] as const
  })
  return Object.fromEntries(columns)
}

/** Sends new patients down the tree of a result; see placePatients. */
export function placeByResult(fit: FitResult, patients: NewPatients, n: number): Placement {
  return placePatients(fit.tree, patients, n)
}

/**
 * Row in the file, trial and arm of every patient, and the part in an honest analysis.
 *
 * @param fit result of an analysis of these patients
 */
export function patientsOf(ipd: Ipd, fit: Pick<FitResult, 'spec'>): ListedPatient[] {
  const { n, rows, trial, treatment } = ipd
  const { honest, seed } = fit.spec.control_
  const part = honest === null ? null : honestPart(ipd, honest, seed)
  const arms = [treatment.control, treatment.experimental]
  return Array.from({ length: n }, (_, i) => ({
    row: rows[i],
    trial: trial.levels[trial.codes[i]],
    arm: arms[treatment.arm[i]],
    ...(part !== null && { part: part[i] === 0 ? 'growing' : 'estimating' }),
  }))
}
