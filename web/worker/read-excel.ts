import readXlsxFile from 'read-excel-file/web-worker'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { Table } from '../../src/data/table.js'
import type { CellValue } from '../../src/data/table-from-rows.js'
import { createRowReader } from '../../src/data/table-from-rows.js'
import { CopseError } from '../../src/errors.js'

/**
 * The first sheet of a workbook that holds anything.
 *
 * Coded errors: FILE_BINARY (a zip archive that is no workbook), FILE_EMPTY, and those of createRowReader.
 */
export async function readExcel(blob: Blob, options: ReadOptions): Promise<Table> {
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
  const reader = createRowReader(options)
  for (const row of filled[0]?.data ?? []) reader.add(row)
  const table = reader.finish()
  if (filled.length < 2) return table
  const message = `${options.file} has ${filled.length} sheets: only the first, "${filled[0].sheet}", was read`
  return { ...table, notes: [...table.notes, { code: 'FILE_MORE_SHEETS', message }] }
}
