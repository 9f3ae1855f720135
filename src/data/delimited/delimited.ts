import type { Note } from '../../errors.js'
import type { Table } from '../table.js'
import { CellBytes } from './cell-bytes.js'
import { detectDelimiter, detectNewline } from './detect-dialect.js'
import { assertNoZeroByte, assertText } from './file-kind.js'
import type { ReadOptions } from './read-options.js'
import { delimiterInvalid, fileEmpty, lineTooLong, notUtf8, quoteFault } from './reader-errors.js'
import { MALFORMED, NOT_ENDED, RecordScanner } from './record-scanner.js'
import { TableBuilder } from './table-builder.js'
import { textOf, Utf8Check, utf8Of } from './utf8.js'

/** Takes a file chunk by chunk. */
export interface DelimitedReader {
  /** Takes the next part of the file, as text or as UTF-8 bytes; cut anywhere, also within a cell or a character. */
  push(part: string | Uint8Array): void
  /** The table, after the last part. */
  finish(): Table
  /** Rows read so far. */
  readonly rows: number
}

/** The dialect is detected from this many characters; a few more are awaited to see what follows a line end. */
const SAMPLE = 1 << 16
const LOOKAHEAD = 8
/** Long parts are taken in pieces, which stay in the processor's cache from one look at them to the next. */
const PIECE = 1 << 18
const LONGEST_LINE = 10_000_000

/**
 * Reads a whole delimited text. See {@link createDelimitedReader} for what is understood and the coded errors.
 *
 * @example readDelimited('trial,y\nA,1.5\nB,NA\n').columns.get('y')
 */
export function readDelimited(text: string, options: ReadOptions = {}): Table {
  const reader = createDelimitedReader(options)
  reader.push(text)
  return reader.finish()
}

/**
 * A reader of CSV and TSV that takes the file in parts of any size and keeps typed columns only, never the text.
 * The result does not depend on how the file was cut.
 *
 * Understood: comma, semicolon or tab; cells in double quotes with delimiters, line breaks and doubled quotes;
 * byte order mark; line ends of any system; decimal comma. Cells without quotes are trimmed. Empty lines, and rows
 * in which every cell is empty, are no rows.
 *
 * Coded errors: FILE_EMPTY, FILE_NO_ROWS, FILE_ONE_COLUMN, FILE_BINARY, FILE_UTF16, COLUMN_NAME_EMPTY,
 * COLUMN_NAME_REPEATED, ROWS_RAGGED, QUOTE_NOT_CLOSED, QUOTE_MALFORMED, LINE_TOO_LONG, DELIMITER_INVALID, NOT_NUMERIC
 * (`types` only), FILE_NOT_UTF8 (bytes only).
 *
 * @param size about how many bytes the file has, if that is known: memory is then taken once
 */
export function createDelimitedReader(options: ReadOptions = {}, size = 0): DelimitedReader {
  return new Reader(options, size)
}

/** What has to be known before the first record: how the file is cut into records and cells. */
interface Dialect {
  readonly table: TableBuilder
  readonly newline: number
  readonly scanner: RecordScanner
  /** Null where records have to be taken apart before their cells are read. */
  readonly cells: CellBytes | null
}

/** Rows may become shorter, so that a file has a few more than its first part lets expect. */
const SPARE = 1.05

class Reader implements DelimitedReader {
  private readonly options: ReadOptions
  private readonly size: number
  private readonly utf8 = new Utf8Check()
  /** Half of a character that the last text ended with. */
  private half = ''
  /** What is pending: bytes 0 to `end`, of which those from `checked` on are new. */
  private bytes = new Uint8Array(2 * SAMPLE)
  private end = 0
  private checked = 0
  /** Read when so many bytes are pending: doubles while a record does not end, so that time stays linear. */
  private readAt = SAMPLE + LOOKAHEAD
  private dialect: Dialect | null = null
  /** Bytes of the records read so far. */
  private done = 0
  /** Line of the file in which the next record begins. */
  private line = 1

  constructor(options: ReadOptions, size: number) {
    const { delimiter, file } = options
    if (delimiter !== undefined && !/^[^"\r\n\ufeff]$/u.test(delimiter))
      throw delimiterInvalid(delimiter, file)
    this.options = options
    this.size = size
  }

  get rows(): number {
    return this.dialect?.table.n ?? 0
  }

  push(part: string | Uint8Array): void {
    for (let at = 0; at < part.length; at += PIECE)
      if (typeof part === 'string') this.pushText(part.slice(at, at + PIECE))
      else this.pushBytes(part.subarray(at, at + PIECE))
  }

  finish(): Table {
    if (this.half !== '') this.pushBytes(utf8Of(this.half))
    if (!this.utf8.complete) throw notUtf8(this.options.file)
    if (this.dialect === null && textOf(this.bytes, 0, this.end).trim() === '')
      throw fileEmpty(this.options.file)
    this.read(true)
    return this.dialect!.table.finish(this.notes())
  }

  private pushText(text: string): void {
    const whole = this.half + text
    const cut = /[\ud800-\udbff]$/.test(whole) ? whole.length - 1 : whole.length
    this.half = whole.slice(cut)
    this.pushBytes(utf8Of(whole.slice(0, cut)))
  }

  private pushBytes(part: Uint8Array): void {
    const end = this.end + part.length
    this.reserve(end)
    this.bytes.set(part, this.end)
    this.utf8.take(this.bytes, this.end, end)
    if (!this.utf8.valid) throw notUtf8(this.options.file)
    this.end = end
    if (end >= this.readAt) this.read(false)
  }

  private read(last: boolean): void {
    this.dialect ??= this.detect(last)
    if (this.dialect === null) {
      // So many bytes were not yet enough characters.
      this.readAt = 2 * this.end
      return
    }
    assertNoZeroByte(this.bytes.subarray(this.checked, this.end), this.options.file)
    if (last) this.endLine(this.dialect.newline)
    const from = this.readRecords(this.dialect, last)
    this.bytes.copyWithin(0, from, this.end)
    this.end -= from
    this.done += from
    const { table } = this.dialect
    if (table.n > 0) table.expect(Math.ceil(1 + SPARE * table.n * (this.size / this.done)))
    this.checked = this.end
    if (this.end > LONGEST_LINE) throw lineTooLong(this.line, LONGEST_LINE, this.options.file)
    this.readAt = Math.max(SAMPLE, Math.min(2 * this.end, LONGEST_LINE + 1))
  }

  /** Reads the records that end within the bytes pending. The position after them. */
  private readRecords({ table, newline, scanner, cells }: Dialect, last: boolean): number {
    const { bytes, end } = this
    const { file } = this.options
    const lastLine = bytes.subarray(0, end).lastIndexOf(newline) + 1
    for (let from = 0; from < end; ) {
      if (cells !== null) {
        const { n } = table
        from = table.addBytes(bytes, from, lastLine, this.line, cells)
        this.line += table.n - n
        if (from >= lastLine) return from
      }
      const next = scanner.scan(bytes, from, end)
      if (next === MALFORMED || (next === NOT_ENDED && last))
        throw quoteFault(next === NOT_ENDED, this.line, file)
      if (next === NOT_ENDED) return from
      if (next - from > LONGEST_LINE) throw lineTooLong(this.line, LONGEST_LINE, file)
      table.add(scanner.cells, scanner.quoted, this.line)
      this.line += scanner.lines
      from = next
    }
    return end
  }

  /** Null as long as the sample is not complete. */
  private detect(last: boolean): Dialect | null {
    const { options, bytes } = this
    while (this.end >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      bytes.copyWithin(0, 3, this.end)
      this.end -= 3
    }
    const text = textOf(bytes, 0, this.end)
    if (text.length < SAMPLE + LOOKAHEAD && !last) return null
    const sample = text.slice(0, SAMPLE)
    assertText(sample, options.file)
    const newline = detectNewline(text.slice(0, SAMPLE + LOOKAHEAD))
    const whole = last && sample.length === text.length
    const delimiter = options.delimiter ?? detectDelimiter(sample, newline, whole) ?? ','
    const end = newline.charCodeAt(0)
    return {
      table: new TableBuilder(options, delimiter),
      newline: end,
      scanner: new RecordScanner(utf8Of(delimiter), end),
      cells: CellBytes.of(delimiter, end),
    }
  }

  /** The last line may lack its end. */
  private endLine(newline: number): void {
    if (this.end === 0 || this.bytes[this.end - 1] === newline) return
    this.reserve(this.end + 1)
    this.bytes[this.end++] = newline
  }

  /** Room for so many bytes, and some to look at after them. */
  private reserve(length: number): void {
    if (length + 8 < this.bytes.length) return
    const longer = new Uint8Array(2 * length + 8)
    longer.set(this.bytes.subarray(0, this.end))
    this.bytes = longer
  }

  private notes(): Note[] {
    if (!this.utf8.replaced) return []
    const message =
      'some characters are not UTF-8 and were replaced by \ufffd; save the file as "CSV UTF-8" to keep them'
    return [{ code: 'ENCODING_NOT_UTF8', message }]
  }
}
