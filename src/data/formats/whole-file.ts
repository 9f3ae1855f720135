import { meant } from '../../closest-name.js'
import { CopseError, quoteNames } from '../../errors.js'
import type { ReadOptions } from '../delimited/read-options.js'
import { isIdentifierName } from '../notes/identifier-names.js'
import { type ReadSheet, tableOfWorkbook } from '../table/workbook.js'
import { fileFormat } from './file-format.js'
import type { FileTable } from './kit/file-column.js'
import { tableOfFile } from './kit/table-of-file.js'
import { readTables } from './read-tables.js'

/**
 * A table of a file that has to be in memory as a whole: an Excel workbook, or a file of SPSS, Stata,
 * SAS or R, told by its first bytes. Of several tables (of R and SAS) or sheets the one asked for, else the first that has the columns of
 * `options.only`, else the first.
 *
 * @param option that says which, for messages
 * @example readWholeFile(readFileSync('trials.sav')).table
 * Coded errors: those of tableOfWorkbook, readTables and tableOfFile; TABLE_UNKNOWN.
 */
export function readWholeFile(
  bytes: Uint8Array,
  options: ReadOptions = {},
  wanted: string | undefined = undefined,
  option: '--sheet' | '--table' = '--table',
): ReadSheet {
  if (fileFormat(bytes) === null && isArchive(bytes)) return tableOfWorkbook(bytes, options, wanted, option)
  const { file, only, identifiers = false } = options
  const isKept = (name: string) =>
    only === undefined || only.includes(name) || (identifiers && isIdentifierName(name))
  const tables = readTables(bytes, { file, isKept })
  const chosen = choose(tables, wanted, only ?? [])
  const names = tables.flatMap(({ name }) => (name === null ? [] : [name]))
  if (chosen === undefined) throw tableUnknown(wanted!, names, option, file)
  const several = names.length > 1
  // Results then say which, and are made again from it.
  const asked = several && option === '--table' ? { ...options, table: chosen.name! } : options
  const table = tableOfFile(chosen, asked)
  const read = { sheets: several ? names : [], sheet: several ? chosen.name : null }
  if (!several || wanted !== undefined) return { ...read, table }
  const message = `${file ?? 'the file'} has ${names.length} tables: only "${chosen.name}" was read`
  return { ...read, table: { ...table, notes: [...table.notes, { code: 'FILE_MORE_TABLES', message }] } }
}

/** A zip archive, or an old Excel workbook. */
const isArchive = ([first, second]: Uint8Array): boolean =>
  (first === 0x50 && second === 0x4b) || (first === 0xd0 && second === 0xcf)

function choose(
  tables: readonly FileTable[],
  wanted: string | undefined,
  only: readonly string[],
): FileTable | undefined {
  if (wanted !== undefined) return tables.find(({ name }) => name === wanted)
  return tables.find(({ names }) => only.every((name) => names.includes(name))) ?? tables[0]
}

function tableUnknown(
  wanted: string,
  names: readonly string[],
  option: string,
  file: string | undefined,
): CopseError {
  return new CopseError({
    code: 'TABLE_UNKNOWN',
    wrong: `the file has no table "${wanted}"`,
    found: names.length === 0 ? 'one table without a name' : quoteNames(names),
    ...(names.length === 0
      ? { try: `leaving ${option} out` }
      : { need: 'one of them', ...meant(wanted, names) }),
    place: { option, ...(file !== undefined && { file }) },
  })
}
