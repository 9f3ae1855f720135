import type { Note } from '../../errors.js'
import type { Table } from '../table/table.js'
import { detectDelimiter, detectNewline, firstRecordsOf } from './detect-dialect.js'
import { assertText } from './file-kind.js'
import { findHeader } from './find-header.js'
import type { ReadOptions } from './read-options.js'
import { delimiterInvalid, fileEmpty, lineTooLong, quoteFault } from './reader-errors.js'
import { rowsSkipped } from './rows-skipped.js'
import { TableBuilder } from './table-builder.js'
import { CellBytes } from './text/cell-bytes.js'
import { PendingBytes } from './text/pending-bytes.js'
import { MALFORMED, NOT_ENDED, RecordScanner } from './text/record-scanner.js'
import { utf8Of } from './text/utf8.js'
import { SAMPLE_BYTES, type Utf16Decoder, utf16Of } from './text/utf16.js'

/** Takes a file chunk by chunk. */
export interface DelimitedReader {
  /** Takes the next part of the file, as text or as UTF-8 or UTF-16 bytes; cut anywhere, also within a cell or a character. */
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
const SEPARATOR_LINE = /^"?sep=([^"\r\n])"?[ \t]*(?:\r\n|\n|\r)/i

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

/** Reads the bytes of a delimited file, as readDelimited does its text. */
export function readDelimitedBytes(bytes: Uint8Array, options: ReadOptions = {}): Table {
  const reader = createDelimitedReader(options)
  reader.push(bytes)
  return reader.finish()
}

/**
 * A reader of CSV and TSV that takes the file in parts of any size and keeps typed columns only, never the text.
 * The result does not depend on how the file was cut.
 *
 * Understood: comma, semicolon or tab; cells in double quotes with delimiters, line breaks and doubled quotes;
 * byte order mark, UTF-16; line ends of any system; decimal comma, thousands, dates; a first line `sep=;`; titles above the
 * header, which are skipped and said. Cells without quotes are trimmed. Empty lines, and rows in which every cell is empty,
 * are no rows.
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
  private readonly pending: PendingBytes
  /** Read when so many bytes are pending: doubles while a record does not end, so that time stays linear. */
  private readAt = SAMPLE + LOOKAHEAD
  private dialect: Dialect | null = null
  /** Bytes of the records read so far. */
  private done = 0
  /** Line of the file in which the next record begins. */
  private line = 1
  /** Records that begin before this line are no part of the table. */
  private headerLine = 1
  /** What stands above the header. */
  private above: readonly string[] = []
  /** The first bytes, until there are enough to tell their encoding; then the decoder of other than UTF-8. */
  private start: Uint8Array | null = new Uint8Array()
  private decoder: Utf16Decoder | null = null

  constructor(options: ReadOptions, size: number) {
    const { delimiter, file } = options
    if (delimiter !== undefined && !/^[^"\r\n\ufeff]$/u.test(delimiter))
      throw delimiterInvalid(delimiter, file)
    this.options = options
    this.size = size
    this.pending = new PendingBytes(file)
  }

  get rows(): number {
    return this.dialect?.table.n ?? 0
  }

  push(part: string | Uint8Array): void {
    if (typeof part === 'string') this.take(part)
    else if (this.start === null) this.take(this.decoder?.decode(part) ?? part)
    else {
      const start = this.start.length === 0 ? part : joined(this.start, part)
      if (start.length < SAMPLE_BYTES) this.start = start === part ? part.slice() : start
      else this.begin(start)
    }
  }

  finish(): Table {
    if (this.start !== null && this.start.length > 0) this.begin(this.start)
    if (this.decoder !== null) this.take(this.decoder.end())
    this.pending.close()
    if (this.dialect === null && this.pending.text().trim() === '') throw fileEmpty(this.options.file)
    this.read(true)
    return this.dialect!.table.finish(this.notes())
  }

  /** Takes the first bytes, which tell how the file is encoded. */
  private begin(start: Uint8Array): void {
    this.start = null
    this.decoder = utf16Of(start)
    this.take(this.decoder?.decode(start) ?? start)
  }

  private take(part: string | Uint8Array): void {
    const { pending } = this
    for (let at = 0; at < part.length; at += PIECE) {
      if (typeof part === 'string') pending.addText(part.slice(at, at + PIECE))
      else pending.add(part.subarray(at, at + PIECE))
      if (pending.end >= this.readAt) this.read(false)
    }
  }

  private read(last: boolean): void {
    const { pending, options } = this
    this.dialect ??= this.detect(last)
    if (this.dialect === null) {
      // So many bytes were not yet enough characters.
      this.readAt = 2 * pending.end
      return
    }
    pending.assertNoZeroByte()
    if (last) pending.endLine(this.dialect.newline)
    const from = this.readRecords(this.dialect, last)
    pending.drop(from)
    this.done += from
    const { table } = this.dialect
    if (table.n > 0) table.expect(Math.ceil(SPARE * table.n * (this.size / this.done)))
    if (pending.end > LONGEST_LINE) throw lineTooLong(this.line, LONGEST_LINE, options.file)
    this.readAt = Math.max(SAMPLE, Math.min(2 * pending.end, LONGEST_LINE + 1))
  }

  /** Reads the records that end within the bytes pending. The position after them. */
  private readRecords({ table, newline, scanner, cells }: Dialect, last: boolean): number {
    const { bytes, end } = this.pending
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
      if (this.line >= this.headerLine) table.add(scanner.cells, scanner.quoted, this.line)
      this.line += scanner.lines
      from = next
    }
    return end
  }

  /** Null as long as the sample is not complete. */
  private detect(last: boolean): Dialect | null {
    const { options, pending } = this
    pending.dropByteOrderMark()
    let text = pending.text()
    if (text.length < SAMPLE + LOOKAHEAD && !last) return null
    assertText(text.slice(0, SAMPLE), options.file)
    const newline = detectNewline(text.slice(0, SAMPLE + LOOKAHEAD))
    const said = SEPARATOR_LINE.exec(text)
    if (said !== null) {
      // What Excel writes, and drops again.
      pending.drop(utf8Of(said[0]).length)
      text = text.slice(said[0].length)
      this.line++
    }
    const sample = text.slice(0, SAMPLE)
    const whole = last && sample.length === text.length
    const delimiter = options.delimiter ?? said?.[1] ?? detectDelimiter(sample, newline, whole) ?? ','
    this.findHeader(firstRecordsOf(sample, delimiter, newline, whole))
    const end = newline.charCodeAt(0)
    return {
      table: new TableBuilder(options, delimiter),
      newline: end,
      scanner: new RecordScanner(utf8Of(delimiter), end),
      cells: CellBytes.of(delimiter, end),
    }
  }

  private findHeader(records: ReturnType<typeof firstRecordsOf>): void {
    const { headerRow, oneColumn } = this.options
    if (headerRow !== undefined) this.headerLine = headerRow
    else if (oneColumn !== true) {
      const at = findHeader(records.map(({ cells }) => cells))
      if (at > 0) this.headerLine = this.line - 1 + records[at].line
    }
    this.above = records.flatMap(({ cells, line }) =>
      this.line - 1 + line < this.headerLine ? [cells.filter((cell) => cell.trim() !== '').join(' ')] : [],
    )
  }

  private notes(): Note[] {
    const skipped = rowsSkipped(
      this.above.filter((text) => text !== ''),
      [],
      this.headerLine,
      'FILE_ROWS_SKIPPED',
    )
    if (!this.pending.replaced) return skipped
    const message =
      'some characters are not UTF-8 and were replaced by \ufffd; save the file as "CSV UTF-8" to keep them'
    return [...skipped, { code: 'ENCODING_NOT_UTF8', message }]
  }
}

function joined(start: Uint8Array, part: Uint8Array): Uint8Array {
  const both = new Uint8Array(start.length + part.length)
  both.set(start)
  both.set(part, start.length)
  return both
}
