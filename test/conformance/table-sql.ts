import { identifier, textLiteral } from '../../src/sources/sql/dialect.js'
import type { Row } from '../trees/trial-data.js'

/** Columns of rows: numbers unless some row has a text. */
export function columnTypes(rows: readonly Row[]): Record<string, 'number' | 'text'> {
  const names = Object.keys(rows[0])
  return Object.fromEntries(
    names.map((name) => [name, rows.some((row) => typeof row[name] === 'string') ? 'text' : 'number']),
  )
}

const literalOf = (value: number | string | null) =>
  value === null ? 'NULL' : typeof value === 'number' ? `'${value}'` : textLiteral(value)

/** Statements that make a table of rows, as one text. */
export const tableSql = (table: string, rows: readonly Row[], own?: { body?: string }): string =>
  `${tableStatements(table, rows, own).join(';\n')};\n`

/** The same one by one, for connections that take no more at a time. */
export function tableStatements(table: string, rows: readonly Row[], own?: { body?: string }): string[] {
  const types = columnTypes(rows)
  const columns = Object.entries(types).map(
    ([name, type]) => `${identifier(name)} ${type === 'number' ? 'double precision' : 'text'}`,
  )
  const make = own?.body ?? `CREATE TABLE ${identifier(table)} (${columns.join(', ')})`
  const inserts: string[] = []
  for (let from = 0; from < rows.length; from += 500) {
    const values = rows.slice(from, from + 500).map(
      (row) =>
        `(${Object.keys(types)
          .map((name) => literalOf(row[name]))
          .join(', ')})`,
    )
    inserts.push(`INSERT INTO ${identifier(table)} VALUES ${values.join(', ')}`)
  }
  return [make, ...inserts]
}

export const columnList = (rows: readonly Row[]): string =>
  Object.entries(columnTypes(rows))
    .map(([name, type]) => `${identifier(name)} ${type === 'number' ? 'double precision' : 'text'}`)
    .join(', ')
