import readXlsxFile from 'read-excel-file/web-worker'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { ReadSheet, Sheet } from '../../src/data/workbook.js'
import { notWorkbook, tableOfWorkbook } from '../../src/data/workbook.js'

/**
 * A sheet of a workbook: the one asked for, else the first that holds anything.
 *
 * Coded errors: FILE_BINARY (a zip archive that is no workbook), and those of tableOfWorkbook.
 */
export async function readExcel(
  blob: Blob,
  options: ReadOptions,
  wanted: string | undefined,
): Promise<ReadSheet> {
  let sheets: readonly Sheet[]
  try {
    sheets = (await readXlsxFile(blob)) as unknown as Sheet[]
  } catch {
    throw notWorkbook(options.file)
  }
  return tableOfWorkbook(sheets, options, wanted, '--sheet')
}
