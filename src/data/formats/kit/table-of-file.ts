import type { Note } from '../../../errors.js'
import { decimalMarks, type ReadOptions } from '../../delimited/read-options.js'
import { fileNoRows } from '../../delimited/reader-errors.js'
import { columnUnknown } from '../../notes/unknown-column.js'
import type { Column, Table } from '../../table/table.js'
import type { FileTable } from './file-column.js'
import { settleColumn } from './settle-column.js'

/**
 * A table of another program's file as typed columns. Rows are counted from 1, as these programs do.
 *
 * Coded errors: FILE_NO_ROWS, COLUMN_UNKNOWN, and those of settleColumn.
 */
export function tableOfFile({ n, names, columns, notes }: FileTable, options: ReadOptions): Table {
  if (n === 0) throw fileNoRows(names.length, options.file)
  assertKnown(names, options)
  const settled = new Map<string, Column>()
  const all: Note[] = [...notes]
  for (const column of columns) {
    const { column: own, notes: said } = settleColumn(column, options, names)
    settled.set(own.name, own)
    all.push(...said)
  }
  return {
    ...{ n, names, columns: settled, notes: all },
    lines: Uint32Array.from({ length: n }, (_, row) => row + 1),
    marks: decimalMarks({}, ','),
    file: options.file,
    asked: options,
  }
}

function assertKnown(names: readonly string[], { partly, limits = {}, mergeAlike = [] }: ReadOptions): void {
  if (partly) return
  for (const [name, how] of Object.entries(limits))
    if (!names.includes(name)) throw columnUnknown(name, 'limits', names, `=${how}`)
  for (const name of mergeAlike) if (!names.includes(name)) throw columnUnknown(name, 'merge-alike', names)
}
