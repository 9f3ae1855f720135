import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { ReadSheet } from '../../src/data/table/workbook.js'
import { tableOfWorkbook } from '../../src/data/table/workbook.js'

/** A sheet of a workbook: the one asked for, else the first that holds anything. Coded errors: those of tableOfWorkbook. */
export async function readExcel(
  blob: Blob,
  options: ReadOptions,
  wanted: string | undefined,
): Promise<ReadSheet> {
  return tableOfWorkbook(new Uint8Array(await blob.arrayBuffer()), options, wanted, '--sheet')
}
