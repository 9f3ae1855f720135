import { CopseError, type Note } from '../errors.js'
import { hasThousands, NumberScanner } from './delimited/number-text.js'
import { type NumberColumn, type Table, type TextColumn, textAt } from './table.js'

/** Above this share of numbers, a text column is nearly always numbers with typing errors. */
const MOSTLY = 0.9

/** The first cell that keeps a column from being numeric, and how many of its cells are numbers. */
interface NonNumber {
  /** Row of the table, from 0. */
  readonly row: number
  readonly text: string
  readonly numbers: number
  readonly cells: number
}

/**
 * Looks for the first cell of a text column that is no number: or uses another decimal mark than those before it,
 * or, if nothing else is wrong, has a thousands separator. Null if there is none (declared to be text).
 */
function firstNonNumber(column: TextColumn, table: Table): NonNumber | null {
  const { dictionary } = column
  const isNumber = numericTexts(dictionary, table)
  return (
    firstOther(column, isNumber) ??
    firstOther(
      column,
      dictionary.map((text) => !hasThousands(text)),
    )
  )
}

function firstOther({ codes, dictionary }: TextColumn, isNumber: readonly boolean[]): NonNumber | null {
  let first = -1
  let numbers = 0
  let cells = 0
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]
    if (code < 0) continue
    cells++
    if (isNumber[code]) numbers++
    else if (first < 0) first = row
  }
  return first < 0 ? null : { row: first, text: dictionary[codes[first]], numbers, cells }
}

/** Which texts of the dictionary, which is in order of first appearance, are numbers with one decimal mark. */
function numericTexts(dictionary: readonly string[], table: Table): boolean[] {
  const scanner = new NumberScanner(table.marks)
  let mark = ''
  return dictionary.map((text) => {
    if (!scanner.scan(text) || (scanner.mark !== '' && mark !== '' && scanner.mark !== mark)) return false
    mark ||= scanner.mark
    return true
  })
}

/** NOT_NUMERIC: a column that has to be numeric is not. `role` is what it is needed for. */
export function notNumeric(column: TextColumn, table: Table, role: string): CopseError {
  const first = firstNonNumber(column, table)
  const row = first === null ? undefined : table.lines[first.row]
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `${role} "${column.name}" is not numeric`,
    found: first === null ? 'a column read as text' : `"${first.text}" in row ${row}`,
    need: 'a number in every cell that is not missing',
    try: first === null ? 'not declaring it to be text' : adviceOn(first.text, table),
    place: { column: column.name, ...(row === undefined ? {} : { row }) },
  })
}

function adviceOn(text: string, { marks }: Table): string {
  if (hasThousands(text)) return 'writing numbers without thousands separators'
  if (!(marks.dot && marks.comma) && new NumberScanner({ dot: true, comma: true }).scan(text)) {
    const mark = marks.dot ? ',' : '.'
    return `--decimal ${mark} if "${mark}" is its decimal mark`
  }
  return `correcting the cell, or adding --na "${text}" if it stands for a missing value`
}

/** COLUMN_MIXED: a text column whose cells are nearly all numbers, which is used as a nominal factor. */
export function mixedNote(column: TextColumn, table: Table): Note | null {
  const first = firstNonNumber(column, table)
  if (first === null || first.numbers <= MOSTLY * first.cells) return null
  const share = `${first.numbers} of ${first.cells} cells are numbers`
  return {
    code: 'COLUMN_MIXED',
    column: column.name,
    message:
      `column "${column.name}" is used as a factor although ${share}; the first that is none is ` +
      `"${first.text}" in row ${table.lines[first.row]}`,
  }
}

/** A covariate's largest size: its square must neither overflow nor vanish. */
export const COVARIATE_SIZES = { largest: 1e100, smallest: 1e-100 } as const

/** Refuses a covariate beyond {@link COVARIATE_SIZES}. Coded error: COVARIATE_OUT_OF_RANGE. */
export function assertCovariateSize(column: NumberColumn, table: Table, keep: Uint8Array): void {
  let largest = -1
  let size = 0
  column.values.forEach((value, row) => {
    if (keep[row] === 1 && Math.abs(value) > size) {
      largest = row
      size = Math.abs(value)
    }
  })
  if (size === 0 || (size >= COVARIATE_SIZES.smallest && size <= COVARIATE_SIZES.largest)) return
  const row = table.lines[largest]
  throw covariateOutOfRange(
    column.name,
    size,
    `"${textAt(column, largest)}" in row ${row} as its largest value`,
    row,
  )
}

/** COVARIATE_OUT_OF_RANGE. */
export const covariateOutOfRange = (name: string, size: number, found: string, row?: number): CopseError =>
  new CopseError({
    code: 'COVARIATE_OUT_OF_RANGE',
    wrong: `covariate "${name}" is too ${size > 1 ? 'large' : 'small'} to be squared`,
    found,
    need: 'a largest value between 1e-100 and 1e100 in size',
    try: 'other units, or correcting the cell',
    place: { column: name, ...(row === undefined ? {} : { row }) },
  })

/** Refuses an infinite number. Coded error: NOT_FINITE. */
export function assertFinite(column: NumberColumn, table: Table, keep: Uint8Array): void {
  const { values } = column
  let row = 0
  while (row < values.length && (keep[row] === 0 || Math.abs(values[row]) !== Infinity)) row++
  if (row === values.length) return
  throw new CopseError({
    code: 'NOT_FINITE',
    wrong: `column "${column.name}" has a number that is not finite`,
    found: `"${column.kept.get(row) ?? column.values[row]}" in row ${table.lines[row]}`,
    need: 'finite numbers',
    try: 'correcting the cell, or leaving it empty if the value is not known',
    place: { column: column.name, row: table.lines[row] },
  })
}
