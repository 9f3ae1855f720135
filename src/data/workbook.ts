import { CopseError, quoteNames } from '../errors.js'
import type { ReadOptions } from './delimited/read-options.js'
import type { Table } from './table.js'
import type { CellValue } from './table-from-rows.js'
import { createRowReader } from './table-from-rows.js'

/** A sheet of a workbook, cell by cell. */
export interface Sheet {
  readonly sheet: string
  readonly data: readonly CellValue[][]
}

/** A sheet as typed columns, and the names of all sheets that hold anything. */
export interface ReadSheet {
  readonly table: Table
  readonly sheets: readonly string[]
  readonly sheet: string | null
}

/**
 * A sheet of a workbook: the one asked for, else the first that has the columns of `options.only`, else the first that
 * holds anything.
 *
 * @param option that says which, for messages
 * Coded errors: FILE_EMPTY, SHEET_UNKNOWN, and those of createRowReader.
 */
export function tableOfWorkbook(
  sheets: readonly Sheet[],
  options: ReadOptions,
  wanted: string | undefined,
  option: '--sheet' | '--table',
): ReadSheet {
  const filled = sheets.filter(({ data }) => data.length > 0)
  const names = filled.map(({ sheet }) => sheet)
  const chosen =
    wanted === undefined
      ? (filled.find(({ data }) => hasColumns(data[0], options.only)) ?? filled[0])
      : filled.find(({ sheet }) => sheet === wanted)
  if (wanted !== undefined && chosen === undefined) throw sheetUnknown(wanted, names, option, options.file)
  // Results then say which, and are made again from it.
  const isSaid = option === '--table' && filled.length > 1
  const reader = createRowReader(isSaid ? { ...options, table: chosen!.sheet } : options)
  for (const row of chosen?.data ?? []) reader.add(row)
  const table = reader.finish()
  const read = { sheets: names, sheet: chosen?.sheet ?? null }
  // Whoever asked for one knows that there are others.
  if (filled.length < 2 || (wanted !== undefined && option === '--table')) return { ...read, table }
  const message = `${options.file} has ${filled.length} sheets: only "${chosen!.sheet}" was read`
  const notes = [...table.notes, { code: 'FILE_MORE_SHEETS', message }]
  return { ...read, table: { ...table, notes } }
}

function hasColumns(head: readonly CellValue[], names: readonly string[] = []): boolean {
  const found = new Set(head.map((cell) => String(cell ?? '').trim()))
  return names.every((name) => found.has(name))
}

/** A file that calls itself a workbook and is none. */
export const notWorkbook = (file: string | undefined): CopseError =>
  new CopseError({
    code: 'FILE_BINARY',
    wrong: 'the file is not an Excel workbook that can be read',
    need: 'an Excel workbook (.xlsx), Parquet, CSV or TSV',
    try: 'saving the sheet as CSV',
    place: file === undefined ? {} : { file },
  })

function sheetUnknown(
  wanted: string,
  names: readonly string[],
  option: string,
  file: string | undefined,
): CopseError {
  return new CopseError({
    code: 'SHEET_UNKNOWN',
    wrong: `the workbook has no sheet "${wanted}" that holds anything`,
    found: quoteNames(names),
    need: 'one of them',
    place: { option, ...(file !== undefined && { file }) },
  })
}
