import type { ReadOptions } from '../../../src/data/delimited/read-options.js'
import { readWholeFile as readBytes } from '../../../src/data/formats/whole-file.js'
import type { ReadSheet } from '../../../src/data/table/workbook.js'

/**
 * A sheet of a workbook, or a table of a file of SPSS, Stata, SAS or R: the one asked for, else the first that holds
 * anything.
 *
 * Coded errors: those of readWholeFile.
 */
export async function readWholeFile(
  blob: Blob,
  options: ReadOptions,
  wanted: string | undefined,
): Promise<ReadSheet> {
  return readBytes(new Uint8Array(await blob.arrayBuffer()), options, wanted, '--sheet')
}
