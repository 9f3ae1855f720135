import { CopseError, type Note } from '../../errors.js'
import { hasThousands, NumberScanner } from '../delimited/numbers/number-text.js'
import { NEAR_WORDS, type NearNumber, nearNumber } from '../notes/near-numbers.js'
import { shellWord } from '../notes/unknown-column.js'
import { type NumberColumn, type Table, type TextColumn, textAt } from './table.js'

/** Above this share of cells that are numbers, however written, a text column is numbers with other things among them. */
const MOSTLY = 0.5

/** The first cell that keeps a column from being numeric. */
interface NonNumber {
  /** Row of the table, from 0. */
  readonly row: number
  readonly text: string
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
  const row = codes.findIndex((code) => code >= 0 && !isNumber[code])
  return row < 0 ? null : { row, text: dictionary[codes[row]] }
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
    try: first === null ? 'not declaring it to be text' : adviceOn(first.text, column.name, table),
    place: { column: column.name, ...(row === undefined ? {} : { row }) },
  })
}

/** NOT_NUMERIC: a column that has to be numeric holds dates or times. */
export function holdsDates(column: NumberColumn, table: Table, role: string): CopseError {
  const row = column.values.findIndex((value) => !Number.isNaN(value))
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `${role} "${column.name}" holds ${column.time === 'time' ? 'times of day or durations' : 'dates'}`,
    found: `${textAt(column, row)} in row ${table.lines[row]}`,
    need: 'numbers',
    try: 'another column, or a column with the difference of two times as a number',
    place: { column: column.name, row: table.lines[row] },
  })
}

function adviceOn(text: string, name: string, { marks }: Table): string {
  if (nearNumber(text.trim(), marks) === 'limit') return limitsAdvice(name)
  if (hasThousands(text)) return 'writing numbers without thousands separators'
  if (!(marks.dot && marks.comma) && new NumberScanner({ dot: true, comma: true }).scan(text)) {
    const mark = marks.dot ? ',' : '.'
    return `--decimal ${mark} if "${mark}" is its decimal mark`
  }
  return `correcting the cell, or adding --na "${text}" if it stands for a missing value`
}

/** How limits of detection become numbers. */
const limitsAdvice = (name: string): string =>
  `--limits ${shellWord(`${name}=half`)} (or value, or missing) to read limits as numbers`

/** Kinds of cells that are numbers written in another way; ranges and limits may well be groups. */
const NUMBERS: ReadonlySet<NearNumber> = new Set(['thousands', 'mark', 'minus', 'marked', 'unit'])

/**
 * COLUMN_MIXED: a text column, used as a nominal factor, that is rather numbers: how many of which cells are none, and
 * the first of each kind.
 */
export function mixedNote(column: TextColumn, table: Table, keep: Uint8Array): Note | null {
  const { name, codes, dictionary } = column
  const isNumber = numericTexts(dictionary, table)
  const kinds = dictionary.map((text, code) => (isNumber[code] ? null : nearNumber(text.trim(), table.marks)))
  const found = new Map<NearNumber, { count: number; readonly row: number }>()
  let [cells, numbers, near] = [0, 0, 0]
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0 || keep[row] === 0) continue
    cells++
    const kind = kinds[codes[row]]
    if (kind === null) {
      numbers++
      continue
    }
    if (NUMBERS.has(kind)) near++
    const own = found.get(kind)
    if (own === undefined) found.set(kind, { count: 1, row })
    else own.count++
  }
  if (found.size === 0 || numbers + near <= MOSTLY * cells) return null
  const others = [...found].map(
    ([kind, { count, row }]) =>
      `${count} ${NEAR_WORDS[kind]} ("${dictionary[codes[row]]}" in row ${table.lines[row]})`,
  )
  const [, other] = [...found].find(([kind]) => kind === 'other') ?? []
  const missing =
    other === undefined
      ? ''
      : `, or --na ${JSON.stringify(dictionary[codes[other.row]])} if that means missing`
  return {
    code: 'COLUMN_MIXED',
    column: name,
    message:
      `column "${name}" is used as a factor although ${numbers} of ${cells} cells are numbers; the others: ` +
      `${others.join(', ')}; for cuts of its numbers write them as numbers alone${missing}${found.has('limit') ? `, or ${limitsAdvice(name)}` : ''}`,
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
