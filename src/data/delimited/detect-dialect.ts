import Papa from 'papaparse/papaparse.js'

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
  for (const delimiter of DELIMITERS) {
    const records = firstRecords(sample, { delimiter, newline, preview: RECORDS }, complete)
    const columns = records[0]?.length ?? 0
    if (columns < 2) continue
    const share = records.filter((cells) => cells.length === columns).length / records.length
    if (share > bestShare || (share === bestShare && columns > bestColumns)) {
      best = delimiter
      bestShare = share
      bestColumns = columns
    }
  }
  return best
}

function firstRecords(
  sample: string,
  config: { delimiter: string; newline: string; preview: number },
  complete: boolean,
): string[][] {
  const parser = new Papa.Parser(config)
  const whole = parser.parse(sample, 0, !complete).data
  // A header longer than the sample is no complete record, but it tells the delimiter all the same.
  const records = whole.length > 0 ? whole : parser.parse(sample, 0, false).data
  return records.filter((cells) => cells.length > 1 || cells[0].trim() !== '')
}
