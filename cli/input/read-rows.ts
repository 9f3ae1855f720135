import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { isIdentifierName } from '../../src/data/notes/identifier-names.js'
import type { Table } from '../../src/data/table/table.js'
import { createRowReader } from '../../src/data/table/table-from-rows.js'
import { CopseError } from '../../src/errors.js'
import { identifier } from '../../src/sources/sql/dialect.js'
import { fromTable } from '../../src/sources/sql/select/patients.js'
import type { OpenTable } from './open-table.js'

/** More are not to be held in memory; sums of them may be. */
const MOST_ROWS = 2e7

/**
 * Reads the rows of an open table into memory. They go through the same recognition of numbers and missing values as a CSV
 * file.
 *
 * Coded errors: PATIENTS_ELSEWHERE, ROWS_TOO_MANY, and those of createRowReader and the connection.
 */
export async function readRows(open: OpenTable, options: ReadOptions): Promise<Table> {
  const { connection, relation, where, name } = open
  if (connection.isForeign) throw elsewhere(relation)
  const from = `FROM ${fromTable({ relation, where })}`
  const counted = await connection.query(`SELECT count(*) ${from}`)
  const rows = Number(counted.columns[0][0])
  if (rows > MOST_ROWS) throw tooMany(rows, name)
  const names = (await connection.columns(relation)).map((column) => column.name)
  // Columns without a role are named, so that messages can say which there are, and left where they are.
  const { only, identifiers = false } = options
  const isKept = (column: string) =>
    only === undefined || only.includes(column) || (identifiers && isIdentifierName(column))
  const kept = names.filter(isKept)
  const { columns, length } = await connection.query(
    `SELECT ${kept.length === 0 ? '1' : kept.map(identifier).join(', ')} ${from}`,
  )
  const reader = createRowReader({ ...options, file: name })
  reader.add(names)
  const places = names.map((column) => kept.indexOf(column))
  for (let row = 0; row < length; row++) reader.add(places.map((at) => (at < 0 ? null : columns[at][row])))
  const table = reader.finish()
  // What was said when the file was read comes first.
  return { ...table, notes: [...(open.notes ?? []), ...table.notes] }
}

function tooMany(rows: number, name: string): CopseError {
  return new CopseError({
    code: 'ROWS_TOO_MANY',
    wrong: `"${name}" has too many rows to be read into memory`,
    found: rows,
    need: `at most ${MOST_ROWS}`,
    try: '--where, or copse fit, which needs sums only',
    place: { option: '--where' },
  })
}

/** Whoever set up foreign tables may read them; that patients leave their servers is not for a side effect to decide. */
function elsewhere(relation: string): CopseError {
  return new CopseError({
    code: 'PATIENTS_ELSEWHERE',
    wrong: `the rows of ${relation} are on other servers, and would leave them`,
    need: 'a table of the server itself',
    try: 'copse fit without --source columns, which asks for sums only',
    place: { option: '--table' },
  })
}
