import { gatherNumbers } from '../../data/patients/gather.js'
import type { Covariate, Ipd } from '../../data/patients/ipd.js'
import { stratumOf } from '../../data/patients/strata.js'
import type { FamilyName } from '../../families/families.js'
import type { Intervals } from '../../models/hazard/event-times.js'
import { DEFAULT_INTERVALS, eventTimes } from '../../models/hazard/event-times.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import { adjustColumn } from '../../models/rows/patient-rows.js'
import type { RowRange, Ties } from '../../sources/columns.js'
import { ColumnSource } from '../../sources/columns.js'
import type { Adjusted } from '../../trees/node-models/design-model.js'
import { adjustColumns } from '../effects/effects-design.js'

/** A source with what models on patients need beside it; null where models are fitted to cells. */
export interface FitSource {
  readonly source: ColumnSource
  readonly adjusted: Adjusted<RowRange> | null
}

/**
 * The source of a fit.
 *
 * @param adjust covariates that models adjust for
 * @param byCovariate whether models look at patients one by one, covariates and all
 */
export function fitSourceOf(
  ipd: Ipd,
  adjust: readonly Covariate[],
  ties: Ties,
  family: FamilyName,
  byCovariate = false,
  intervals: Intervals = DEFAULT_INTERVALS,
): FitSource {
  // What else is known of patients with the same outcome puts them in order, whatever the file's is.
  const inOrder = byCovariate ? [...adjust, ...ipd.covariates] : adjust
  const byPatient = byCovariate || adjust.length > 0 || ipd.time !== undefined
  const source = new ColumnSource(ipd, ties, family, byPatient, inOrder)
  if (!byPatient) return { source, adjusted: null }
  const { patient } = source
  const data: PatientRows = {
    n: ipd.n,
    ...(ipd.time && {
      times: eventTimes(
        gatherNumbers(ipd.time.values, patient),
        gatherNumbers(ipd.outcome.values, patient),
        intervals,
      ),
    }),
    outcome: gatherNumbers(ipd.outcome.values, patient),
    stratum: strataOfPatients(ipd, patient),
    weight: ipd.weights && gatherNumbers(ipd.weights, patient),
    exposure: ipd.exposure && gatherNumbers(ipd.exposure, patient),
    adjust: adjustColumns(adjust).map(({ term, values }) =>
      adjustColumn(term, gatherNumbers(values, patient)),
    ),
    cluster: ipd.cluster && Uint32Array.from(patient, (at) => ipd.cluster!.codes[at]),
  }
  return {
    source,
    adjusted: {
      data,
      patientsIn: (node) => source.patientsIn(node),
      inOrder: (node, covariate) => source.inOrder(node, covariate),
    },
  }
}

function strataOfPatients({ trial, treatment }: Ipd, patient: Uint32Array): Uint16Array {
  const stratum = new Uint16Array(patient.length)
  for (let i = 0; i < stratum.length; i++)
    stratum[i] = stratumOf(trial.codes[patient[i]], treatment.arm[patient[i]])
  return stratum
}
