import { MALFORMED, NOT_ENDED, RecordScanner } from './record-scanner.js'
import { utf8Of } from './utf8.js'

/** Delimiters that are tried when none is given, the usual one first: it wins a draw. */
export const DELIMITERS: readonly string[] = [',', ';', '\t']

const RECORDS = 25

/** A delimiter as messages name it. */
export function delimiterName(delimiter: string): string {
  return { ',': 'comma', ';': 'semicolon', '\t': 'tab' }[delimiter] ?? `"${delimiter}"`
}

/**
 * The line break of a file: the carriage return only if it is what ends the first line (old Macintosh), else the
 * line feed; the carriage return of Windows is trimmed with the last cell.
 */
export function detectNewline(text: string): '\n' | '\r' {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') quoted = !quoted
    else if (char === '\n' && !quoted) return '\n'
    else if (char === '\r' && !quoted) return /^\r+\n/.test(text.slice(at, at + 8)) ? '\n' : '\r'
  }
  return '\n'
}

/**
 * The delimiter with which most of the first records have as many cells as the header, and of those the one with
 * most columns; null if every delimiter gives a single column. `complete`: the sample is the whole file.
 */
export function detectDelimiter(sample: string, newline: '\n' | '\r', complete: boolean): string | null {
  let best: string | null = null
  let bestShare = 0
  let bestColumns = 1
  const bytes = utf8Of(sample + newline)
  for (const delimiter of DELIMITERS) {
    const widths = firstWidths(bytes, delimiter, newline, complete)
    const columns = widths[0] ?? 0
    if (columns < 2) continue
    const share = widths.filter((width) => width === columns).length / widths.length
    if (share > bestShare || (share === bestShare && columns > bestColumns)) {
      best = delimiter
      bestShare = share
      bestColumns = columns
    }
  }
  return best
}

/** How many cells each of the first records has that is not blank. `bytes` is the sample and a line end. */
function firstWidths(bytes: Uint8Array, delimiter: string, newline: string, complete: boolean): number[] {
  const scanner = new RecordScanner(utf8Of(delimiter), newline.charCodeAt(0))
  const widths: number[] = []
  const isBlank = () => scanner.cells.length === 1 && scanner.cells[0].trim() === ''
  // Of a sample the last record is not complete, unless there is no other: then it tells the delimiter all the same.
  const ends =
    complete || scanner.scan(bytes, 0, bytes.length - 1) === NOT_ENDED ? bytes.length : bytes.length - 1
  let next = 0
  for (let count = 0; count < RECORDS && next < ends; count++) {
    next = scanner.scan(bytes, next, ends)
    if (next === NOT_ENDED && ends === bytes.length) widths.push(scanner.cells.length + 1)
    if (next === NOT_ENDED || next === MALFORMED) break
    if (!isBlank()) widths.push(scanner.cells.length)
  }
  return widths
}
