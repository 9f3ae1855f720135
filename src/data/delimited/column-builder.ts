import { CopseError } from '../../errors.js'
import { type Column, type NumberColumn, textAt } from '../table.js'
import { type DecimalMark, FORMAT_KEPT, FORMAT_MISSING, type NumberScanner } from './number-text.js'

/** The texts that stand for a missing value; `numbers` are those of them that are numbers (−99). */
export interface MissingTexts {
  readonly texts: ReadonlySet<string>
  readonly numbers: readonly number[]
}

/** What a column is read as; without it, number if every cell is one, else text. */
export type ColumnType = 'number' | 'text'

const FIRST_CAPACITY = 1024
const MISSING_CODE = -1

/**
 * One column while its file is being read. It starts as numbers (8 + 1 bytes a cell); at the first cell that is
 * none it becomes text (4 bytes a cell and a dictionary), with every earlier cell as it was written.
 */
export class ColumnBuilder {
  readonly name: string
  /** Whether some number has a decimal comma that cannot be a thousands separator. */
  hasDecimalComma = false
  private readonly missing: MissingTexts
  private readonly scanner: NumberScanner
  private readonly forced: ColumnType | undefined
  private n = 0
  private mark: DecimalMark = ''
  private values = new Float64Array(FIRST_CAPACITY)
  private formats = new Uint8Array(FIRST_CAPACITY)
  private kept = new Map<number, string>()
  private codes: Int32Array | null = null
  private dictionary: string[] = []
  private lookup = new Map<string, number>()

  constructor(name: string, scanner: NumberScanner, missing: MissingTexts, forced?: ColumnType) {
    this.name = name
    this.scanner = scanner
    this.missing = missing
    this.forced = forced
    if (forced === 'text') this.becomeText()
  }

  /** Appends a cell (trimmed unless quoted); `line` is its line in the file. Coded error: NOT_NUMERIC. */
  add(text: string, line: number): void {
    if (this.codes === null) this.addNumber(text, line)
    else this.addText(text)
  }

  /** The column read so far. */
  finish(): Column {
    const { name, n } = this
    if (this.codes === null) return this.numbers(n)
    return { kind: 'text', name, codes: this.codes.slice(0, n), dictionary: this.dictionary }
  }

  /** Whether every comma seen could be a thousands separator: "1,234" and the like, and at least one of them. */
  onlyThousandsCommas(): boolean {
    return this.codes === null && this.mark === ',' && !this.hasDecimalComma
  }

  /** Turns the numbers read so far into text, as written. */
  becomeText(): void {
    const soFar = this.numbers(this.n)
    this.codes = new Int32Array(this.values.length)
    this.n = 0
    for (const text of this.missing.texts) this.lookup.set(text, MISSING_CODE)
    for (let row = 0; row < soFar.values.length; row++) this.addText(textAt(soFar, row) ?? '')
    this.values = new Float64Array(0)
    this.formats = new Uint8Array(0)
    this.kept = new Map()
  }

  private numbers(n: number): NumberColumn {
    const { name, kept, mark } = this
    return {
      kind: 'number',
      name,
      values: this.values.slice(0, n),
      formats: this.formats.slice(0, n),
      kept,
      mark,
    }
  }

  private addNumber(text: string, line: number): void {
    const { scanner, missing } = this
    if (text === '') this.store(Number.NaN, FORMAT_MISSING)
    else if (scanner.scan(text)) {
      if (missing.numbers.length > 0 && missing.numbers.includes(scanner.value))
        this.store(Number.NaN, FORMAT_MISSING)
      else if (scanner.mark === '' || scanner.mark === this.mark || this.mark === '') this.storeScanned(text)
      else this.addFirstText(text, line)
    } else if (missing.texts.has(text)) this.store(Number.NaN, FORMAT_MISSING)
    else this.addFirstText(text, line)
  }

  private addFirstText(text: string, line: number): void {
    if (this.forced === 'number') throw notNumeric(this.name, text, line)
    this.becomeText()
    this.addText(text)
  }

  private storeScanned(text: string): void {
    const { value, format, mark, likeThousands } = this.scanner
    if (mark !== '') this.mark = mark
    if (mark === ',' && !likeThousands) this.hasDecimalComma = true
    if (format === FORMAT_KEPT) this.kept.set(this.n, detach(text))
    this.store(value, format)
  }

  private store(value: number, format: number): void {
    if (this.n === this.values.length) {
      this.values = grown(this.values, new Float64Array(this.n * 2))
      this.formats = grown(this.formats, new Uint8Array(this.n * 2))
    }
    this.values[this.n] = value
    this.formats[this.n++] = format
  }

  private addText(text: string): void {
    let codes = this.codes as Int32Array
    if (this.n === codes.length) {
      codes = grown(codes, new Int32Array(this.n * 2))
      this.codes = codes
    }
    codes[this.n++] = this.lookup.get(text) ?? this.newCode(text)
  }

  private newCode(text: string): number {
    const own = detach(text)
    const code = this.isMissingNumber(own) ? MISSING_CODE : this.dictionary.push(own) - 1
    this.lookup.set(own, code)
    return code
  }

  private isMissingNumber(text: string): boolean {
    const { numbers } = this.missing
    return numbers.length > 0 && this.scanner.scan(text) && numbers.includes(this.scanner.value)
  }
}

function grown<T extends Float64Array | Uint8Array | Int32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/**
 * A copy of a text that shares no memory with the file: JavaScript engines keep a substring of 13 characters and
 * more as a window on its parent, so that one kept cell would hold a whole chunk of the file in memory.
 */
function detach(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1)
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
