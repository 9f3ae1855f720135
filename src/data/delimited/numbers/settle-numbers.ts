import { type Note, quoteNames } from '../../../errors.js'
import { type Column, type NumberColumn, type TextColumn, textAt } from '../../table/table.js'
import { isLikeNumber, readInStyle, STYLES, type StyledNumbers } from './number-style.js'
import { BARE, FORMAT_MISSING, PADDED, SHORTEST } from './number-text.js'

/** What is known of a file besides its columns. */
export interface FileStyle {
  readonly delimiter: string
  /** The decimal mark, where the user has said it. */
  readonly decimal?: '.' | ',' | undefined
  /** Numbers that stand for missing values in a column. */
  readonly missing: (column: string) => readonly number[]
  /** The marks that columns show which are not kept. */
  readonly others?: readonly ('' | '.' | ',')[]
}

/** Columns by what is to be said of them. */
interface Said {
  readonly thousands: string[]
  readonly ambiguous: string[]
  readonly minus: string[]
}

/**
 * Settles what "1.234" and "1,234" mean. A file that shows decimal commas in some column parts thousands with dots in all of
 * them, and the other way round; where nothing shows which is which, that is said. Columns of text that are numbers with
 * thousands, or with a minus sign that is not the hyphen, become numbers.
 */
export function settleNumbers(
  columns: readonly Column[],
  file: FileStyle,
): { readonly columns: readonly Column[]; readonly notes: readonly Note[] } {
  const styled = columns.map((column) => (column.kind === 'text' ? certainStyle(column, file) : null))
  const isShown = (mark: '.' | ',') => file.decimal === mark || (file.others ?? []).includes(mark)
  const shows = { '.': isShown('.'), ',': isShown(',') }
  for (const [j, column] of columns.entries()) {
    const mark = column.kind === 'number' ? column.mark : (styled[j]?.mark ?? '')
    if (mark === '' || shows[mark]) continue
    shows[mark] = column.kind === 'number' ? hasOwnDecimals(column) : styled[j]!.decimals
  }
  if (!shows[','] && file.delimiter === ',') shows[','] = columns.some(isQuotedCommas)
  const said: Said = { thousands: [], ambiguous: [], minus: [] }
  const settled = columns.map((column, j) => {
    if (column.kind === 'number') return settleMark(column, shows, file, said)
    const numbers = styled[j] ?? styleOfFile(column, shows, file)
    if (numbers === null) {
      if (file.delimiter === ',' && isOneGroups(column)) said.ambiguous.push(column.name)
      return column
    }
    if (numbers.grouped) said.thousands.push(column.name)
    if (numbers.likeThousands && shows[numbers.mark === '.' ? ',' : '.']) said.ambiguous.push(column.name)
    if (numbers.minus) said.minus.push(column.name)
    return withNumbers(column, numbers, file)
  })
  return { columns: settled, notes: notesOf(said) }
}

/** The style that the texts of a column have beyond doubt, or null. */
function certainStyle(column: TextColumn, { decimal }: FileStyle): StyledNumbers | null {
  const { dictionary } = column
  if (dictionary.length === 0 || !isLikeNumber(dictionary[0]) || !dictionary.every(isLikeNumber)) return null
  for (const style of STYLES) {
    if (decimal !== undefined && decimal !== style.mark) continue
    const numbers = readInStyle(dictionary, style)
    if (numbers?.grouped && (numbers.certain || numbers.decimals)) return numbers
  }
  return null
}

/** The style of a column of which only the rest of the file, or what the user has said, shows it. */
function styleOfFile(
  { dictionary }: TextColumn,
  shows: Readonly<Record<'.' | ',', boolean>>,
  { delimiter }: FileStyle,
): StyledNumbers | null {
  if (dictionary.length === 0 || !isLikeNumber(dictionary[0]) || !dictionary.every(isLikeNumber)) return null
  for (const style of STYLES.slice(0, 2)) {
    const numbers = readInStyle(dictionary, style)
    if (numbers === null) continue
    if (numbers.grouped) {
      if (shows[style.mark] && !shows[style.groups as '.' | ',']) return numbers
      continue
    }
    // With a comma as delimiter, decimal commas would have to be in quotes: that is left to be said by the user.
    if (numbers.minus && (style.mark === '.' || delimiter !== ',' || shows[','])) return numbers
  }
  return null
}

/** A column of numbers whose decimal mark may part thousands. */
function settleMark(
  column: NumberColumn,
  shows: Readonly<Record<'.' | ',', boolean>>,
  { delimiter, decimal, missing }: FileStyle,
  said: Said,
): Column {
  const { mark, name } = column
  if (mark === '' || mark === decimal) return column
  const other = mark === '.' ? ',' : '.'
  if (hasOwnDecimals(column)) {
    if (shows[other] && column.formats.some((_, row) => isOneGroup(column, row))) said.ambiguous.push(name)
    return column
  }
  if (shows[other] && (mark === '.' || !shows[','])) {
    said.thousands.push(name)
    if (shows[mark]) said.ambiguous.push(name)
    return asThousands(column, missing(name))
  }
  if (shows[mark] && !shows[other]) return column
  if (mark === '.' && delimiter === ',') return column
  said.ambiguous.push(name)
  return mark === ',' && (shows['.'] || delimiter === '\t') ? asText(column) : column
}

/** Whether some number has decimals that cannot be a group of thousands. */
function hasOwnDecimals(column: NumberColumn): boolean {
  const { formats, values, kept, mark } = column
  for (let row = 0; row < formats.length; row++) {
    const format = formats[row]
    if (format === 0 || format === FORMAT_MISSING || (format >= PADDED && format < SHORTEST)) continue
    if (format < PADDED) {
      if (format !== BARE && !isOneGroup(column, row)) return true
    } else if (format === SHORTEST ? !Number.isInteger(values[row]) : kept.get(row)?.includes(mark))
      return true
  }
  return false
}

/** Whether the cell is written as `1.234`, which could be a thousand and more. */
function isOneGroup({ formats, values }: NumberColumn, row: number): boolean {
  const size = Math.abs(values[row])
  return formats[row] === 3 && size >= 1 && size < 1000
}

function asThousands(column: NumberColumn, missing: readonly number[]): NumberColumn {
  const values = column.values.slice()
  const formats = column.formats.slice()
  for (let row = 0; row < values.length; row++) {
    if (!isOneGroup(column, row)) continue
    values[row] = Math.round(1000 * values[row])
    formats[row] = 0
    if (missing.includes(values[row])) {
      values[row] = Number.NaN
      formats[row] = FORMAT_MISSING
    }
  }
  return { ...column, values, formats, mark: '' }
}

function asText(column: NumberColumn): TextColumn {
  const codes = new Int32Array(column.values.length).fill(-1)
  const lookup = new Map<string, number>()
  for (let row = 0; row < codes.length; row++) {
    const text = textAt(column, row)
    if (text === null) continue
    codes[row] = lookup.get(text) ?? lookup.size
    lookup.set(text, codes[row])
  }
  return { kind: 'text', name: column.name, codes, dictionary: [...lookup.keys()] }
}

function withNumbers(column: TextColumn, { values, mark }: StyledNumbers, { missing }: FileStyle): Column {
  const own = missing(column.name)
  return {
    ...numbersOf(
      column,
      values.map((value) => (own.includes(value) ? Number.NaN : value)),
    ),
    mark,
  }
}

/** A column of text as numbers: those of the texts of its dictionary. */
export function numbersOf({ codes, name }: TextColumn, numbers: Float64Array): NumberColumn {
  const values = new Float64Array(codes.length)
  const formats = new Uint8Array(codes.length)
  for (let row = 0; row < codes.length; row++) {
    const value = codes[row] < 0 ? Number.NaN : numbers[codes[row]]
    values[row] = value
    formats[row] = Number.isNaN(value) ? FORMAT_MISSING : SHORTEST
  }
  return { kind: 'number', name, values, formats, kept: new Map(), mark: '' }
}

/** Whether all texts are numbers with decimal commas, in quotes as the delimiter is a comma. */
function isQuotedCommas(column: Column): boolean {
  if (column.kind === 'number' || column.dictionary.length === 0) return false
  const numbers = isLikeNumber(column.dictionary[0]) ? readInStyle(column.dictionary, STYLES[0]) : null
  return numbers !== null && !numbers.grouped && numbers.decimals
}

/** Whether all texts are whole numbers, or `1,234`. */
const isOneGroups = ({ dictionary }: TextColumn): boolean =>
  dictionary.length > 0 &&
  dictionary.every((text) => /^[-+]?\d+(,\d{3})?$/.test(text)) &&
  dictionary.some((text) => text.includes(','))

function notesOf({ thousands, ambiguous, minus }: Said): Note[] {
  return [
    ...note(
      'NUMBERS_THOUSANDS',
      thousands,
      'the file parts thousands (as in 1.234, 1,234 or 1 234), and the numbers were read so, as 1234',
    ),
    ...note(
      'NUMBERS_AMBIGUOUS',
      ambiguous,
      'in numbers written as 1.234 or 1,234 the file does not show whether the mark is decimal or parts thousands: see ' +
        'with "describe" how they were read; if that is wrong, give the decimal mark (--decimal) or write them without thousands',
    ),
    ...note('NUMBERS_MINUS', minus, 'a minus sign or dash (− or –) before a number was read as a minus'),
  ]
}

function note(code: string, names: readonly string[], words: string): Note[] {
  if (names.length === 0) return []
  const columns = `${names.length === 1 ? 'column' : 'columns'} ${quoteNames(names)}`
  return [{ code, message: `${columns}: ${words}`, ...(names.length === 1 && { column: names[0] }) }]
}
