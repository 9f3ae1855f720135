import type { ReadOptions } from '../delimited/read-options.js'
import { TableBuilder } from '../delimited/table-builder.js'
import type { Table } from './table.js'

/** What spreadsheets and Parquet files hold in a cell. */
export type CellValue = string | number | bigint | boolean | Date | null | undefined

/** Takes the rows of a spreadsheet or a columnar file, the header first. */
export interface RowReader {
  /** Shorter rows are filled up with missing cells, as spreadsheets leave them out. `row`: its number, the next by default. */
  add(cells: readonly CellValue[], row?: number): void
  finish(): Table
  /** Rows read so far. */
  readonly rows: number
}

/**
 * A reader of rows of values that have no text of their own. They go through the same recognition of numbers and missing
 * values as a CSV file, so that the same data give the same table whatever file they come in.
 *
 * Coded errors: FILE_EMPTY, FILE_NO_ROWS, FILE_ONE_COLUMN, COLUMN_NAME_EMPTY, COLUMN_NAME_REPEATED, ROWS_RAGGED.
 */
export function createRowReader(options: ReadOptions = {}): RowReader {
  // With a comma as delimiter the decimal mark is the dot, which is how JavaScript writes numbers.
  const builder = new TableBuilder(options, ',', 'sheet')
  let width = 0
  let line = 0
  return {
    get rows() {
      return builder.n
    },
    add(cells, row = line + 1) {
      line = row
      const texts = cells.map(cellText)
      while (texts.length > Math.max(1, width) && texts.at(-1) === '') texts.pop()
      if (width === 0) {
        if (texts.every((text) => text === '')) return
        width = texts.length
      }
      while (texts.length < width) texts.push('')
      builder.add(texts, null, line)
    },
    finish: () => ({ ...builder.finish([]), delimiter: undefined }),
  }
}

/** A value as a CSV file would have it; days as 2024-03-01. */
function cellText(value: CellValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value instanceof Date) return dateText(value)
  return String(value)
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const text = date.toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}
