import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'
import { dateStyles, readTimes } from '../dates.js'
import type { Column, TextColumn } from '../table.js'
import { FORMAT_MISSING, SHORTEST } from './number-text.js'
import type { ColumnType } from './read-options.js'

/** Columns of a file, and what is to be said of how they were read. */
export interface SettledColumns {
  readonly columns: readonly Column[]
  readonly notes: readonly Note[]
}

/**
 * Columns of text that are dates as numbers. What is in a cell can only be said when the whole column is there.
 *
 * @param types of columns that are not to be inferred
 */
export function settleColumns(
  columns: readonly Column[],
  types: Readonly<Record<string, ColumnType>> = {},
): SettledColumns {
  const unclear: string[] = []
  const mixed: string[] = []
  const settled = columns.map((column) => {
    if (column.kind === 'number' || Object.hasOwn(types, column.name)) return column
    const times = readTimes(column.dictionary)
    if (times === 'ambiguous') unclear.push(column.name)
    else if (times !== null) return { ...numbersOf(column, times.values), time: times.time }
    else if (dateStyles(column.dictionary) > 1) mixed.push(column.name)
    return column
  })
  return { columns: settled, notes: [...unclearDates(unclear), ...mixedDates(mixed)] }
}

/** A column of text as numbers: those of the texts of its dictionary. */
export function numbersOf(column: TextColumn, numbers: Float64Array): Column & { kind: 'number' } {
  const { codes, name } = column
  const values = new Float64Array(codes.length)
  const formats = new Uint8Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const value = codes[row] < 0 ? Number.NaN : numbers[codes[row]]
    values[row] = value
    formats[row] = Number.isNaN(value) ? FORMAT_MISSING : SHORTEST
  }
  return { kind: 'number', name, values, formats, kept: new Map(), mark: '' }
}

function unclearDates(names: readonly string[]): Note[] {
  if (names.length === 0) return []
  const [columns, are] = names.length === 1 ? ['column', 'was'] : ['columns', 'were']
  const message =
    `the dates in ${columns} ${quoteNames(names)} may have the day or the month first and ${are} read as text: ` +
    'write them as 2024-03-12 to use them as dates'
  return [{ code: 'DATES_AMBIGUOUS', message, ...(names.length === 1 && { column: names[0] }) }]
}

function mixedDates(names: readonly string[]): Note[] {
  if (names.length === 0) return []
  const [columns, are] = names.length === 1 ? ['column', 'was'] : ['columns', 'were']
  const message =
    `the dates in ${columns} ${quoteNames(names)} are written in more than one way and ${are} read as text: ` +
    'write all of them as 2024-03-12 to use them as dates'
  return [{ code: 'DATES_MIXED', message, ...(names.length === 1 && { column: names[0] }) }]
}
