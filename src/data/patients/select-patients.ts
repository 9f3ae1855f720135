import type { Note } from '../../errors.js'
import { columnNotes } from '../notes/column-notes.js'
import { allMissingNote } from '../roles/covariates.js'
import { type Groups, groupRows } from '../roles/groups.js'
import { outcomeValues } from '../roles/outcome.js'
import { fractionalWeightsNote, positiveNumbers } from '../roles/positive-numbers.js'
import { columnsWithRoles, type RoleColumns, type Roles, resolveRoles } from '../roles/roles.js'
import { entryNotes, survivalTimes } from '../roles/survival-times.js'
import { type Column, isMissing, type Table } from '../table/table.js'

/** Which rows of a table are patients of the analysis. */
export interface Selection {
  readonly columns: RoleColumns
  readonly groups: Groups
  /** The outcome of every row, NaN where missing. */
  readonly outcome: Float64Array
  /** Time to the event or its censoring of every row; null for other outcomes. */
  readonly time: Float64Array | null
  /** Case weight and exposure of every row; null without such a column. */
  readonly weights: Float64Array | null
  readonly exposure: Float64Array | null
  /** Covariates and adjust columns that have any values, each once. */
  readonly filled: readonly Column[]
  /** Places of the patients in the table, from 0, ascending. */
  readonly index: Uint32Array
  /** Per row, the place in `needed` of the first column that is missing; −1 if none, or if left out by choice. */
  readonly missing: Int32Array
  /** Names of the columns that a patient needs, in the order in which reasons count. */
  readonly needed: readonly string[]
  /** Rows left out by reason; see PreparedIpd. */
  readonly exclusions: Readonly<Record<string, number>>
  /** COLUMN_ALL_MISSING, WEIGHTS_FRACTIONAL, those of columnNotes, and the notes of the table. */
  readonly notes: readonly Note[]
}

/**
 * Selects the complete rows of the chosen trials and arms, having left columns without any value aside.
 *
 * Coded errors: those of resolveRoles, groupRows, outcomeValues and positiveNumbers. No row at all is no error here.
 */
export function selectPatients(table: Table, roles: Roles): Selection {
  const columns = resolveRoles(table, roles)
  const groups = groupRows(table, columns, roles)
  const outcome = outcomeValues(columns.outcome, table, roles, groups.chosen)
  const notes: Note[] = [...table.notes]
  const filled: Column[] = []
  for (const column of new Set([...columns.covariates, ...columns.adjust])) {
    const note = allMissingNote(column, groups.chosen)
    if (note === null) filled.push(column)
    else notes.push(note)
  }
  notes.push(...columnNotes(columns, filled, table, roles, groups.chosen))
  const { trial, treatment, cluster } = columns
  const times = columns.time && survivalTimes(columns.time, table, groups.chosen, roles.zeroTime)
  if (times !== null) notes.push(...times.notes, ...entryNotes(table, new Set(columnsWithRoles(roles))))
  const weights = positiveNumbers(columns.weights, table, 'weights', groups.chosen)
  const exposure = positiveNumbers(columns.exposure, table, 'exposure', groups.chosen)
  const given = [trial, columns.weights, columns.exposure, cluster].filter((column) => column !== null)
  const needed = [
    ...new Set([
      ...(columns.time === null ? [] : [columns.time]),
      columns.outcome,
      treatment,
      ...given,
      ...filled,
    ]),
  ]
  if (weights !== null) {
    const { name } = columns.weights!
    leaveOutWeightless(groups, weights, name)
    const isFraction = (weight: number, row: number) => groups.chosen[row] === 1 && weight % 1 > 0
    if (weights.some(isFraction)) notes.push(fractionalWeightsNote(name))
  }
  const rows = completeRows(table.n, groups, needed)
  return {
    columns,
    groups,
    outcome,
    time: times === null ? null : times.values,
    weights,
    exposure,
    filled,
    ...rows,
    notes,
  }
}

/** A row that stands for no patient is left out by choice. */
function leaveOutWeightless({ chosen, leftOut }: Groups, weights: Float64Array, name: string): void {
  let count = 0
  for (let row = 0; row < chosen.length; row++)
    if (chosen[row] === 1 && weights[row] === 0) {
      chosen[row] = 0
      count++
    }
  if (count > 0) (leftOut as Map<string, number>).set(`"${name}" is 0`, count)
}

function completeRows(
  n: number,
  { chosen, leftOut }: Groups,
  columns: readonly Column[],
): Pick<Selection, 'index' | 'missing' | 'needed' | 'exclusions'> {
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
  const needed = columns.map((column) => column.name)
  const byColumn = needed.map((name, at) => [name, counts[at]] as const).filter(([, count]) => count > 0)
  const exclusions = Object.fromEntries([...leftOut, ...byColumn])
  return { index: rowsOf(used), missing, needed, exclusions }
}

function rowsOf(used: Uint8Array): Uint32Array {
  let n = 0
  for (const use of used) n += use
  const rows = new Uint32Array(n)
  let at = 0
  for (let row = 0; row < used.length; row++) if (used[row] === 1) rows[at++] = row
  return rows
}
