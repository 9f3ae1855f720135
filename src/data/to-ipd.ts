import { CopseError, type Note } from '../errors.js'
import {
  allMissingNote,
  constantNote,
  dropEmptyLevels,
  isConstant,
  makeCovariate,
  typingErrorNote,
} from './covariates.js'
import { distinctValues } from './factors.js'
import { type Groups, groupRows } from './groups.js'
import type { Covariate, Ipd } from './ipd.js'
import { outcomeValues } from './outcome.js'
import { type RoleColumns, type Roles, resolveRoles } from './roles.js'
import { type Column, isMissing, type Table } from './table.js'
import { lostTrialNotes, smallTrialNotes } from './trial-notes.js'

/** Patients to analyse, and what became of the other rows. */
export interface PreparedIpd {
  readonly ipd: Ipd
  /** The `adjust` columns of the patients, in their order. */
  readonly adjust: readonly Covariate[]
  /**
   * Rows left out, by reason: the name of the column that is missing, `trial "T" excluded` or
   * `arm "A" not compared`. A row counts once, under the first that applies: excluded trial, arm not compared,
   * then missing outcome, treatment, trial, covariates, adjust. So the counts sum to the rows that are not used.
   */
  readonly exclusions: Readonly<Record<string, number>>
  /** Place of each patient in the table (from 0), to look up other columns. */
  readonly index: Uint32Array
  readonly notes: readonly Note[]
}

/**
 * Gives the columns of a table their roles. Patients are the complete rows, in file order. Columns without any
 * value are left out first (else nobody would be complete), constant ones last; both with a note.
 *
 * Coded errors: NO_PATIENTS, ARM_ONLY_ONE (also when one arm has no complete row), and those of resolveRoles,
 * groupRows, outcomeValues and makeCovariate.
 * Notes: COLUMN_ALL_MISSING, COLUMN_CONSTANT, COLUMN_MIXED, ARM_EMPTY, TRIAL_SINGLE_PATIENT, TRIAL_LOST,
 * ID_REPEATED, OUTCOME_CONSTANT, and those of the table.
 */
export function toIpd(table: Table, roles: Roles): PreparedIpd {
  const columns = resolveRoles(table, roles)
  const groups = groupRows(table, columns, roles)
  const outcome = outcomeValues(columns.outcome, table, roles, groups.chosen)
  const notes: Note[] = [...table.notes]

  const factors = [...new Set([...columns.covariates, ...columns.adjust])]
  const empty = new Map(factors.map((column) => [column, allMissingNote(column, groups.chosen)] as const))
  const filled = factors.filter((column) => empty.get(column) === null)
  notes.push(...[...empty.values()].filter((note) => note !== null))

  const complete = completeRows(table.n, columns, groups, filled)
  const index = rowsOf(complete.used)
  if (index.length === 0) throw noPatients(table.n, complete.exclusions)

  const made = new Map(
    filled.map((column) => [column, makeCovariate(column, table, roles, index, groups.chosen)] as const),
  )
  for (const [column, covariate] of made) {
    const note = isConstant(covariate) ? constantNote(covariate) : typingErrorNote(column, table, roles)
    if (note !== null) notes.push(note)
  }
  const usable = (list: readonly Column[]) =>
    list.flatMap((column) => made.get(column) ?? []).filter((covariate) => !isConstant(covariate))

  const ipd: Ipd = {
    n: index.length,
    outcome: { name: columns.outcome.name, values: Float64Array.from(index, (row) => outcome[row]) },
    treatment: {
      name: columns.treatment.name,
      control: groups.control,
      experimental: groups.experimental,
      arm: Uint8Array.from(index, (row) => groups.arm[row]),
    },
    trial: { name: groups.trial.name, ...trialOf(groups, index) },
    covariates: usable(columns.covariates),
    rows: Uint32Array.from(index, (row) => table.lines[row]),
  }
  assertBothArms(ipd)
  notes.push(
    ...lostTrialNotes(groups.trial, groups.chosen, complete.missing, complete.columns),
    ...smallTrialNotes(ipd),
    ...outcomeNotes(ipd),
    ...idNotes(ipd, columns.id, index),
  )
  return { ipd, adjust: usable(columns.adjust), exclusions: complete.exclusions, index, notes }
}

interface CompleteRows {
  readonly used: Uint8Array
  /** Per row, the place in `columns` of the first that is missing; −1 if none. */
  readonly missing: Int32Array
  readonly columns: readonly string[]
  readonly exclusions: Readonly<Record<string, number>>
}

function completeRows(
  n: number,
  { outcome, treatment, trial }: RoleColumns,
  { chosen, leftOut }: Groups,
  covariates: readonly Column[],
): CompleteRows {
  const columns = [outcome, treatment, ...(trial === null ? [] : [trial]), ...covariates]
  const used = chosen.slice()
  const missing = new Int32Array(n).fill(-1)
  const counts = new Uint32Array(columns.length)
  columns.forEach((column, at) => {
    for (let row = 0; row < n; row++) {
      if (used[row] === 0 || !isMissing(column, row)) continue
      used[row] = 0
      missing[row] = at
      counts[at]++
    }
  })
  const names = columns.map((column) => column.name)
  const byColumn = names.map((name, at) => [name, counts[at]] as const).filter(([, count]) => count > 0)
  return { used, missing, columns: names, exclusions: Object.fromEntries([...leftOut, ...byColumn]) }
}

function rowsOf(used: Uint8Array): Uint32Array {
  let n = 0
  for (const use of used) n += use
  const rows = new Uint32Array(n)
  let at = 0
  for (let row = 0; row < used.length; row++) if (used[row] === 1) rows[at++] = row
  return rows
}

function trialOf({ trial }: Groups, index: Uint32Array): { levels: readonly string[]; codes: Int32Array } {
  return dropEmptyLevels(
    trial.levels,
    Int32Array.from(index, (row) => trial.codes[row]),
  )
}

function outcomeNotes({ outcome: { name, values } }: Ipd): Note[] {
  if (values.some((value) => value !== values[0])) return []
  const message = `outcome "${name}" is ${values[0]} in all patients used`
  return [{ code: 'OUTCOME_CONSTANT', column: name, message }]
}

function idNotes({ trial }: Ipd, id: Column | null, index: Uint32Array): Note[] {
  if (id === null) return []
  const { codes } = distinctValues(id)
  const seen = new Set<number>()
  let named = 0
  for (let i = 0; i < index.length; i++) {
    if (codes[index[i]] < 0) continue
    named++
    seen.add(codes[index[i]] * trial.levels.length + trial.codes[i])
  }
  if (seen.size === named) return []
  const message = `${named - seen.size} rows repeat a patient's "${id.name}" within a trial; each row counts as a patient`
  return [{ code: 'ID_REPEATED', column: id.name, message }]
}

function noPatients(rows: number, exclusions: Readonly<Record<string, number>>): CopseError {
  const reasons = Object.entries(exclusions).map(([reason, count]) => `${reason} ${count}`)
  return new CopseError({
    code: 'NO_PATIENTS',
    wrong: `all ${rows} rows are left out`,
    found: `left out or missing: ${reasons.join(', ')}`,
    need: 'rows with outcome, treatment, trial and all covariates',
    try: 'leaving out the column that is missing most',
  })
}

function assertBothArms({ treatment }: Ipd): void {
  for (const [arm, name] of [treatment.control, treatment.experimental].entries())
    if (!treatment.arm.includes(arm))
      throw new CopseError({
        code: 'ARM_ONLY_ONE',
        wrong: `arm "${name}" has no patient whose outcome, trial and covariates are all known`,
        found: 0,
        need: 'patients in both arms',
        try: 'leaving out the column that is missing most',
        place: { column: treatment.name, arm: name },
      })
}
