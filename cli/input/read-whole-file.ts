import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { readWholeFile as readBytes } from '../../src/data/formats/whole-file.js'
import type { Table } from '../../src/data/table/table.js'
import { isExcel, notOfFile } from '../options/table-options.js'
import { unreadable } from './read-table.js'

/**
 * Reads an Excel workbook, or a file of SPSS, Stata, SAS or R; of several sheets or tables that of `--table`, or the first that
 * has the columns asked for.
 *
 * Coded errors: OPTIONS_CONFLICT, FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE, and those of readWholeFile.
 */
export function readWholeFile(file: string, options: ReadOptions): Table {
  const flags = { delimiter: '--delimiter', decimal: '--decimal', headerRow: '--header-row' } as const
  for (const option of ['delimiter', 'decimal', 'headerRow'] as const)
    if (options[option] !== undefined && !(option === 'headerRow' && isExcel(file)))
      throw notOfFile(flags[option], file, option === 'headerRow' ? 'CSV files and workbooks' : 'CSV files')
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw unreadable(file, error)
  }
  const name = basename(file)
  return readBytes(bytes, { ...options, file: name }, options.table, '--table').table
}
