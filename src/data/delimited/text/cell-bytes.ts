import { NumberCell } from '../numbers/number-cell.js'
import { textOf } from './utf8.js'

const QUOTE = 34
const CARRIAGE_RETURN = 13
/** Delimiters that occur in no number; with others, records are taken apart before their cells are read. */
const PLAIN = [',', ';', '\t', '|']

/** Finds cells in the bytes of lines that are there to their end, one cell after the other. */
export class CellBytes {
  readonly number = new NumberCell()
  readonly delimiter: number
  readonly newline: number
  /** By byte, whether a number may end before it. */
  readonly ends = new Uint8Array(256)
  /** Of the bytes of the cell whose end was last asked for. */
  hash = 0

  /** Null for delimiters that a number could be taken to go on with. */
  static of(delimiter: string, newline: number): CellBytes | null {
    return PLAIN.includes(delimiter) ? new CellBytes(delimiter.charCodeAt(0), newline) : null
  }

  private constructor(delimiter: number, newline: number) {
    this.delimiter = delimiter
    this.newline = newline
    for (const byte of [delimiter, newline, CARRIAGE_RETURN]) this.ends[byte] = 1
  }

  /** Where the cell that begins at `from` ends; −1 if there is a line break in it, or something else is wrong. */
  end(bytes: Uint8Array, from: number): number {
    const { delimiter, newline } = this
    let at = from
    let hash = 0
    if (bytes[from] === QUOTE) {
      for (at++; bytes[at] !== QUOTE || bytes[at + 1] === QUOTE; at++) {
        if (bytes[at] === newline) return -1
        hash = Math.imul(hash ^ bytes[at], 0x01000193)
        // The second of two quotes is looked at with the first.
        if (bytes[at] === QUOTE) at++
      }
      at++
    } else
      for (; bytes[at] !== delimiter && bytes[at] !== newline; at++)
        hash = Math.imul(hash ^ bytes[at], 0x01000193)
    this.hash = hash ^ (hash >>> 15)
    // After a closing quote there may be white space, which is not usual.
    return bytes[at] === delimiter || bytes[at] === newline || bytes[at] === CARRIAGE_RETURN ? at : -1
  }

  /** The text of the cell in bytes `from` to `to`, which {@link end} has found; without its quotes if it has them. */
  text(bytes: Uint8Array, from: number, to: number): string {
    if (bytes[from] !== QUOTE) return textOf(bytes, from, to)
    return textOf(bytes, from + 1, to - 1).replaceAll('""', '"')
  }

  /** Whether the record's last cell ends at `at`: where the next one begins, or −1. */
  nextRecord(bytes: Uint8Array, at: number): number {
    if (bytes[at] === this.newline) return at + 1
    return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === this.newline ? at + 2 : -1
  }
}
