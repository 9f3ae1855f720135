import { CopseError } from '../../errors.js'
import { type Column, type NumberColumn, textAt } from '../table/table.js'
import { isLikeNumber } from './numbers/number-style.js'
import { type DecimalMarks, FORMAT_KEPT, FORMAT_MISSING, type NumberScanner } from './numbers/number-text.js'
import type { ColumnType, MissingTexts } from './read-options.js'
import type { CellBytes } from './text/cell-bytes.js'
import { RawCodes } from './text/raw-codes.js'
import { DOT, SeenMark } from './text/seen-mark.js'
import { detach, TextCodes } from './text/text-codes.js'

/** What is known of the cells of a file, the same for all its columns. */
export interface CellRules {
  /** Rows that the file will likely have; 0 if there is no telling. */
  expected: number
  readonly delimiter: string
  readonly marks: DecimalMarks
  readonly scanner: NumberScanner
  readonly missing: MissingTexts
}

const FIRST_CAPACITY = 1024
const QUOTE = 34

/**
 * One column while its file is being read. It starts as numbers (8 + 1 bytes a cell); at the first cell that is
 * none it becomes text (4 bytes a cell and a dictionary), with every earlier cell as it was written.
 */
export class ColumnBuilder {
  readonly name: string
  private readonly rules: CellRules
  private readonly missing: MissingTexts
  private readonly forced: ColumnType | undefined
  private n = 0
  private readonly seen: SeenMark
  private values = new Float64Array(FIRST_CAPACITY)
  private formats = new Uint8Array(FIRST_CAPACITY)
  private kept = new Map<number, string>()
  private codes = new Int32Array(0)
  private texts: TextCodes | null = null
  /** Of a column that is to be numeric, the first cell that may be a number in another style, and its line. */
  private odd: readonly [text: string, line: number] | null = null

  /** @param missing where this column has missing values of its own */
  constructor(name: string, rules: CellRules, forced?: ColumnType, missing = rules.missing) {
    this.name = name
    this.rules = rules
    this.missing = missing
    this.forced = forced
    this.seen = new SeenMark(rules.marks, rules.delimiter)
    if (forced === 'text') this.becomeText()
  }

  /** Appends a cell, without its quotes if it was in them; `line` is its line in the file. Coded error: NOT_NUMERIC. */
  add(cell: string, quoted: boolean, line: number): void {
    this.reserve()
    const text = this.trimmed(cell, quoted)
    if (this.texts === null && !this.putNumber(text)) {
      this.odd = [text, line]
      this.becomeText()
    }
    if (this.texts !== null) {
      const code = this.texts.codeOf(text)
      if (this.forced === 'number' && code >= 0 && !isLikeNumber(text))
        throw notNumeric(this.name, text, line)
      this.codes[this.n] = code
    }
    this.n++
  }

  /**
   * Puts down the cell that begins at `from`, to be appended by {@link keep} when the others of its row are fine as
   * well. The position where it ends; −1 if it has to be looked at more closely, by `add`.
   */
  put(bytes: Uint8Array<ArrayBuffer>, from: number, cells: CellBytes): number {
    if (this.forced === 'number' && this.texts !== null) return -1
    this.reserve()
    return this.texts === null ? this.putBytes(bytes, from, cells) : this.putTextBytes(bytes, from, cells)
  }

  /** Appends the cell that was put down last. */
  keep(): void {
    this.n++
  }

  /** Forgets the cell that was put down last. */
  forget(): void {
    this.seen.forget(this.n)
  }

  /** Whether the cell that was put down last stands for a missing value. */
  isMissing(): boolean {
    return this.texts === null ? this.formats[this.n] === FORMAT_MISSING : this.codes[this.n] < 0
  }

  /** The column read so far. */
  finish(): Column {
    const { name, n, texts } = this
    if (texts === null) return this.numbers()
    return { kind: 'text', name, codes: fitted(this.codes, n), dictionary: texts.dictionary }
  }

  /** Refuses to have been read as text where numbers were asked for. Coded error: NOT_NUMERIC. */
  assertType(column: Column): void {
    if (this.forced === 'number' && column.kind === 'text' && this.odd !== null)
      throw notNumeric(this.name, ...this.odd)
  }

  /** Turns the numbers read so far into text, as written. */
  private becomeText(): void {
    const texts = new TextCodes(this.missing, this.rules.scanner)
    const soFar = this.numbers()
    this.codes = new Int32Array(this.values.length)
    for (let row = 0; row < this.n; row++) this.codes[row] = texts.codeOf(textAt(soFar, row) ?? '')
    this.texts = texts
    this.values = new Float64Array(0)
    this.formats = new Uint8Array(0)
    this.kept = new Map()
  }

  private numbers(): NumberColumn {
    const { name, n, kept } = this
    const { mark } = this.seen
    const values = fitted(this.values, n)
    return { kind: 'number', name, values, formats: fitted(this.formats, n), kept, mark }
  }

  /** Spaces within quotes are part of a text, but not of a number or a missing value. */
  private trimmed(cell: string, quoted: boolean): string {
    if (!mayHaveSpaces(cell)) return cell
    const { missing } = this
    const { scanner } = this.rules
    const text = cell.trim()
    return !quoted || missing.texts.has(text) || scanner.scan(text) ? text : cell
  }

  /** Whether a text fits a column of numbers, where it is put down then. */
  private putNumber(text: string): boolean {
    const { missing } = this
    const { scanner } = this.rules
    if (text !== '' && scanner.scan(text)) {
      if (!this.isMissingNumber(scanner.value)) return this.putScanned(text)
    } else if (text !== '' && !missing.texts.has(text)) return false
    this.store(Number.NaN, FORMAT_MISSING)
    return true
  }

  private putScanned(text: string): boolean {
    const { value, format, mark } = this.rules.scanner
    if (mark !== '' && this.seen.mark !== '' && mark !== this.seen.mark) return false
    if (mark !== '') this.seen.see(mark, this.n)
    if (format === FORMAT_KEPT) this.kept.set(this.n, detach(text))
    this.store(value, format)
    return true
  }

  private putBytes(bytes: Uint8Array<ArrayBuffer>, from: number, cells: CellBytes): number {
    const { number, ends } = cells
    const quoted = bytes[from] === QUOTE
    let at = number.read(bytes, quoted ? from + 1 : from, this.seen.byte)
    if (quoted && at !== -1) at = bytes[at] === QUOTE ? at + 1 : -1
    if (at !== -1 && ends[bytes[at]] === 1) {
      if (this.isMissingNumber(number.value[0])) this.store(Number.NaN, FORMAT_MISSING)
      else {
        if (number.decimals > 0 && this.seen.mark === '')
          this.seen.see(this.seen.byte === DOT ? '.' : ',', this.n)
        this.values[this.n] = number.value[0]
        this.formats[this.n] = number.format
      }
      return at
    }
    if (ends[bytes[from]] === 1) {
      this.store(Number.NaN, FORMAT_MISSING)
      return from
    }
    const end = cells.end(bytes, from)
    if (end === -1) return -1
    const text = this.trimmed(cells.text(bytes, from, end), quoted)
    return this.putNumber(text) ? end : -1
  }

  private putTextBytes(bytes: Uint8Array, from: number, cells: CellBytes): number {
    const texts = this.texts as TextCodes
    const end = cells.end(bytes, from)
    if (end === -1) return -1
    const { hash } = cells
    let code = texts.raw.find(bytes, from, end, hash)
    if (code === RawCodes.NONE) {
      code = texts.codeOf(this.trimmed(cells.text(bytes, from, end), bytes[from] === QUOTE))
      texts.raw.add(bytes, from, end, hash, code)
    }
    this.codes[this.n] = code
    return end
  }

  private isMissingNumber(value: number): boolean {
    const { numbers } = this.missing
    return numbers.length > 0 && numbers.includes(value)
  }

  private store(value: number, format: number): void {
    this.values[this.n] = value
    this.formats[this.n] = format
  }

  /** Makes room for one more cell. */
  private reserve(): void {
    const { n } = this
    if (n < (this.texts === null ? this.values.length : this.codes.length)) return
    const size = Math.max(2 * n, this.rules.expected)
    if (this.texts === null) {
      this.values = grown(this.values, new Float64Array(size))
      this.formats = grown(this.formats, new Uint8Array(size))
    } else this.codes = grown(this.codes, new Int32Array(size))
  }
}

function grown<T extends Float64Array | Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** The first `n` elements: as they are if there are few others, else a copy, to free the memory of these. */
function fitted<T extends Float64Array | Uint8Array | Int32Array>(array: T, n: number): T {
  return (n > 0.9 * array.length ? array.subarray(0, n) : array.slice(0, n)) as T
}

/** Whether a cell may begin or end with white space; other than ASCII is left to `trim`. */
function mayHaveSpaces(cell: string): boolean {
  if (cell === '') return false
  const first = cell.charCodeAt(0)
  const last = cell.charCodeAt(cell.length - 1)
  return first <= 32 || last <= 32 || first >= 160 || last >= 160
}

function notNumeric(column: string, text: string, line: number): CopseError {
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `column "${column}" is to be read as numbers but has a cell that is none`,
    found: `"${text}" in row ${line}`,
    need: 'numbers only',
    try: 'correcting the cell, or adding it to the missing values (--na) if it stands for one',
    place: { column, row: line },
  })
}
