import type { MissingTexts } from '../read-options.js'
import type { CellBytes } from '../text/cell-bytes.js'
import { DOT } from '../text/seen-mark.js'
import { readInStyle, STYLES } from './number-style.js'

const QUOTE = 34
/** A column that has shown its mark, and was nothing but numbers in so many rows, is not looked at any further. */
const ROWS = 200

/**
 * A column that is not kept, but shows how the file writes its decimals. It keeps nothing of the cells, and stops looking at
 * them as soon as the column is known.
 */
export class MarkWitness {
  /** The mark that cannot part thousands in the cells seen so far. */
  shows: '' | '.' | ',' = ''
  private readonly missing: MissingTexts
  private isDone = false
  private rows = 0

  constructor(missing: MissingTexts) {
    this.missing = missing
  }

  /** Where the cell that begins at `from` ends, or −1; see CellBytes.end. */
  pass(bytes: Uint8Array<ArrayBuffer>, from: number, cells: CellBytes): number {
    if (this.isDone) return cells.end(bytes, from)
    const { number, ends } = cells
    if (bytes[from] !== QUOTE) {
      const at = number.read(bytes, from, DOT)
      if (at !== -1 && ends[bytes[at]] === 1) {
        this.count()
        if (number.decimals > 0 && !isOneGroup(number.value[0], number.decimals)) this.shows = '.'
        return at
      }
    }
    const end = cells.end(bytes, from)
    if (end !== -1) this.look(cells.text(bytes, from, end).trim())
    return end
  }

  /** Looks at a cell, without its quotes. */
  look(cell: string): void {
    if (this.isDone) return
    const text = cell.trim()
    this.count()
    if (/^-?\d*$/.test(text) || this.missing.texts.has(text)) return
    let isNumber = false
    for (const style of STYLES.slice(0, 2)) {
      const read = readInStyle([text], style)
      isNumber ||= read !== null
      if (read?.decimals) this.shows = style.mark
    }
    if (isNumber) return
    // Words: what numbers there are among them show nothing.
    this.shows = ''
    this.isDone = true
  }

  private count(): void {
    if (this.shows !== '' && ++this.rows > ROWS) this.isDone = true
  }
}

function isOneGroup(value: number, decimals: number): boolean {
  const size = Math.abs(value)
  return decimals === 3 && size >= 1 && size < 1000
}
