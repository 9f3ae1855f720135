import { armsOf } from '../../../data/patients/strata.js'
import { armWithoutPatients, noPatients, twoValuesNote } from '../../../data/patients/to-ipd.js'
import {
  constantTrialNotesOf,
  lostTrialNotesOf,
  smallTrialNotesOf,
} from '../../../data/patients/trial-notes.js'
import type { Roles } from '../../../data/roles/roles.js'
import type { Note } from '../../../errors.js'
import type { SqlConnection, SqlValue } from '../connection.js'
import type { Dialect } from '../dialect.js'
import { checkColumns } from './check-columns.js'
import { countGroups } from './count-groups.js'
import { outcomeExpression } from './outcome.js'
import type { SqlField, SqlFields, SqlTable } from './patients.js'
import { among, complete } from './patients.js'
import { Exclusions, every, mapFields, roleFields } from './role-fields.js'
import { summariseStrata } from './summarise-strata.js'
import { survivalTime } from './survival-time.js'
import { valueNotes } from './value-notes.js'

/** The patients used: who they are, and what became of the other rows. */
export interface SqlSelection {
  /** Rows of the table. */
  readonly rows: number
  /** `FROM … WHERE …` of the patients used. */
  readonly used: string
  /** Condition of the patients used. */
  readonly condition: string
  readonly trialField: SqlField | null
  /** The trials, and what the column says of each. */
  readonly trials: readonly { readonly name: string; readonly value: SqlValue }[]
  readonly trialName: string
  readonly control: string
  readonly experimental: string
  /** 0 control, 1 experimental. */
  readonly arm: string
  /** Outcome as a number. */
  readonly y: string
  readonly weight: string | null
  readonly exposure: string | null
  /** Time to the event or to its censoring; `value` is above 0. */
  readonly time: SqlField | null
  /** Rows by trial: control, experimental. */
  readonly counts: readonly (readonly [control: number, experimental: number])[]
  /** Patients likewise: rows by their case weights. */
  readonly patients: readonly (readonly [control: number, experimental: number])[]
  /** Mean outcome by stratum, weighted. */
  readonly centre: Float64Array
  /** Smallest and largest value of numeric columns, where they may be known. */
  readonly ranges: ReadonlyMap<string, { readonly low: number; readonly high: number }>
  /** Pooled standard deviation within strata. */
  readonly spread: number
  readonly covariates: readonly SqlField[]
  readonly exclusions: Readonly<Record<string, number>>
  readonly notes: readonly Note[]
}

/**
 * Selects patients by the same rules as selectPatients does for files, in four statements whose answers have a row for
 * each trial and arm.
 *
 * Coded errors: those of countGroups, outcomeExpression, checkColumns, survivalTime and summariseStrata; NO_PATIENTS, ARM_ONLY_ONE.
 */
export async function selectSqlPatients(
  connection: SqlConnection,
  dialect: Dialect,
  table: SqlTable,
  columns: SqlFields,
  roles: Roles,
  minCell = 1,
): Promise<SqlSelection> {
  const read = roleFields(connection, dialect, table, columns, roles, minCell)
  const { from, outcome } = read
  const isPrivate = minCell > 1
  const exclusions = new Exclusions()

  const groups = await countGroups(read, exclusions)
  const { grouped, rows } = groups
  const judged = { rows: `${from} WHERE ${every(groups.chosen)}`, trial: read.trial, isPrivate }
  const readOutcome = await outcomeExpression(outcome, roles, judged, connection, dialect)

  const checked = await checkColumns(read, readOutcome, groups.chosen)
  const said = await valueNotes(read, groups, checked)
  const { needed, byName } = checked
  const times =
    read.time && (await survivalTime(read, read.time, byName.get(read.time.name)!, groups.chosen, read.names))
  const hasAll = ({ name }: { readonly name: string }) => byName.get(name)!.present === checked.rows
  const chosen = [...groups.chosen]
  if (read.weights !== null && checked.weightless > 0) {
    const { name, value } = read.weights
    exclusions.add(`"${name}" is 0`, checked.weightless)
    chosen.push(`(${value} IS NULL OR ${value} <> 0)`)
  }

  // From here on nothing is looked for that is nowhere missing.
  const fields = mapFields({ ...read, covariates: checked.covariates }, (field) =>
    hasAll(field) ? complete(field) : field,
  )
  const { treatment, trial, weights, exposure, covariates } = fields
  const y = readOutcome === outcome.value ? fields.outcome.value : readOutcome
  const arm = `CASE WHEN ${among(treatment, groups.experimental, dialect)} THEN 1 ELSE 0 END`
  const isComplete = needed.map(hasAll)
  const sums = await summariseStrata(fields, y, arm, needed, isComplete, chosen, grouped)
  needed.forEach(({ name }, at) => {
    if (sums.missing[at] > 0) exclusions.add(name, sums.missing[at])
  })
  if (sums.used === 0) throw noPatients(rows, exclusions.byReason)
  const { levels } = grouped.trial
  const kept = [...levels.keys()].filter((k) => sums.counts[k][0] + sums.counts[k][1] > 0)
  const names = kept.map((k) => levels[k])
  const counts = kept.map((k) => sums.counts[k])
  const patients = kept.map((k) => sums.patients[k])
  for (const which of [0, 1])
    if (counts.every((pair) => pair[which] === 0))
      throw armWithoutPatients(roles.treatment, which === 0 ? grouped.control : grouped.experimental)

  const present = needed.flatMap(({ value }, at) => (isComplete[at] ? [] : [`${value} IS NOT NULL`]))
  const condition = every([...chosen, ...present])
  return {
    rows,
    used: `${from} WHERE ${condition}`,
    condition,
    trialField: trial,
    trials: names.map((name) => ({ name, value: groups.trialValue.get(name) ?? null })),
    trialName: grouped.trial.name,
    control: grouped.control,
    experimental: grouped.experimental,
    arm,
    y: `(${y})`,
    weight: weights?.value ?? null,
    exposure: exposure?.value ?? null,
    time: read.time && { ...read.time, value: times!.value },
    counts,
    patients,
    centre: Float64Array.from(kept.flatMap((k) => armsOf(sums.means, k))),
    spread: sums.spread,
    covariates,
    ranges: isPrivate ? new Map() : byName,
    exclusions: exclusions.byReason,
    notes: [
      ...checked.emptyNotes,
      ...said.notes,
      ...(times?.notes ?? []),
      ...checked.weightNotes,
      ...lostTrialNotesOf(
        levels,
        sums.byTrial,
        needed.map(({ name }) => name),
      ),
      ...smallTrialNotesOf(names, grouped, patients),
      ...(sums.low === sums.high
        ? [constantOutcome(outcome.name, sums.low)]
        : [
            ...(said.twoOutcomes ? [twoValuesNote(outcome.name, sums.low, sums.high)] : []),
            ...constantTrialNotesOf(
              names,
              outcome.name,
              roles.family,
              kept.map((k) => sums.alike[k]),
              counts,
            ),
          ]),
    ],
  }
}

const constantOutcome = (column: string, value: number): Note => ({
  code: 'OUTCOME_CONSTANT',
  column,
  message: `outcome "${column}" is ${value} in all patients used`,
})
