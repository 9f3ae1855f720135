import { CopseError, type Note } from '../../errors.js'
import { assertFinite, holdsDates, notNumeric } from '../table/non-numbers.js'
import { type Column, type NumberColumn, type Table, textAt } from '../table/table.js'

/**
 * Times to an event or to its censoring of every row, NaN where missing. Rows whose `keep` is 0 are not judged.
 *
 * @param zeroTime `half`: a time of 0 is half the smallest positive one
 * Coded errors: NOT_NUMERIC, NOT_FINITE, TIME_NOT_POSITIVE.
 * Notes: TIME_ZERO.
 */
export function survivalTimes(
  column: Column,
  table: Table,
  keep: Uint8Array,
  zeroTime: 'half' | undefined,
): { readonly values: Float64Array; readonly notes: readonly Note[] } {
  if (column.kind === 'text') throw notNumeric(column, table, 'time')
  if (column.time !== undefined) throw holdsDates(column, table, 'time')
  assertFinite(column, table, keep)
  const { values } = column
  const rows = (is: (value: number) => boolean) =>
    Array.from(values.keys()).filter((row) => keep[row] === 1 && is(values[row]))
  const zero = rows((value) => value === 0)
  const wrong = zeroTime === 'half' ? rows((value) => value < 0) : rows((value) => value <= 0)
  if (wrong.length > 0) throw notPositive(column, table, wrong, zeroTime)
  if (zero.length === 0) return { values, notes: [] }
  const least = values.reduce(
    (low, value, row) => (keep[row] === 1 && value > 0 && value < low ? value : low),
    Number.POSITIVE_INFINITY,
  )
  const message = `${zero.length} ${zero.length === 1 ? 'time' : 'times'} of 0 in "${column.name}" ${zero.length === 1 ? 'is' : 'are'} taken as ${least / 2}, half the smallest time above 0 (--zero-time half)`
  return {
    values: values.map((value) => (value === 0 ? least / 2 : value)),
    notes: [{ code: 'TIME_ZERO', column: column.name, message }],
  }
}

function notPositive(
  column: NumberColumn,
  table: Table,
  rows: readonly number[],
  zeroTime: 'half' | undefined,
): CopseError {
  const line = table.lines[rows[0]]
  const first = line === 0 ? '' : `, the first ("${textAt(column, rows[0])}") in row ${line}`
  const onlyZero = rows.every((row) => column.values[row] === 0)
  return new CopseError({
    code: 'TIME_NOT_POSITIVE',
    wrong: `time "${column.name}" is not above 0 in every row`,
    found: `${rows.length} ${rows.length === 1 ? 'row' : 'rows'} of 0 or below${first}`,
    need: 'times above 0, from the start of follow-up',
    try:
      onlyZero && zeroTime === undefined
        ? '--zero-time half, which takes 0 as half the smallest time above 0; or correcting the column'
        : 'correcting the column',
    place: { column: column.name, ...(line === 0 ? {} : { row: line }) },
  })
}

/** Names that columns of entry times go by. */
const ENTRY = /^(entry|entry[ _.-]?time|start|t?start|tstart|start[ _.-]?time|time0|t0)$/i

/** SURVIVAL_ENTRY_TIMES: a column without a role that may be entry times. */
export function entryNotes(table: Table, used: ReadonlySet<string>): Note[] {
  return table.names
    .filter((name) => ENTRY.test(name) && !used.has(name))
    .map((column) => ({
      code: 'SURVIVAL_ENTRY_TIMES',
      column,
      message: `"${column}" may hold entry times: if patients came under observation after time 0 (left truncation), they count as at risk from 0 on here, which makes hazards too low; copse has no left truncation`,
    }))
}
