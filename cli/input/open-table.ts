import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { Note } from '../../src/errors.js'
import { CopseError } from '../../src/errors.js'
import type { SqlConnection } from '../../src/sources/sql/connection.js'
import { identifier, textLiteral } from '../../src/sources/sql/dialect.js'
import { assertCondition } from '../../src/sources/sql/select/condition.js'
import type { DuckDb } from '../drivers/duckdb.js'
import { connectDuckDb } from '../drivers/duckdb.js'
import { connectPostgres, placeOf } from '../drivers/postgres.js'
import { numberOf } from '../options/number-flag.js'
import type { TableFlags } from '../options/table-options.js'
import { isDuckDbFile, isParquet, isUrl } from '../options/table-options.js'
import { loadCsv } from './load-csv.js'
import { unreadable } from './read-table.js'

/** An open connection and the table to read from it. */
export interface OpenTable {
  readonly connection: SqlConnection
  readonly relation: string
  readonly where: string | null
  readonly name: string
  /** What is to be said of how a file was read. */
  readonly notes?: readonly Note[]
}

interface OpenRequest {
  /** How a CSV file is read. */
  readonly read?: ReadOptions
  /** Whether it is going to be asked for sums, in any order, instead of rows. */
  readonly sums?: boolean
  /** Whether servers may send nothing else. */
  readonly privately?: boolean
}

/**
 * Opens a Parquet file, a CSV file, a table of a DuckDB file or one behind a connection URL.
 *
 * Coded errors: OPTION_MISSING (--table), OPTION_INVALID, OPTIONS_CONFLICT, CONDITION_INVALID, FILE_NOT_FOUND, FILE_IS_FOLDER,
 * FILE_IS_PIPE, URL_INVALID, DRIVER_MISSING, SOURCE_FAILED, and those of loadCsv.
 */
export async function openTable(
  data: string,
  flags: TableFlags,
  { read = {}, sums = false, privately = false }: OpenRequest,
): Promise<OpenTable> {
  const timeout = flags.timeout === undefined ? {} : { timeout: 1000 * numberOf('--timeout', flags.timeout) }
  const where = flags.where ?? null
  // Before anything is connected to or loaded.
  if (where !== null) assertCondition(where)
  if (isUrl(data)) {
    const relation = tableName(flags)
    const place = placeOf(data)
    const connection = await connectPostgres({ url: data, ...timeout })
    await connection.lookAt(relation)
    connection.sumsOnly = privately
    // Never the address itself: it may hold a password.
    return { connection, relation, where, name: `${place} ${flags.table}` }
  }
  assertFile(data)
  const settings = {
    ...timeout,
    ordered: !sums,
    ...(flags.memory === undefined ? {} : { memory: memoryOf(flags.memory) }),
  }
  if (isDuckDbFile(data)) {
    const relation = tableName(flags)
    const connection = await connectDuckDb({ ...settings, file: data })
    await lock(connection, where)
    return { connection, relation, where, name: `${basename(data)} ${flags.table}` }
  }
  const connection = await connectDuckDb(settings)
  if (isParquet(data)) {
    await lock(connection, where, [data])
    return { connection, relation: `read_parquet(${textLiteral(data)})`, where, name: basename(data) }
  }
  const { relation, notes } = await loadCsv(connection, data, read)
  await lock(connection, where)
  return { connection, relation, where, name: basename(data), notes }
}

/** Only now, with the data at hand, may a condition come near: nothing else can be reached any more. */
async function lock(connection: DuckDb, where: string | null, files: readonly string[] = []): Promise<void> {
  await connection.lock(files)
  if (where !== null) await connection.assertOneCondition(where)
}

/**
 * A database reads a file at several places and more than once, which pipes do not allow.
 *
 * Coded errors: FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_IS_PIPE.
 */
function assertFile(data: string): void {
  const there = statSync(data, { throwIfNoEntry: false })
  if (there === undefined) throw unreadable(data, { code: 'ENOENT' })
  if (there.isDirectory()) throw unreadable(data, { code: 'EISDIR' })
  if (there.isFile()) return
  throw new CopseError({
    code: 'FILE_IS_PIPE',
    wrong: `"${data}" is a pipe or a device, which a database cannot read`,
    need: 'a file',
    try: 'writing it to a file first, or CSV without --where, --timeout, --memory and --source database',
    place: { file: data },
  })
}

function tableName({ table }: TableFlags): string {
  if (table !== undefined) return table.split('.').map(identifier).join('.')
  throw new CopseError({
    code: 'OPTION_MISSING',
    wrong: '--table is missing',
    need: 'the name of a table of the database',
    try: '--table NAME, or --table SCHEMA.NAME',
    place: { option: '--table' },
  })
}

function memoryOf(text: string): string {
  if (/^\d+(\.\d+)? ?[KMGT]i?B$/i.test(text)) return text
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: 'the value of --memory cannot be used',
    found: JSON.stringify(text),
    need: 'a size with its unit, as 4GB',
    place: { option: '--memory' },
  })
}
