import type { DecimalMarks } from '../delimited/numbers/number-text.js'

/** What a cell that is no number is instead, by how it is written. */
export type NearNumber = 'limit' | 'thousands' | 'mark' | 'minus' | 'range' | 'marked' | 'unit' | 'other'

const DIGITS = '[0-9]*[.,]?[0-9]+'

/** Patterns of whole cells, in the order in which they are tried: test/fixtures/columns/near-numbers.json. */
const PATTERNS: readonly (readonly [NearNumber, RegExp])[] = [
  ['limit', whole(`(?:<|>|<=|>=|≤|≥)\\s*[-+]?${DIGITS}`)],
  [
    'thousands',
    whole(
      [
        '[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\\.[0-9]+)?',
        "[-+]?[0-9]{1,3}(?:'[0-9]{3})+(?:\\.[0-9]+)?",
        '[-+]?[0-9]{1,3}(?:[ \\u00a0\\u202f][0-9]{3})+(?:[.,][0-9]+)?',
        '[-+]?[0-9]{1,3}(?:\\.[0-9]{3}){2,}(?:,[0-9]+)?',
        '[-+]?[0-9]{1,3}(?:\\.[0-9]{3})+,[0-9]+',
      ].join('|'),
    ),
  ],
  ['mark', whole('[-+]?[0-9]*,[0-9]+')],
  ['minus', whole(`[−–]${DIGITS}`)],
  ['range', whole(`${DIGITS}\\s*(?:-|–|to)\\s*${DIGITS}`)],
  ['marked', whole(`${DIGITS}\\s*[*?+#]|(?:~|ca\\.?|approx\\.?)\\s*${DIGITS}`)],
  ['unit', whole(`[-+]?${DIGITS}\\s*[%µA-Za-z][%µA-Za-z0-9/^.]*`)],
]

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`)
}

const POINT = whole('[-+]?[0-9]*\\.[0-9]+')

/** The kind of a cell (trimmed) that is no number under these decimal marks. */
export function nearNumber(text: string, { dot }: DecimalMarks): NearNumber {
  for (const [kind, pattern] of PATTERNS) if (pattern.test(text)) return kind
  return !dot && POINT.test(text) ? 'mark' : 'other'
}

/** What there are so many of, for a sentence. */
export const NEAR_WORDS: Readonly<Record<NearNumber, string>> = {
  limit: 'a limit',
  thousands: 'with thousands separators',
  mark: 'with another decimal mark',
  minus: 'with a minus sign that is a dash',
  range: 'a range',
  marked: 'with a mark',
  unit: 'with a unit',
  other: 'something else',
}
