import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { NumberColumn, Table } from '../../src/data/table/table.js'
import { textAt } from '../../src/data/table/table.js'
import type { DuckDb } from '../drivers/duckdb.js'
import type { DuckDbColumn } from '../drivers/duckdb-columns.js'
import { isLarge } from '../options/table-options.js'
import { loadLargeCsv } from './load-large-csv.js'
import type { LoadedCsv } from './loaded-csv.js'
import { readTable } from './read-table.js'

/**
 * Hands a CSV file to DuckDB with all its columns, as a condition may name any of them. Our own reader reads it, so that
 * decimal marks, thousands, dates, encodings and titles mean there what they mean everywhere; only files too large for that
 * are left to DuckDB's reader.
 *
 * Coded errors: those of readTable and loadLargeCsv, SOURCE_FAILED.
 */
export async function loadCsv(connection: DuckDb, data: string, read: ReadOptions): Promise<LoadedCsv> {
  const { only: _, ...options } = read
  if (isLarge(data)) return await loadLargeCsv(connection, data, options)
  const table = await readTable(data, options, false)
  await connection.load('copse_csv', columnsOf(table), table.n)
  return { relation: 'copse_csv', notes: table.notes }
}

const DAY_MS = 86_400_000

function columnsOf(table: Table): DuckDbColumn[] {
  return [...table.columns.values()].map((column): DuckDbColumn => {
    const { name } = column
    const text: DuckDbColumn = { name, type: 'VARCHAR', at: (row) => textAt(column, row) }
    return column.kind === 'text' ? text : (numbersOf(column) ?? text)
  })
}

/** Numbers, days or times as DuckDB has them; null for those that it has no type for. */
function numbersOf(column: NumberColumn): DuckDbColumn | null {
  const { name, values, time } = column
  const every = (is: (value: number) => boolean) => values.every((value) => Number.isNaN(value) || is(value))
  const at = (row: number) => (Number.isNaN(values[row]) ? null : values[row])
  if (time === 'date') return { name, type: 'DATE', at }
  // To the millisecond, as dates with times are written everywhere.
  if (time === 'datetime') return { name, type: 'TIMESTAMP', at, unit: DAY_MS }
  // Durations of a day and more are no times of day.
  if (time === 'time')
    return every((value) => value >= 0 && value < 86_400) ? { name, type: 'TIME', at, unit: 1000 } : null
  // As names, whole numbers are to be written without a decimal point.
  return { name, type: every(Number.isSafeInteger) ? 'BIGINT' : 'DOUBLE', at }
}
