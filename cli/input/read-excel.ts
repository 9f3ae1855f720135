import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { Table } from '../../src/data/table/table.js'
import { tableOfWorkbook } from '../../src/data/table/workbook.js'
import { notOfWorkbooks } from '../options/table-options.js'
import { unreadable } from './read-table.js'

/**
 * Reads a sheet of an Excel workbook, that of `--table` or the first that has the columns asked for.
 *
 * Coded errors: OPTIONS_CONFLICT, FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_UNREADABLE, and those of tableOfWorkbook.
 */
export function readExcel(file: string, options: ReadOptions): Table {
  for (const option of ['delimiter', 'decimal'] as const)
    if (options[option] !== undefined) throw notOfWorkbooks(`--${option}`, 'CSV files')
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    throw unreadable(file, error)
  }
  const name = basename(file)
  return tableOfWorkbook(bytes, { ...options, file: name }, options.table, '--table').table
}
