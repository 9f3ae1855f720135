import type { DecimalMark, DecimalMarks } from '../numbers/number-text.js'

export const DOT = 46
export const COMMA = 44

/** The decimal mark of a column as far as its numbers have shown it. */
export class SeenMark {
  /** '' as long as no number had one. */
  mark: DecimalMark = ''
  /** The byte of the one mark that a number without quotes can have; 0 while there may be two. */
  byte = 0
  private readonly marks: DecimalMarks
  private readonly delimiter: string
  /** Row in which the mark was first seen; −1 before that. */
  private markRow = -1

  constructor(marks: DecimalMarks, delimiter: string) {
    this.marks = marks
    this.delimiter = delimiter
    this.expect()
  }

  /** Takes note of the mark of a number. */
  see(mark: '.' | ',', row: number): void {
    if (this.mark !== '') return
    this.mark = mark
    this.markRow = row
    this.expect()
  }

  /** Forgets what only this row has shown. */
  forget(row: number): void {
    if (this.markRow !== row) return
    this.markRow = -1
    this.mark = ''
    this.expect()
  }

  private expect(): void {
    const { dot, comma } = this.marks
    const known = dot && comma ? this.mark : dot ? '.' : ','
    this.byte = known === '' || known === this.delimiter ? 0 : known === '.' ? DOT : COMMA
  }
}
