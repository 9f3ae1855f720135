import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { CopseError } from '../src/errors.js'
import type { SqlConnection } from '../src/sources/sql/connection.js'
import { identifier, textLiteral } from '../src/sources/sql/dialect.js'
import type { DataFlags } from './data-options.js'
import { delimiterOf } from './data-options.js'
import { connectDuckDb } from './drivers/duckdb.js'
import { connectPostgres } from './drivers/postgres.js'
import { unreadable } from './read-table.js'

/** Options of data that a database adds up. */
export interface SourceFlags {
  readonly source: 'auto' | 'columns' | 'duckdb'
  readonly table?: string
  readonly where?: string
  readonly bins?: string
  readonly minCell?: string
  readonly timeout?: string
  readonly memory?: string
}

/** An open connection and the table to read from it. */
export interface OpenTable {
  readonly connection: SqlConnection
  readonly relation: string
  readonly where: string | null
  readonly name: string
}

/** CSV files larger than this are left to DuckDB. */
const LARGE = 1e9

const isUrl = (data: string) => /^postgres(ql)?:\/\//.test(data)
const isParquet = (data: string) => /\.parquet$/i.test(data)
const isDuckDbFile = (data: string) => /\.(duckdb|ddb)$/i.test(data)

/** Adds the options of databases to a command. */
export function withSource(command: Command): Command {
  return command
    .optionsGroup('Databases (Parquet and DuckDB files, postgres:// addresses, large CSV files):')
    .addOption(
      new Option('--source <kind>', 'read a CSV file into memory, or let DuckDB add it up')
        .choices(['auto', 'columns', 'duckdb'])
        .default('auto'),
    )
    .option('--table <name>', 'table of the database, or schema.table')
    .option('--where <condition>', 'only rows for which this SQL condition holds')
    .option(
      '--bins <number>',
      'bins of covariates with too many values (default: 256; 0: all their values, whatever it takes)',
    )
    .option('--min-cell <number>', 'no sum of fewer patients leaves the database')
    .option('--timeout <seconds>', 'longest that one statement may take')
    .option('--memory <size>', 'memory of DuckDB before it writes to disk, as 4GB')
}

/** Whether the data are added up by a database instead of being read. */
export function isForDatabase(data: string, flags: SourceFlags): boolean {
  if (isUrl(data) || isParquet(data) || isDuckDbFile(data)) return true
  if (flags.source === 'duckdb') return true
  const asked = ['table', 'where', 'bins', 'minCell', 'timeout', 'memory'] as const
  const used = asked.find((name) => flags[name] !== undefined)
  if (flags.source === 'columns' || data === '-') {
    if (used === undefined) return false
    const option = `--${used === 'minCell' ? 'min-cell' : used}`
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: `${option} is for data that a database adds up`,
      found: data === '-' ? 'standard input' : '--source columns',
      try: 'leaving one of the two out',
      place: { option },
    })
  }
  return used !== undefined || (statSync(data, { throwIfNoEntry: false })?.size ?? 0) > LARGE
}

/**
 * Opens a Parquet file, a CSV file, a table of a DuckDB file or one behind a connection URL.
 *
 * Coded errors: OPTION_MISSING (--table), OPTION_INVALID, OPTIONS_CONFLICT, FILE_NOT_FOUND, DRIVER_MISSING, SOURCE_FAILED.
 */
export async function openTable(data: string, flags: SourceFlags & DataFlags): Promise<OpenTable> {
  const timeout = flags.timeout === undefined ? {} : { timeout: 1000 * numberOf('--timeout', flags.timeout) }
  const where = flags.where ?? null
  if (isUrl(data)) {
    assertNoFileOptions(flags)
    const relation = tableName(flags)
    const { host, pathname } = new URL(data)
    const connection = await connectPostgres({ url: data, ...timeout })
    await connection.lookAt(relation)
    connection.sumsOnly = flags.minCell !== undefined
    // Never the address itself: it may hold a password.
    return { connection, relation, where, name: `${host}${pathname} ${flags.table}` }
  }
  if (statSync(data, { throwIfNoEntry: false }) === undefined)
    throw unreadable(data, Object.assign(new Error(), { code: 'ENOENT' }))
  const settings = { ...timeout, ...(flags.memory === undefined ? {} : { memory: memoryOf(flags.memory) }) }
  if (isDuckDbFile(data)) {
    assertNoFileOptions(flags)
    const relation = tableName(flags)
    const connection = await connectDuckDb({ ...settings, file: data })
    return { connection, relation, where, name: `${basename(data)} ${flags.table}` }
  }
  if (isParquet(data)) assertNoFileOptions(flags)
  const connection = await connectDuckDb(settings)
  const relation = isParquet(data)
    ? `read_parquet(${textLiteral(data)})`
    : await loadCsv(connection, data, flags)
  return { connection, relation, where, name: basename(data) }
}

/** A CSV file is parsed once; only columns with a role, and those that a condition may name, are kept. */
async function loadCsv(connection: SqlConnection, data: string, flags: DataFlags): Promise<string> {
  const missing = ['', 'NA', 'NaN', '.', ...(flags.na ?? [])].map(textLiteral).join(', ')
  const options = [
    'header = true',
    'sample_size = 200000',
    `nullstr = [${missing}]`,
    ...(flags.delimiter === undefined ? [] : [`delim = ${textLiteral(delimiterOf(flags.delimiter)!)}`]),
    ...(flags.decimal === undefined ? [] : [`decimal_separator = ${textLiteral(flags.decimal)}`]),
  ]
  await connection.query(
    `CREATE TEMP TABLE copse_csv AS SELECT * FROM read_csv(${textLiteral(data)}, ${options.join(', ')})`,
  )
  return 'copse_csv'
}

function tableName({ table }: SourceFlags): string {
  if (table !== undefined) return table.split('.').map(identifier).join('.')
  throw new CopseError({
    code: 'OPTION_MISSING',
    wrong: '--table is missing',
    need: 'the name of a table of the database',
    try: '--table NAME, or --table SCHEMA.NAME',
    place: { option: '--table' },
  })
}

function assertNoFileOptions(flags: DataFlags): void {
  const option = (['na', 'types', 'delimiter', 'decimal'] as const).find((name) => flags[name] !== undefined)
  if (option === undefined) return
  throw new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: `--${option} is for CSV files`,
    try: '--where, or a view of the table',
    place: { option: `--${option}` },
  })
}

/** A number from a flag. */
export function numberOf(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${option} cannot be used`,
    found: JSON.stringify(text),
    need: 'a number of 0 or more',
    place: { option },
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
