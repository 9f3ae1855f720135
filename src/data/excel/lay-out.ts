import { isHeader } from '../delimited/find-header.js'
import { headerBeyond } from '../delimited/reader-errors.js'
import type { SheetCell, SheetRow } from './read-sheet.js'
import type { WorkbookSheet } from './read-workbook.js'

/** The table within a sheet. */
export interface SheetLayout {
  readonly header: SheetRow
  readonly rows: readonly SheetRow[]
  /** Texts of the rows above the header, and of those below the data. */
  readonly above: readonly string[]
  readonly below: readonly string[]
  /** How many cells of the data take the value of merged cells. */
  readonly merged: number
}

/** After an empty row, rows that fill less of the columns are remarks. */
const FOOTER = 0.5

const isFilled = (cell: SheetCell | undefined) =>
  cell !== null && cell !== undefined && String(cell).trim() !== ''
const filled = ({ cells }: SheetRow) => cells.filter(isFilled).length
const textOf = ({ cells }: SheetRow) => [...new Set(cells.filter(isFilled).map(String))].join(' ')

/** Whether a sheet holds anything. */
export const isFilledSheet = ({ rows }: WorkbookSheet): boolean =>
  rows.some(({ cells }) => cells.some(isFilled))

/** Whether one of the first rows of a sheet has all of these names. */
export function headerWith(
  { rows }: Pick<WorkbookSheet, 'rows'>,
  names: readonly string[],
): SheetRow | undefined {
  if (names.length === 0) return undefined
  return rows.slice(0, 50).find(({ cells }) => {
    const found = new Set(cells.map((cell) => String(cell ?? '').trim()))
    return names.every((name) => found.has(name))
  })
}

/**
 * Finds the table in a sheet that holds anything: the row of names is the one said, the first with all names that are looked
 * for, or the first that has different texts in most of the columns that are used; else the first that is filled. Cells merged
 * down a column give all their rows their value.
 *
 * @param headerRow the row said, counted as Excel does; undefined to find it
 * @param names that are looked for
 * @param file for the message
 * Coded error: OPTION_INVALID (nothing at `headerRow` or below).
 */
export function layOut(
  sheet: WorkbookSheet,
  headerRow: number | undefined,
  names: readonly string[],
  file?: string,
): SheetLayout {
  const { rows, filledRows } = withMerged(sheet)
  const used = new Set<number>()
  for (const { cells } of rows)
    for (let at = 0; at < cells.length; at++) if (isFilled(cells[at])) used.add(at)
  const header =
    headerRow === undefined
      ? (headerWith({ rows }, names) ?? rows.find(({ cells }) => isHeader(texts(cells), used.size)))
      : rows.find((row) => row.row >= headerRow && filled(row) > 0)
  if (headerRow !== undefined && header === undefined) throw headerBeyond(headerRow, file)
  const first = header ?? rows.find((row) => filled(row) > 0)!
  const below = rows.filter(({ row }) => row > first.row)
  const footer = footerOf(below, first)
  const data = below.filter((row) => !footer.has(row) && filled(row) > 0)
  const inData = new Set(data.map(({ row }) => row))
  return {
    header: first,
    rows: data,
    above: rows.filter((row) => row.row < first.row && filled(row) > 0).map(textOf),
    below: [...footer].map(textOf),
    merged: filledRows.filter((row) => inData.has(row)).length,
  }
}

/** Cells as texts; numbers are no names. */
const texts = (cells: readonly SheetCell[]) => cells.map((cell) => String(cell ?? ''))

/** Rows with the values of merged cells in all their rows. `filledRows`: the row of each cell that got one. */
function withMerged({ rows, merged }: WorkbookSheet): { rows: readonly SheetRow[]; filledRows: number[] } {
  const down = merged.filter(({ top, bottom }) => bottom > top)
  const filledRows: number[] = []
  if (down.length === 0) return { rows, filledRows }
  const byNumber = new Map(rows.map(({ row, cells }) => [row, { row, cells: [...cells] }]))
  for (const { top, bottom, left } of down) {
    const value = byNumber.get(top)?.cells[left - 1] ?? null
    if (value === null) continue
    for (let row = top + 1; row <= bottom; row++) {
      const cells = byNumber.get(row)?.cells
      // A row without a cell of its own is no row of the table.
      if (cells === undefined) continue
      while (cells.length < left) cells.push(null)
      cells[left - 1] = value
      filledRows.push(row)
    }
  }
  return { rows: [...byNumber.values()], filledRows }
}

/** The remarks below the data: after an empty row, those that fill less than half of the columns. */
function footerOf(rows: readonly SheetRow[], header: SheetRow): Set<SheetRow> {
  const columns = filled(header)
  const footer = new Set<SheetRow>()
  let last = header.row
  let after = false
  let any = false
  for (const row of rows) {
    const count = filled(row)
    if (count === 0) continue
    after ||= any && row.row > last + 1
    last = row.row
    any = true
    if (after && count < FOOTER * columns) footer.add(row)
  }
  return footer
}
