import { MALFORMED, NOT_ENDED, RecordScanner } from './text/record-scanner.js'
import { utf8Of } from './text/utf8.js'

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
 * most columns; null if every delimiter gives a single column. Where most records are wider than the first, that is no
 * header but a title. `complete`: the sample is the whole file.
 */
export function detectDelimiter(sample: string, newline: '\n' | '\r', complete: boolean): string | null {
  const bytes = utf8Of(sample + newline)
  const all = DELIMITERS.map((delimiter) => ({
    delimiter,
    widths: firstRecords(bytes, delimiter, newline, complete).map((cells) => cells.length),
  }))
  const best = bestOf(all, (widths) => widths[0] ?? 0)
  if (best !== null && best.share > 0.5) return best.delimiter
  const wide = bestOf(all, commonest)
  return wide !== null && wide.share > Math.max(0.5, best?.share ?? 0)
    ? wide.delimiter
    : (best?.delimiter ?? null)
}

/** The first records of a text that are not blank, and the lines in which they begin. `complete`: the sample is the whole file. */
export function firstRecordsOf(
  sample: string,
  delimiter: string,
  newline: '\n' | '\r',
  complete: boolean,
): { readonly cells: readonly string[]; readonly line: number }[] {
  const lines: number[] = []
  const records = firstRecords(utf8Of(sample + newline), delimiter, newline, complete, lines)
  return records.map((cells, at) => ({ cells, line: lines[at] }))
}

function bestOf(
  all: readonly { readonly delimiter: string; readonly widths: readonly number[] }[],
  expected: (widths: readonly number[]) => number,
): { readonly delimiter: string; readonly share: number } | null {
  let best: string | null = null
  let bestShare = 0
  let bestColumns = 1
  for (const { delimiter, widths } of all) {
    const columns = expected(widths)
    if (columns < 2) continue
    const share = widths.filter((width) => width === columns).length / widths.length
    if (share > bestShare || (share === bestShare && columns > bestColumns)) {
      best = delimiter
      bestShare = share
      bestColumns = columns
    }
  }
  return best === null ? null : { delimiter: best, share: bestShare }
}

function commonest(widths: readonly number[]): number {
  const count = (width: number) => widths.filter((other) => other === width).length
  return widths.reduce((best, width) => (count(width) > count(best) ? width : best), 0)
}

/** The cells of the first records that are not blank. `bytes` is the sample and a line end; `lines` gets where they begin. */
function firstRecords(
  bytes: Uint8Array,
  delimiter: string,
  newline: string,
  complete: boolean,
  lines: number[] = [],
): string[][] {
  const scanner = new RecordScanner(utf8Of(delimiter), newline.charCodeAt(0))
  const records: string[][] = []
  const isBlank = () => scanner.cells.length === 1 && scanner.cells[0].trim() === ''
  // Of a sample the last record is not complete, unless there is no other: then it tells the delimiter all the same.
  const ends =
    complete || scanner.scan(bytes, 0, bytes.length - 1) === NOT_ENDED ? bytes.length : bytes.length - 1
  let next = 0
  let line = 1
  for (let count = 0; count < RECORDS && next < ends; count++) {
    next = scanner.scan(bytes, next, ends)
    if (next === NOT_ENDED && ends === bytes.length) records.push([...scanner.cells, ''])
    if (next === NOT_ENDED || next === MALFORMED) break
    if (!isBlank()) {
      records.push(scanner.cells)
      lines.push(line)
    }
    line += scanner.lines
  }
  return records
}
