import type { Column, Table } from '../../data/table/table.js'
import { textAt } from '../../data/table/table.js'
import { csvOf } from '../../reports/tables/csv.js'

/** Rows put into text at a time, so that a long table is not held as cells. */
const BLOCK = 10_000

/**
 * A whole table as CSV: cells as they were written, but with decimal points, and empty where missing. Read again it gives the
 * same table.
 */
export function tableCsv({ n, columns }: Pick<Table, 'n' | 'columns'>): string {
  const all = [...columns.values()]
  const parts = [csvOf([all.map(({ name }) => name)])]
  for (let from = 0; from < n; from += BLOCK) {
    const length = Math.min(BLOCK, n - from)
    const rows = Array.from({ length }, (_, i) => all.map((column) => cellOf(column, from + i)))
    parts.push(csvOf(rows))
  }
  return `${parts.join('\n')}\n`
}

function cellOf(column: Column, row: number): string {
  const text = textAt(column, row) ?? ''
  return column.kind === 'number' && column.mark === ',' ? text.replace(',', '.') : text
}
