import type { Ipd } from '../../data/patients/ipd.js'
import { takeCovariates, takePatients } from '../../data/patients/take-patients.js'
import type { PreparedIpd } from '../../data/patients/to-ipd.js'
import { toIpd } from '../../data/patients/to-ipd.js'
import { countArms } from '../../data/patients/trial-notes.js'
import type { Roles } from '../../data/roles/roles.js'
import { rolesOfFile } from '../../data/roles/roles-of-file.js'
import type { Table } from '../../data/table/table.js'
import type { FitResult } from '../../results/fit-schema.js'
import { armKey } from '../../words/arm-counts.js'

/** Data with roles, ready for any of the operations. */
export interface Prepared extends PreparedIpd {
  readonly table: Table
  readonly roles: Roles
  /** Patients by trial (case weights counting them; control, experimental) where they are elsewhere and `ipd` has only their number. */
  readonly counts?: readonly (readonly [control: number, experimental: number])[]
}

/**
 * Gives the columns of a table their roles, with what its file says of their levels. Patients are the complete rows; `exclusions` says what became of the others.
 *
 * Coded errors: NO_PATIENTS, ARM_ONLY_ONE, and those of roles that do not fit the columns.
 */
export function prepare(table: Table, given: Roles): Prepared {
  const roles = rolesOfFile(table, given)
  return { ...toIpd(table, roles), table, roles }
}

/** Some of the patients, with what is adjusted for; see {@link takePatients}. */
export const takePrepared = (data: Prepared, index: Uint32Array): Prepared => ({
  ...data,
  ipd: takePatients(data.ipd, index),
  adjust: takeCovariates(data.adjust, index),
})

/** The `data` section of a result: rows, patients used, exclusions by reason, trials by arm. */
export function dataSection({ ipd, exclusions, table, counts }: Prepared): FitResult['data'] {
  const arms = counts ?? countArms(ipd)
  return {
    rows: table.n,
    used: ipd.n,
    excluded: { ...exclusions },
    trials: ipd.trial.levels.map((trial, k) => ({
      trial,
      n: arms[k][0] + arms[k][1],
      arms: byArm(ipd, arms[k]),
    })),
  }
}

/** The `spec` section of a result: what was asked for. */
export function specSection({ ipd, roles, table }: Prepared) {
  const { outcome, treatment, trial, covariates, adjust = [], ordered = {}, excludeTrials = [] } = roles
  const { better } = roles
  return {
    data: table.file ?? null,
    outcome,
    treatment,
    control: ipd.treatment.control,
    experimental: ipd.treatment.experimental,
    trial: trial ?? null,
    covariates: [...covariates],
    adjust: [...adjust],
    ordered: Object.fromEntries(Object.entries(ordered).map(([name, levels]) => [name, [...levels]])),
    excludeTrials: [...excludeTrials],
    ...familySection(roles),
    ...(better !== undefined && { better }),
    ...readingSection(table),
  }
}

/** How the file was to be read, for a result's `spec`: with it a run can be repeated. */
export function readingSection({ asked = {} }: Table) {
  const { na = [], types = {}, delimiter = null, decimal = null, table: name = null, where = null } = asked
  const { headerRow, mergeAlike = [], limits = {} } = asked
  const found = { na: [...na], types: { ...types }, delimiter, decimal, table: name, where }
  return {
    ...found,
    ...(mergeAlike.length > 0 && { mergeAlike: [...mergeAlike] }),
    ...(Object.keys(limits).length > 0 && { limits: { ...limits } }),
    ...(headerRow !== undefined && { headerRow }),
  }
}

/** The family of a result's `spec`, with the columns that only some families and models have. */
export function familySection({ family, time, zeroTime, event, weights, exposure, cluster }: Roles) {
  return {
    family,
    ...(time !== undefined && { time }),
    ...(zeroTime !== undefined && { zeroTime }),
    event: event ?? null,
    weights: weights ?? null,
    exposure: exposure ?? null,
    cluster: cluster ?? null,
  }
}

/** `{ control: 279, intervention: 789 }`, under the names of the arms (an arm called "trial" gives way to that key). */
export function byArm({ treatment }: Ipd, counts: readonly [number, number]): Record<string, number> {
  return { [armKey(treatment.control)]: counts[0], [armKey(treatment.experimental)]: counts[1] }
}
