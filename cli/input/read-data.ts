import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import type { Table } from '../../src/data/table/table.js'
import type { TableFlags } from '../options/table-options.js'
import { isThroughDatabase, wholeFile } from '../options/table-options.js'
import { progress } from '../output/progress.js'
import { openTable } from './open-table.js'
import { readRows } from './read-rows.js'
import { readTable } from './read-table.js'

/**
 * Reads data into memory, whatever they are in: a CSV or TSV file, standard input, a sheet of an Excel workbook, a file
 * of SPSS, Stata, SAS or R, a Parquet file, a table of a DuckDB file or of a PostgreSQL server.
 *
 * Coded errors: those of readTable, readWholeFile, openTable and readRows.
 */
export async function readData(
  data: string,
  options: ReadOptions,
  flags: Pick<TableFlags, 'timeout' | 'memory'>,
  showProgress: boolean,
): Promise<Table> {
  const { table, where } = options
  const asked = {
    ...flags,
    ...(table !== undefined && { table }),
    ...(where !== undefined && { where }),
  }
  if (!isThroughDatabase(data, asked)) {
    if (wholeFile(data) === null) return await readTable(data, options, showProgress)
    // Those who read text do not wait for it.
    return (await import('./read-whole-file.js')).readWholeFile(data, options)
  }
  const bar = progress('Reading', showProgress)
  bar.update(null, data.includes('://') ? 'the server' : data)
  const open = await openTable(data, asked, { read: options })
  try {
    return await readRows(open, options)
  } finally {
    bar.done()
    await open.connection.close()
  }
}
