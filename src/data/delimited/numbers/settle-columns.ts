import type { Note } from '../../../errors.js'
import { quoteNames } from '../../../errors.js'
import { dateStyles, readTimes } from '../../dates.js'
import type { Column } from '../../table/table.js'
import type { ColumnType } from '../read-options.js'
import { type FileStyle, numbersOf, settleNumbers } from './settle-numbers.js'

/** Columns of a file, and what is to be said of how they were read. */
export interface SettledColumns {
  readonly columns: readonly Column[]
  readonly notes: readonly Note[]
}

/**
 * Columns as they are meant: dates and numbers with thousands are numbers. What is in a cell can often only be said when the
 * whole column, or the whole file, is there.
 *
 * @param types of columns that are not to be inferred
 */
export function settleColumns(
  columns: readonly Column[],
  file: FileStyle,
  types: Readonly<Record<string, ColumnType>> = {},
): SettledColumns {
  const unclear: string[] = []
  const mixed: string[] = []
  const open = columns.filter(({ name }) => types[name] !== 'text')
  const numbers = settleNumbers(open, file)
  const settled = new Map(numbers.columns.map((column) => [column.name, withDates(column)]))
  return {
    columns: columns.map((column) => settled.get(column.name) ?? column),
    notes: [...numbers.notes, ...unclearDates(unclear), ...mixedDates(mixed)],
  }

  function withDates(column: Column): Column {
    if (column.kind === 'number') return column
    const times = readTimes(column.dictionary)
    if (times !== null && times !== 'ambiguous')
      return { ...numbersOf(column, times.values), time: times.time }
    if (times === 'ambiguous') unclear.push(column.name)
    else if (dateStyles(column.dictionary) > 1) mixed.push(column.name)
    return column
  }
}

function unclearDates(names: readonly string[]): Note[] {
  return note(
    'DATES_AMBIGUOUS',
    names,
    'the day or the month may come first in the dates: read as text; write them as 2024-03-12 to use them as dates',
  )
}

function mixedDates(names: readonly string[]): Note[] {
  return note(
    'DATES_MIXED',
    names,
    'dates are written in more than one way: read as text; write all as 2024-03-12 to use them as dates',
  )
}

function note(code: string, names: readonly string[], words: string): Note[] {
  if (names.length === 0) return []
  const columns = `${names.length === 1 ? 'column' : 'columns'} ${quoteNames(names)}`
  return [{ code, message: `${columns}: ${words}`, ...(names.length === 1 && { column: names[0] }) }]
}
