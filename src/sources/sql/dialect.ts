import type { SqlConnection, SqlValue } from './connection.js'

/** The few things that DuckDB and PostgreSQL write differently. */
export interface Dialect {
  readonly name: SqlConnection['dialect']
  readonly double: string
  readonly text: string
}

export const DIALECTS: Readonly<Record<SqlConnection['dialect'], Dialect>> = {
  duckdb: { name: 'duckdb', double: 'DOUBLE', text: 'VARCHAR' },
  postgres: { name: 'postgres', double: 'float8', text: 'text' },
}

/** A name as an identifier, whatever is in it. No database has U+0000 in a name, and drivers may end a statement there. */
export const identifier = (name: string): string => `"${name.replaceAll('\u0000', '').replaceAll('"', '""')}"`

/**
 * A text as a literal, whatever is in it: with standard strings, which drivers see to, only the quote has a meaning. No
 * database holds U+0000 in a text.
 */
export const textLiteral = (text: string): string =>
  `'${text.replaceAll('\u0000', '').replaceAll("'", "''")}'`

/** A number to the last bit: a bare 0.1 would be a decimal, and turned into a double by a division. */
export const numberLiteral = (value: number, { double }: Dialect): string => `CAST('${value}' AS ${double})`

export const literal = (value: SqlValue, dialect: Dialect): string =>
  value === null ? 'NULL' : typeof value === 'number' ? numberLiteral(value, dialect) : textLiteral(value)
