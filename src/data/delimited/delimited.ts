import Papa from 'papaparse/papaparse.js'
import type { Note } from '../../errors.js'
import type { Table } from '../table.js'
import { detectDelimiter, detectNewline } from './detect-dialect.js'
import { assertNoZeroByte, assertText } from './file-kind.js'
import type { ReadOptions } from './read-options.js'
import { delimiterInvalid, fileEmpty, lineTooLong, quoteFault } from './reader-errors.js'
import { TableBuilder } from './table-builder.js'

/** Takes a file chunk by chunk. */
export interface DelimitedReader {
  /** Takes the next part of the file, cut anywhere, also within a cell. */
  push(text: string): void
  /** The table, after the last part. */
  finish(): Table
  /** Rows read so far. */
  readonly rows: number
}

/** The dialect is detected from this many characters; a few more are awaited to see what follows a line end. */
const SAMPLE = 1 << 16
const LOOKAHEAD = 8
/** Characters parsed at a time; the cells of one window are garbage before the next. */
const WINDOW = 1 << 16
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
 * A reader of CSV and TSV that takes the text in parts of any size and keeps typed columns only, never the text.
 * The result does not depend on how the text was cut.
 *
 * Understood: comma, semicolon or tab; cells in double quotes with delimiters, line breaks and doubled quotes;
 * byte order mark; line ends of any system; decimal comma. Cells without quotes are trimmed. Empty lines, and rows
 * in which every cell is empty, are no rows.
 *
 * Coded errors: FILE_EMPTY, FILE_NO_ROWS, FILE_ONE_COLUMN, FILE_BINARY, FILE_UTF16, COLUMN_NAME_EMPTY,
 * COLUMN_NAME_REPEATED, ROWS_RAGGED, QUOTE_NOT_CLOSED, QUOTE_MALFORMED, LINE_TOO_LONG, DELIMITER_INVALID, NOT_NUMERIC
 * (`types` only).
 */
export function createDelimitedReader(options: ReadOptions = {}): DelimitedReader {
  return new Reader(options)
}

class Reader implements DelimitedReader {
  private readonly options: ReadOptions
  private pending = ''
  /** Parse when this many characters are pending: doubles while a record does not end, so that time stays linear. */
  private parseAt = SAMPLE + LOOKAHEAD
  private dialect: { delimiter: string; newline: '\n' | '\r' } | null = null
  private table: TableBuilder | null = null
  /** Line of the file in which the next record begins. */
  private line = 1
  private replaced = false

  constructor(options: ReadOptions) {
    const { delimiter, file } = options
    if (delimiter !== undefined && !/^[^"\r\n\ufeff]$/u.test(delimiter))
      throw delimiterInvalid(delimiter, file)
    this.options = options
  }

  get rows(): number {
    return this.table?.n ?? 0
  }

  push(text: string): void {
    for (let at = 0; at < text.length; at += WINDOW) {
      this.pending += text.slice(at, at + WINDOW)
      if (this.pending.length >= this.parseAt) this.parse(false)
    }
  }

  finish(): Table {
    if (this.table === null && this.pending.trim() === '') throw fileEmpty(this.options.file)
    return this.parse(true).finish(this.notes())
  }

  private parse(last: boolean): TableBuilder {
    this.dialect ??= this.detect(last)
    this.table ??= new TableBuilder(this.options, this.dialect.delimiter)
    const { pending: text, dialect, table } = this
    const { file } = this.options
    assertNoZeroByte(text, file)
    this.replaced ||= text.includes('\ufffd')
    const quotes = text.includes('"')
    let from = 0
    const parser = new Papa.Parser({
      ...dialect,
      step: ({ data, errors, meta }) => {
        // Of several faults the first is the cause.
        if (errors.length > 0) throw quoteFault(errors[0].code === 'MissingQuotes', this.line, file)
        const raw = quotes ? text.slice(from, meta.cursor) : null
        table.add(data[0], raw, this.line)
        this.line += raw === null ? 1 : Math.max(1, countOf(dialect.newline, raw))
        from = meta.cursor
      },
    })
    this.pending = text.slice(parser.parse(text, 0, !last).meta.cursor)
    if (this.pending.length > LONGEST_LINE)
      throw lineTooLong(this.line, this.pending.length, LONGEST_LINE, file)
    this.parseAt = Math.max(WINDOW, Math.min(2 * this.pending.length, LONGEST_LINE + 1))
    return table
  }

  private detect(complete: boolean): { delimiter: string; newline: '\n' | '\r' } {
    if (this.pending.startsWith('\ufeff')) this.pending = this.pending.slice(1)
    const sample = this.pending.slice(0, SAMPLE)
    assertText(sample, this.options.file)
    const newline = detectNewline(this.pending.slice(0, SAMPLE + LOOKAHEAD))
    const whole = complete && sample.length === this.pending.length
    return { delimiter: this.options.delimiter ?? detectDelimiter(sample, newline, whole) ?? ',', newline }
  }

  private notes(): Note[] {
    if (!this.replaced) return []
    const message =
      'some characters are not UTF-8 and were replaced by \ufffd; save the file as "CSV UTF-8" to keep them'
    return [{ code: 'ENCODING_NOT_UTF8', message }]
  }
}

function countOf(char: string, text: string): number {
  let count = 0
  for (let at = text.indexOf(char); at !== -1; at = text.indexOf(char, at + 1)) count++
  return count
}
