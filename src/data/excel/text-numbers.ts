import type { Note } from '../../errors.js'
import { isLikeNumber } from '../delimited/numbers/number-style.js'
import { NumberScanner } from '../delimited/numbers/number-text.js'
import { missingTexts, type ReadOptions } from '../delimited/read-options.js'
import { TableBuilder } from '../delimited/table-builder.js'
import { isMissing } from '../table/table.js'
import type { SheetCell, SheetRow } from './read-sheet.js'

/** Rows with numbers for cells of text that hold one. */
export interface NumbersOfTexts {
  readonly rows: readonly SheetRow[]
  /** Columns that have to stay text: numbers with leading zeros (007) are names. */
  readonly texts: readonly string[]
  readonly notes: readonly Note[]
}

const ROW = '\u0000row'

/**
 * Reads the cells of text in those columns in which all of them are numbers, as spreadsheets hold them after an import: with
 * decimal commas or points, one for a column, and with thousands. `names` are the names of the columns.
 */
export function numbersOfTexts(
  rows: readonly SheetRow[],
  names: readonly string[],
  { na, types }: ReadOptions,
): NumbersOfTexts {
  const scanner = new NumberScanner({ dot: true, comma: true })
  const open: number[] = []
  const zeros: string[] = []
  for (let at = 0; at < names.length; at++) {
    if (names[at] === '' || types?.[names[at]] === 'text') continue
    const missing = missingTexts({ na }, scanner, { column: names[at], names }).texts
    const texts = new Set<string>()
    for (const { cells } of rows) {
      const cell = cells[at]
      if (typeof cell === 'string' && !missing.has(cell.trim())) texts.add(cell.trim())
    }
    if (texts.size === 0) continue
    const all = [...texts]
    if (!all.every(isLikeNumber)) continue
    if (all.some((text) => /^[-+]?0\d/.test(text))) zeros.push(names[at])
    else open.push(at)
  }
  if (open.length === 0) return { rows, texts: zeros, notes: [] }
  const builder = new TableBuilder({ na }, ';')
  builder.add([ROW, ...open.map((at) => names[at])], null, 1)
  for (const [k, { cells }] of rows.entries())
    builder.add([String(k), ...open.map((at) => textOf(cells[at]))], null, k + 2)
  const { columns, notes } = builder.finish([])
  const changed = rows.map(({ row, cells }) => ({ row, cells: [...cells] }))
  let count = 0
  for (const at of open) {
    const column = columns.get(names[at])!
    if (column.kind === 'text' || column.time !== undefined) continue
    for (let k = 0; k < rows.length; k++) {
      if (isMissing(column, k)) continue
      changed[k].cells[at] = column.values[k]
      count++
    }
  }
  const said = notes.filter(({ code }) => code.startsWith('NUMBERS_'))
  if (count > 0) {
    const message = `${count} ${count === 1 ? 'cell' : 'cells'} kept as text in the workbook read as numbers, which they hold`
    said.unshift({ code: 'NUMBERS_AS_TEXT', message })
  }
  return { rows: changed, texts: zeros, notes: said }
}

const textOf = (cell: SheetCell | undefined): string => (typeof cell === 'string' ? cell : '')
