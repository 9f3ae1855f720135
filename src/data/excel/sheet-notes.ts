import { type Note, quoteNames } from '../../errors.js'
import type { SheetLayout } from './lay-out.js'
import type { SheetCell } from './read-sheet.js'
import type { WorkbookSheet } from './read-workbook.js'

const SHOWN = 10

/** Rows by their numbers; of many, the first ones and how many more. */
function rowList(rows: readonly number[]): string {
  const all = [...new Set(rows)]
  const shown = all.slice(0, SHOWN).join(', ')
  const rest = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''
  return `${all.length === 1 ? 'row' : 'rows'} ${shown}${rest}`
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`

/** What is to be said of a sheet: what Excel hides, merged cells, errors, formulas without a value, a second header. */
export function sheetNotes(sheet: WorkbookSheet, { header, rows, merged }: SheetLayout): Note[] {
  const numbers = new Set(rows.map(({ row }) => row))
  const ofData = (list: readonly number[]) => list.filter((row) => numbers.has(row))
  const notes: Note[] = []
  const hidden = ofData(sheet.hiddenRows)
  if (hidden.length > 0)
    notes.push({
      code: 'ROWS_HIDDEN',
      message:
        `${count(hidden.length, 'row')} that Excel hides (a filter may be on) read like all others: ${rowList(hidden)}; ` +
        'delete what is not to be analysed in the workbook',
    })
  const columns = sheet.hiddenColumns.flatMap((at) => {
    const name = String(header.cells[at - 1] ?? '').trim()
    return name === '' ? [] : [name]
  })
  if (columns.length > 0)
    notes.push({
      code: 'COLUMNS_HIDDEN',
      message: `${count(columns.length, 'column')} that Excel hides read like all others: ${quoteNames(columns)}`,
    })
  if (merged > 0)
    notes.push({
      code: 'CELLS_MERGED',
      message: `${count(merged, 'cell')} within merged cells read with the value of these`,
    })
  const errors = ofData(sheet.errorRows)
  if (errors.length > 0)
    notes.push({
      code: 'CELLS_WITH_ERRORS',
      message: `${count(errors.length, 'cell')} with ${sheet.errors.join(' ')} read as missing: ${rowList(errors)}`,
    })
  const formulas = ofData(sheet.formulaRows)
  if (formulas.length > 0)
    notes.push({
      code: 'FORMULAS_WITHOUT_VALUE',
      message:
        `${count(formulas.length, 'cell')} with a formula but no stored value read as missing: ${rowList(formulas)}; ` +
        'open the workbook in Excel and save it',
    })
  if (hasSecondHeader(rows.map(({ cells }) => cells)))
    notes.push({
      code: 'SHEET_SECOND_HEADER',
      message:
        `row ${rows[0].row} has texts where all other rows have numbers and seems to be a second row of names: ` +
        'it was read as a patient; delete it in the workbook, or use --header-row if it has the names',
    })
  return notes
}

/** Whether the first row has texts only, some of them in columns that otherwise have numbers only. */
function hasSecondHeader(rows: readonly (readonly SheetCell[])[]): boolean {
  if (rows.length < 3 || rows[0].some((cell) => typeof cell === 'number' || typeof cell === 'boolean'))
    return false
  return rows[0].some(
    (cell, at) =>
      typeof cell === 'string' &&
      rows
        .slice(1)
        .every((cells) => cells[at] === null || cells[at] === undefined || typeof cells[at] === 'number') &&
      rows.slice(1).some((cells) => typeof cells[at] === 'number'),
  )
}
