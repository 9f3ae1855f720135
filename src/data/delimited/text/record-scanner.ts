import { textOf } from './utf8.js'

const QUOTE = 34

/** What {@link RecordScanner.scan} answers when there is no record: the bytes end first, or it cannot be one. */
export const NOT_ENDED = -1
export const MALFORMED = -2

/** Takes records apart, whatever is in them: cells in quotes with delimiters, line breaks and doubled quotes. */
export class RecordScanner {
  /** The cells of the last record, without their quotes, and which had them. */
  cells: string[] = []
  quoted: boolean[] = []
  /** Lines of the file that it takes. */
  lines = 0
  private readonly delimiter: Uint8Array
  private readonly newline: number

  constructor(delimiter: Uint8Array, newline: number) {
    this.delimiter = delimiter
    this.newline = newline
  }

  /** Takes the record that begins at `from`. The position after its line end, or NOT_ENDED or MALFORMED. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    this.cells = []
    this.quoted = []
    this.lines = 1
    for (let start = from; ; ) {
      const quoted = bytes[start] === QUOTE && start < to
      const close = quoted ? closingQuote(bytes, start + 1, to) : start
      if (close === -1) return NOT_ENDED
      const end = this.cellEnd(bytes, quoted ? close + 1 : start, to)
      if (end === -1) return NOT_ENDED
      if (quoted && textOf(bytes, close + 1, end).trim() !== '') return MALFORMED
      this.quoted.push(quoted)
      this.cells.push(
        quoted ? textOf(bytes, start + 1, close).replaceAll('""', '"') : textOf(bytes, start, end),
      )
      if (quoted) for (let at = start; at < close; at++) if (bytes[at] === this.newline) this.lines++
      if (!this.isDelimiter(bytes, end)) return end + 1
      start = end + this.delimiter.length
    }
  }

  /** The first delimiter or line end from `at` on, −1 if there is none. */
  private cellEnd(bytes: Uint8Array, at: number, to: number): number {
    for (; at < to; at++) if (bytes[at] === this.newline || this.isDelimiter(bytes, at)) return at
    return -1
  }

  private isDelimiter(bytes: Uint8Array, at: number): boolean {
    const { delimiter } = this
    for (let k = 0; k < delimiter.length; k++) if (bytes[at + k] !== delimiter[k]) return false
    return true
  }
}

/** The quote that ends a cell whose text begins at `at`: the first that is not doubled. */
function closingQuote(bytes: Uint8Array, at: number, to: number): number {
  for (; at < to; at++)
    if (bytes[at] === QUOTE) {
      if (at + 1 < to && bytes[at + 1] === QUOTE) at++
      else return at
    }
  return -1
}
