import type { Ipd } from '../data/ipd.js'
import type { NewPatients, Placement } from '../trees/predict.js'
import { placePatients } from '../trees/predict.js'
import type { FitResult } from './fit-schema.js'

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

/** Row in the file, trial and arm of every patient. */
export function patientsOf({
  n,
  rows,
  trial,
  treatment,
}: Ipd): { row: number; trial: string; arm: string }[] {
  const arms = [treatment.control, treatment.experimental]
  return Array.from({ length: n }, (_, i) => ({
    row: rows[i],
    trial: trial.levels[trial.codes[i]],
    arm: arms[treatment.arm[i]],
  }))
}
