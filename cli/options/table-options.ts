import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Command } from 'commander'
import { FORMAT_BYTES } from '../../src/data/formats/file-format.js'
import { programFile } from '../../src/data/formats/program-file.js'
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

/**
 * What a file is that is read as a whole: a workbook by its name, files of SPSS, Stata, SAS and R by their
 * first bytes, or, where these do not tell, by their name. Null for all other data.
 */
export function wholeFile(data: string): string | null {
  if (isExcel(data)) return 'an Excel workbook'
  if (data === '-' || isDatabase(data) || statSync(data, { throwIfNoEntry: false })?.isFile() !== true)
    return null
  return programFile(startOf(data), data)
}

function startOf(file: string): Uint8Array {
  const start = new Uint8Array(FORMAT_BYTES)
  try {
    const handle = openSync(file, 'r')
    const length = readSync(handle, start, 0, FORMAT_BYTES, 0)
    closeSync(handle)
    return start.subarray(0, length)
  } catch {
    // Whoever reads it says why it cannot be read.
    return start.subarray(0, 0)
  }
}

/** Data that no reader of texts can read. */
export const isDatabase = (data: string) => isUrl(data) || isParquet(data) || isDuckDbFile(data)
export const isLarge = (data: string) => (statSync(data, { throwIfNoEntry: false })?.size ?? 0) > LARGE

/** Adds the options of databases to a command. */
export function withTable(command: Command): Command {
  return command
    .optionsGroup('Databases (Parquet and DuckDB files, postgres:// addresses):')
    .option(
      '--table <name>',
      'table of the database, or schema.table; sheet of a workbook, data frame of an .RData file, data set of an .xpt file (default: the first that has the columns)',
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
  if (wholeFile(data) === null) return isDatabase(data) || used !== undefined
  const unfit = (['where', 'timeout', 'memory'] as const).find((name) => flags[name] !== undefined)
  if (unfit !== undefined) throw notOfFile(`--${unfit}`, data)
  return false
}

/** An option that a file that is read as a whole does not have. Coded error: OPTIONS_CONFLICT. */
export function notOfFile(
  option: string,
  data: string,
  what = 'data that are read through a database',
): CopseError {
  return new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: `${option} is for ${what}`,
    found: wholeFile(data) ?? 'another file',
    try: `leaving ${option} out, or the ${isExcel(data) ? 'sheet' : 'data'} saved as CSV`,
    place: { option },
  })
}
