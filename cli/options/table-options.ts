import { statSync } from 'node:fs'
import type { Command } from 'commander'
import { CopseError } from '../../src/errors.js'

/** Options of data that are read through a database. */
export interface TableFlags {
  readonly table?: string
  readonly where?: string
  readonly timeout?: string
  readonly memory?: string
}

/** CSV files larger than this are left to DuckDB by those who need sums only. */
const LARGE = 1e9

export const isUrl = (data: string) => /^postgres(ql)?:\/\//i.test(data)
export const isParquet = (data: string) => /\.(parquet|pq)$/i.test(data)
export const isDuckDbFile = (data: string) => /\.(duckdb|ddb)$/i.test(data)
export const isExcel = (data: string) => /\.xls[xm]$/i.test(data)
/** Data that no reader of texts can read. */
export const isDatabase = (data: string) => isUrl(data) || isParquet(data) || isDuckDbFile(data)
export const isLarge = (data: string) => (statSync(data, { throwIfNoEntry: false })?.size ?? 0) > LARGE

/** Adds the options of databases to a command. */
export function withTable(command: Command): Command {
  return command
    .optionsGroup('Databases (Parquet and DuckDB files, postgres:// addresses):')
    .option(
      '--table <name>',
      'table of the database, or schema.table; sheet of a workbook (default: the first that has the columns)',
    )
    .option('--where <condition>', 'only rows for which this SQL condition holds (of CSV files too)')
    .option('--timeout <seconds>', 'longest that one statement may take')
    .option('--memory <size>', 'memory of DuckDB before it writes to disk, as 4GB')
}

/**
 * Whether data are read through a database.
 *
 * Coded errors: OPTIONS_CONFLICT (options of databases for standard input), URL_UNSUPPORTED.
 */
export function isThroughDatabase(data: string, flags: TableFlags): boolean {
  const scheme = data.match(/^[a-z][a-z0-9+.-]*:\/\//i)?.[0]
  if (scheme !== undefined && !isUrl(data))
    throw new CopseError({
      code: 'URL_UNSUPPORTED',
      // Never the address itself: it may hold a password.
      wrong: 'data are not read from such an address',
      found: `${scheme}…`,
      need: 'a file, - for standard input, or a postgres:// address',
      try: 'downloading or exporting the data to a file',
    })
  const used = (['table', 'where', 'timeout', 'memory'] as const).find((name) => flags[name] !== undefined)
  if (used !== undefined && data === '-')
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: `--${used} is for data that are read through a database`,
      found: 'standard input',
      try: 'the name of a file, or leaving it out',
      place: { option: `--${used}` },
    })
  if (!isExcel(data)) return isDatabase(data) || used !== undefined
  const unfit = (['where', 'timeout', 'memory'] as const).find((name) => flags[name] !== undefined)
  if (unfit !== undefined) throw notOfWorkbooks(`--${unfit}`)
  return false
}

/** Coded error: OPTIONS_CONFLICT. */
export function notOfWorkbooks(option: string, what = 'data that are read through a database'): CopseError {
  return new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: `${option} is for ${what}`,
    found: 'an Excel workbook',
    try: `leaving ${option} out, or the sheet saved as CSV`,
    place: { option },
  })
}
