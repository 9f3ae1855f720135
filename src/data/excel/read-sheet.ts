import { timeText } from '../dates.js'
import type { DateFormat } from './date-formats.js'
import { readXml } from './read-xml.js'

/** What a cell of a sheet holds. Dates are texts, as 2024-03-12. */
export type SheetCell = number | string | boolean | null

/** A row that is there, counted as Excel does, and its cells from column A on. */
export interface SheetRow {
  readonly row: number
  readonly cells: SheetCell[]
}

/** Rows and columns from and to, all counted from 1. */
export interface MergedCells {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** A sheet, cell by cell. */
export interface SheetCells {
  readonly rows: readonly SheetRow[]
  readonly hiddenRows: readonly number[]
  /** Counted from 1. */
  readonly hiddenColumns: readonly number[]
  readonly merged: readonly MergedCells[]
  /** Rows of cells with an error of Excel (#N/A), or n/a, which are missing, and the errors. */
  readonly errorRows: readonly number[]
  readonly errors: readonly string[]
  /** Rows of formulas whose value was not stored. */
  readonly formulaRows: readonly number[]
}

/** What all sheets of a workbook share. */
export interface SheetContext {
  readonly texts: readonly string[]
  readonly formats: readonly DateFormat[]
  readonly date1904: boolean
}

/** Errors, and what people write for the commonest of them. */
const ERROR = /^(#(N\/A|NULL!|DIV\/0!|REF!|VALUE!|NAME\?|NUM!|SPILL!|CALC!|GETTING_DATA)|n\/a)$/i
/** Excel's limits. */
const MOST_ROWS = 1_048_576
const MOST_COLUMNS = 16_384

/** Reads the XML of a sheet. Throws an Error where it cannot be one. */
export function readSheet(xml: Uint8Array, { texts, formats, date1904 }: SheetContext): SheetCells {
  const rows: SheetRow[] = []
  const sheet = {
    hiddenRows: [] as number[],
    hiddenColumns: [] as number[],
    merged: [] as MergedCells[],
    errorRows: [] as number[],
    errors: new Set<string>(),
    formulaRows: [] as number[],
  }
  let row: SheetRow = { row: 0, cells: [] }
  let column = 0
  let [type, style] = ['', 0]
  let [value, inline] = ['', '']
  let [formula, stored] = [false, false]
  let reading: 'value' | 'inline' | null = null
  let phonetic = false

  readXml(xml, {
    open(name, attributes) {
      if (name === 'c') {
        const { r, t, s } = attributes()
        column = r === undefined ? column + 1 : columnOf(r)
        ;[type, style] = [t ?? 'n', Number(s ?? 0)]
        ;[value, inline] = ['', '']
        ;[formula, stored] = [false, false]
      } else if (name === 'v') [reading, stored] = ['value', true]
      else if (name === 't') reading = phonetic ? null : 'inline'
      else if (name === 'f') formula = true
      else if (name === 'rPh') phonetic = true
      else if (name === 'row') {
        const { r, hidden } = attributes()
        row = { row: r === undefined ? row.row + 1 : Number(r), cells: [] }
        if (!(row.row >= 1 && row.row <= MOST_ROWS)) throw new Error('a row that cannot be')
        if (isTrue(hidden)) sheet.hiddenRows.push(row.row)
        rows.push(row)
        column = 0
      } else if (name === 'col') {
        const { min, max, hidden } = attributes()
        const last = Math.min(Number(max), MOST_COLUMNS)
        if (isTrue(hidden)) for (let at = Number(min); at <= last; at++) sheet.hiddenColumns.push(at)
      } else if (name === 'mergeCell') {
        const [from, to = from] = (attributes().ref ?? '').split(':')
        const [top, bottom] = [from, to].map((ref) => Number(/\d+$/.exec(ref)?.[0]))
        const [left, right] = [from, to].map(columnOf)
        if (top >= 1 && bottom >= top && bottom <= MOST_ROWS) sheet.merged.push({ top, bottom, left, right })
      }
    },
    text(text) {
      if (reading === 'value') value += text
      else if (reading === 'inline') inline += text
    },
    close(name) {
      if (name === 'v' || name === 't') reading = null
      else if (name === 'rPh') phonetic = false
      else if (name === 'c') place(cell())
    },
  })
  return { rows, ...sheet, errors: [...sheet.errors] }

  function cell(): SheetCell {
    if (type === 'inlineStr') return text(inline)
    if (value === '') {
      // An empty text is a value; its element is there.
      if (formula && !stored) sheet.formulaRows.push(row.row)
      return null
    }
    if (type === 's') return text(texts[Number(value)] ?? '')
    if (type === 'str' || type === 'e') return text(value)
    if (type === 'b') return value === '1'
    if (type === 'd') return value.replace(/T00:00:00(\.0+)?Z?$/, '')
    const number = Number(value)
    if (Number.isNaN(number)) return text(value)
    const format = formats[style] ?? null
    return format === null ? number : dateOf(number, format, date1904)
  }

  function text(of: string): SheetCell {
    const plain = of.replace(/_x([0-9a-f]{4})_/gi, (_, code) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    )
    const trimmed = plain.trim()
    if (!ERROR.test(trimmed)) return trimmed === '' ? null : plain
    sheet.errorRows.push(row.row)
    sheet.errors.add(trimmed)
    return null
  }

  function place(content: SheetCell): void {
    if (column > MOST_COLUMNS || column < 1) throw new Error('a column that cannot be')
    while (row.cells.length < column) row.cells.push(null)
    row.cells[column - 1] = content
  }
}

/** The column of a reference such as AB12, counted from 1. */
function columnOf(reference: string): number {
  let column = 0
  for (const char of reference) {
    const code = char.charCodeAt(0)
    if (code < 65 || code > 90) break
    column = 26 * column + code - 64
  }
  return column
}

const isTrue = (value: string | undefined) => value === '1' || value === 'true'

/** A date as text. Excel counts days from 1900, with a 29 February that was none, or from 1904. */
function dateOf(serial: number, format: 'date' | 'time', date1904: boolean): SheetCell {
  if (format === 'time' && serial < 1) return timeText(Math.round(serial * 86_400_000) / 1000, 'time')
  const days = date1904 ? serial + 1462 : serial
  const since1970 = days - (days < 60 ? 25_568 : 25_569)
  // Excel itself shows no more than milliseconds.
  const ms = Math.round(since1970 * 86_400_000)
  const text = timeText(ms / 86_400_000, ms % 86_400_000 === 0 ? 'date' : 'datetime')
  return /^\d{4}-/.test(text) ? text : serial
}
