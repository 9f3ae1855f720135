import type { DuckDBValue } from '@duckdb/node-api'
import { loadDriver } from './driver-missing.js'
import type { DuckDbConnectionLike } from './driver-types.js'

/** A column that is to be put into a table of DuckDB. */
export interface DuckDbColumn {
  readonly name: string
  readonly type: 'DOUBLE' | 'BIGINT' | 'VARCHAR' | 'DATE' | 'TIMESTAMP' | 'TIME'
  /** The value in a row; of a date the days since 1970-01-01, of others with time what has `unit` milliseconds. */
  at(row: number): number | string | null
  readonly unit?: number
}

/** Rows that are handed over at a time: what DuckDB works on at a time. */
const CHUNK = 2048

/** Appends rows to a table that is there already, with columns of these types. */
export async function appendColumns(
  connection: DuckDbConnectionLike,
  table: string,
  columns: readonly DuckDbColumn[],
  rows: number,
): Promise<void> {
  const driver = await loadDriver('@duckdb/node-api', () => import('@duckdb/node-api'))
  const types = columns.map(({ type }) => driver[type])
  const micros = (value: number, unit: number) => BigInt(Math.round(value * unit)) * 1000n
  const cellOf = ({ type, unit = 1 }: DuckDbColumn, value: number | string | null): DuckDBValue => {
    if (value === null || typeof value === 'string' || type === 'DOUBLE') return value
    if (type === 'DATE') return new driver.DuckDBDateValue(value)
    if (type === 'TIMESTAMP') return new driver.DuckDBTimestampValue(micros(value, unit))
    return type === 'TIME' ? new driver.DuckDBTimeValue(micros(value, unit)) : BigInt(value)
  }
  const appender = await connection.createAppender(table)
  for (let from = 0; from < rows; from += CHUNK) {
    const length = Math.min(CHUNK, rows - from)
    const chunk = driver.DuckDBDataChunk.create(types, length)
    for (const [j, column] of columns.entries())
      chunk.setColumnValues(
        j,
        Array.from({ length }, (_, r) => cellOf(column, column.at(from + r))),
      )
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
