import { CopseError, type Note } from '../../errors.js'
import { familyFor, familyOf } from '../../families/families.js'
import { isIdentifierName } from '../notes/identifier-names.js'
import { constantNote, dropEmptyLevels, isConstant, makeCovariate } from '../roles/covariates.js'
import { distinctValues } from '../roles/factors.js'
import type { Groups } from '../roles/groups.js'
import { columnsWithRoles, type Roles } from '../roles/roles.js'
import type { Column, Table } from '../table/table.js'
import { gatherCodes, gatherInto, inRows } from './gather.js'
import type { Covariate, Ipd } from './ipd.js'
import { type Selection, selectPatients } from './select-patients.js'
import { constantTrialNotes, lostTrialNotes, smallTrialNotes } from './trial-notes.js'

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
 * Notes: COLUMN_CONSTANT, ARM_EMPTY, TRIAL_SINGLE_PATIENT, TRIAL_LOST, ID_REPEATED, OUTCOME_CONSTANT,
 * OUTCOME_TWO_VALUES, TRIAL_OUTCOME_CONSTANT, and those of selectPatients.
 */
export function toIpd(table: Table, roles: Roles): PreparedIpd {
  return ipdOf(table, roles, selectPatients(table, roles))
}

/** The second half of {@link toIpd}, for those who need the selection as well. */
export function ipdOf(table: Table, roles: Roles, selection: Selection): PreparedIpd {
  const { columns, groups, outcome, index, exclusions } = selection
  if (index.length === 0) throw noPatients(table.n, exclusions)
  const notes: Note[] = [...selection.notes]
  const made = new Map(
    selection.filled.map(
      (column) => [column, makeCovariate(column, table, roles, index, groups.chosen)] as const,
    ),
  )
  for (const covariate of made.values()) if (isConstant(covariate)) notes.push(constantNote(covariate))
  const usable = (list: readonly Column[]) =>
    list.flatMap((column) => made.get(column) ?? []).filter((covariate) => !isConstant(covariate))

  const ipd: Ipd = {
    n: index.length,
    outcome: { name: columns.outcome.name, values: inRows(outcome, index) },
    ...(selection.time && { time: { name: columns.time!.name, values: inRows(selection.time, index) } }),
    treatment: {
      name: columns.treatment.name,
      control: groups.control,
      experimental: groups.experimental,
      arm: gatherInto(new Uint8Array(index.length), groups.arm, index),
    },
    trial: { name: groups.trial.name, ...trialOf(groups, index) },
    covariates: usable(columns.covariates),
    weights: selection.weights && inRows(selection.weights, index),
    exposure: selection.exposure && inRows(selection.exposure, index),
    cluster: columns.cluster && clusterOf(columns.cluster, index),
    rows: inRows(table.lines, index),
  }
  assertBothArms(ipd)
  notes.push(
    ...lostTrialNotes(groups.trial, groups.chosen, selection.missing, selection.needed),
    ...smallTrialNotes(ipd),
    ...constantNotes(ipd, roles),
    ...idNotes(ipd, columns.id, index),
    ...(columns.id === null ? likelyIdNotes(ipd, table, roles, index) : []),
  )
  return { ipd, adjust: usable(columns.adjust), exclusions, index, notes }
}

function trialOf({ trial }: Groups, index: Uint32Array): { levels: readonly string[]; codes: Int32Array } {
  return dropEmptyLevels(trial.levels, inRows(trial.codes, index))
}

/** Clusters are numbered in the order of their names, so that sums over them do not depend on the order of the rows. */
function clusterOf(column: Column, index: Uint32Array): Ipd['cluster'] {
  const { codes: all, texts, numbers } = distinctValues(column)
  const codes = gatherCodes(all, index)
  const before = (a: number, b: number) => (numbers === null ? texts[a] < texts[b] : numbers[a] < numbers[b])
  const present = [...new Set(codes)].sort((a, b) => (before(a, b) ? -1 : 1))
  const place = new Map(present.map((code, at) => [code, at]))
  return { name: column.name, count: place.size, codes: codes.map((code) => place.get(code)!) }
}

/** All patients, or all of a trial. */
function constantNotes(ipd: Ipd, { family }: Roles): Note[] {
  const all = outcomeNotes(ipd, family)
  return all.some(({ code }) => code === 'OUTCOME_CONSTANT')
    ? all
    : [...all, ...constantTrialNotes(ipd, family)]
}

function outcomeNotes({ outcome: { name, values } }: Ipd, family: Roles['family']): Note[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low === high) {
    const message = `outcome "${name}" is ${low} in all patients used`
    return [{ code: 'OUTCOME_CONSTANT', column: name, message }]
  }
  if (familyOf(family).outcome !== 'number' || values.some((value) => value !== low && value !== high))
    return []
  return [twoValuesNote(name, low, high)]
}

/** OUTCOME_TWO_VALUES: an event or not is analysed as if it were a continuous value. */
export function twoValuesNote(column: string, low: number, high: number): Note {
  const binary = `--family ${familyFor('event')}`
  const asked = low === 0 && high === 1 ? binary : `${binary} --event ${high}`
  const message = `outcome "${column}" is ${low} or ${high} and nothing else, and is analysed as a continuous value: effects are differences of its means, and their standard errors take the outcome to vary alike in all patients; if it is an event or not: ${asked}`
  return { code: 'OUTCOME_TWO_VALUES', column, message }
}

function idNotes(ipd: Ipd, id: Column | null, index: Uint32Array): Note[] {
  if (id === null) return []
  const { named, different } = countIds(ipd, id, index)
  if (different === named) return []
  const message = `${named - different} rows repeat a patient's "${id.name}" within a trial; each row counts as a patient`
  return [{ code: 'ID_REPEATED', column: id.name, message }]
}

/** Patients have at most so many rows in what is likely a column of identifiers. */
const MOST_ROWS_EACH = 20

/** ID_REPEATED for a column without a role that is called as identifiers are. */
function likelyIdNotes(ipd: Ipd, table: Table, roles: Roles, index: Uint32Array): Note[] {
  const used = new Set(columnsWithRoles(roles))
  const named = [...table.columns.values()].filter(({ name }) => !used.has(name) && isIdentifierName(name))
  return named.flatMap((id): Note[] => {
    const { named: rows, different } = countIds(ipd, id, index)
    if (different === rows || rows > MOST_ROWS_EACH * different) return []
    const message = `${rows - different} rows repeat a value of "${id.name}" within a trial, as if patients had several rows; each row counts as a patient; if that is wrong, keep one row a patient, or name it: --cluster ${id.name}`
    return [{ code: 'ID_REPEATED', column: id.name, message }]
  })
}

/** Patients with an identifier, and how many different ones there are within the trials. */
function countIds({ trial }: Ipd, id: Column, index: Uint32Array): { named: number; different: number } {
  const { codes } = distinctValues(id)
  const seen = new Set<number>()
  let named = 0
  for (let i = 0; i < index.length; i++) {
    if (codes[index[i]] < 0) continue
    named++
    seen.add(codes[index[i]] * trial.levels.length + trial.codes[i])
  }
  return { named, different: seen.size }
}

export function noPatients(rows: number, exclusions: Readonly<Record<string, number>>): CopseError {
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
    if (!treatment.arm.includes(arm)) throw armWithoutPatients(treatment.name, name)
}

export function armWithoutPatients(column: string, name: string): CopseError {
  return new CopseError({
    code: 'ARM_ONLY_ONE',
    wrong: `arm "${name}" has no patient whose outcome, trial and covariates are all known`,
    found: 0,
    need: 'patients in both arms',
    try: 'leaving out the column that is missing most',
    place: { column, arm: name },
  })
}
