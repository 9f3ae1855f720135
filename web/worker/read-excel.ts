import readXlsxFile from 'read-excel-file/web-worker'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { Table } from '../../src/data/table.js'
import type { CellValue } from '../../src/data/table-from-rows.js'
import { createRowReader } from '../../src/data/table-from-rows.js'
import { CopseError, quoteNames } from '../../src/errors.js'

/** A sheet as typed columns, and the names of all sheets that hold anything. */
export interface ReadSheet {
  readonly table: Table
  readonly sheets: readonly string[]
  readonly sheet: string | null
}

/**
 * A sheet of a workbook: the one asked for, else the first that holds anything.
 *
 * Coded errors: FILE_BINARY (a zip archive that is no workbook), FILE_EMPTY, SHEET_UNKNOWN, and those of createRowReader.
 */
export async function readExcel(
  blob: Blob,
  options: ReadOptions,
  wanted: string | undefined,
): Promise<ReadSheet> {
  let sheets: { sheet: string; data: CellValue[][] }[]
  try {
    sheets = (await readXlsxFile(blob)) as unknown as typeof sheets
  } catch {
    throw new CopseError({
      code: 'FILE_BINARY',
      wrong: 'the file is a zip archive, but not an Excel workbook that can be read',
      need: 'an Excel workbook (.xlsx), Parquet, CSV or TSV',
      try: 'saving the sheet as CSV',
      place: options.file === undefined ? {} : { file: options.file },
    })
  }
  const filled = sheets.filter(({ data }) => data.length > 0)
  const names = filled.map(({ sheet }) => sheet)
  const chosen = wanted === undefined ? filled[0] : filled.find(({ sheet }) => sheet === wanted)
  if (wanted !== undefined && chosen === undefined) throw sheetUnknown(wanted, names, options.file)
  const reader = createRowReader(options)
  for (const row of chosen?.data ?? []) reader.add(row)
  const table = reader.finish()
  const read = { sheets: names, sheet: chosen?.sheet ?? null }
  if (filled.length < 2) return { ...read, table }
  const message = `${options.file} has ${filled.length} sheets: only "${chosen!.sheet}" was read`
  const notes = [...table.notes, { code: 'FILE_MORE_SHEETS', message }]
  return { ...read, table: { ...table, notes } }
}

function sheetUnknown(wanted: string, names: readonly string[], file: string | undefined): CopseError {
  return new CopseError({
    code: 'SHEET_UNKNOWN',
    wrong: `the workbook has no sheet "${wanted}" that holds anything`,
    found: quoteNames(names),
    need: 'one of them',
    place: { option: '--sheet', ...(file !== undefined && { file }) },
  })
}
