import { columnUnknown } from '../../../data/notes/unknown-column.js'
import type { SqlColumn, SqlValue } from '../connection.js'
import type { Dialect } from '../dialect.js'
import { identifier, literal, numberLiteral, textLiteral } from '../dialect.js'
import { assertCondition } from './condition.js'

/** A column of the table as an expression that is NULL where the value is missing. */
export interface SqlField extends SqlColumn {
  /** The column itself: a planner tells a partition key by it. */
  readonly bare: string
  /** The column as a number or a text of ours, where nothing is missing in it. */
  readonly typed: string
  readonly value: string
}

/** A column in which no row that matters misses a value, which then need not be looked for. */
export const complete = (field: SqlField): SqlField => ({ ...field, value: field.typed })

/** Where the rows are. `relation` is an identifier or a table function; `where` is the user's own condition. */
export interface SqlTable {
  readonly relation: string
  readonly where: string | null
}

/**
 * `FROM` of the rows. The line break ends a comment in the user's condition.
 *
 * Coded error: CONDITION_INVALID. It is checked here because no condition gets into a statement by another way.
 */
export function fromTable({ relation, where }: SqlTable): string {
  if (where === null) return relation
  assertCondition(where)
  return `(SELECT * FROM ${relation} WHERE (${where}\n)) AS patients`
}

/**
 * The columns of a table by name. Empty texts and numbers that are no numbers are missing, as in files.
 *
 * Coded error: COLUMN_UNKNOWN.
 */
export class SqlFields {
  private readonly byName: ReadonlyMap<string, SqlField>

  constructor(
    columns: readonly SqlColumn[],
    private readonly dialect: Dialect,
  ) {
    this.byName = new Map(columns.map((column) => [column.name, this.fieldOf(column)]))
  }

  /** Names of all columns. */
  get names(): readonly string[] {
    return [...this.byName.keys()]
  }

  private fieldOf(column: SqlColumn): SqlField {
    const { dialect } = this
    const bare = identifier(column.name)
    const [typed, missing] =
      column.kind === 'number'
        ? [typedNumber(column, bare, dialect), numberLiteral(Number.NaN, dialect)]
        : [`CAST(${bare} AS ${dialect.text})`, "''"]
    // Not NULLIF, LEAST or GREATEST: foreign servers are not sent those, but patients instead.
    const value = `CASE WHEN ${typed} <> ${missing} THEN ${typed} END`
    return { ...column, bare, typed, value: `(${value})` }
  }

  /** A column that names something, such as the trial: dates are texts there. */
  getName(name: string, role: string): SqlField {
    const field = this.get(name, role)
    return field.time === undefined ? field : this.fieldOf({ name, kind: 'text' })
  }

  get(name: string, role: string): SqlField {
    const field = this.byName.get(name)
    if (field !== undefined) return field
    throw columnUnknown(name, role, this.names)
  }

  literal(value: SqlValue): string {
    return literal(value, this.dialect)
  }
}

/** A number of ours; of dates the days since 1970-01-01, of times of day their seconds. */
function typedNumber({ time }: SqlColumn, bare: string, { double }: Dialect): string {
  if (time === undefined) return `CAST(${bare} AS ${double})`
  if (time === 'date') return `CAST(${bare} - DATE '1970-01-01' AS ${double})`
  const seconds = `CAST(extract(epoch FROM ${bare}) AS ${double})`
  return time === 'time' ? seconds : `(${seconds} / 86400)`
}

/** `value IN (…)`; false for no values. */
export function among(field: SqlField, values: readonly SqlValue[], dialect: Dialect): string {
  if (values.length === 0) return 'FALSE'
  return `${field.value} IN (${values.map((value) => literal(value, dialect)).join(', ')})`
}

/** The place of a text among others, from 0. */
export const placeAmong = (text: string, names: readonly string[], { name }: Dialect): string =>
  name === 'duckdb'
    ? `list_position([${names.map(textLiteral).join(', ')}], ${text}) - 1`
    : `array_position(ARRAY[${names.map(textLiteral).join(', ')}]::text[], ${text}) - 1`
