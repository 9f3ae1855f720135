import { eastAsianWidth } from 'get-east-asian-width'
import { clip } from '../../words/rule-words.js'
import { isFitted, lineWidth } from './line-width.js'

/** A column of a plain-text table. */
export interface TextColumn {
  readonly head: string
  readonly align?: 'left' | 'right'
}

/**
 * Rows as an aligned plain-text table: two spaces between columns, a rule under the head.
 *
 * Cells that would make a line longer than `width` are wrapped at spaces, in the widest left-aligned column. In a terminal
 * that is narrower still, columns that have no room go on below, beside the first one again.
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  most = 120,
): string {
  const width = lineWidth(most)
  const cells = rows.map((row) =>
    row.map((cell) => oneLine(cell).replace(/\S{61,}/g, (word) => clip(word, 60))),
  )
  const widths = columns.map(({ head }, c) => Math.max(length(head), ...cells.map((row) => length(row[c]))))
  const gaps = 2 * (columns.length - 1)
  const wide = widestLeft(columns, widths)
  const excess = widths.reduce((sum, w) => sum + w, gaps) - width
  if (excess > 0 && wide >= 0) widths[wide] = Math.max(16, widths[wide] - excess)

  const room = isFitted() ? columnsWithin(columns, widths, width) : columns.length
  if (room < columns.length) {
    const part = (own: readonly number[]) =>
      textTable(
        own.map((c) => columns[c]),
        rows.map((row) => own.map((c) => row[c])),
        most,
      )
    const [first, ...others] = columns.keys()
    return [part([first, ...others.slice(0, room - 1)]), part([first, ...others.slice(room - 1)])].join(
      '\n\n',
    )
  }

  const line = (own: readonly string[]): string[] => {
    const wrapped = own.map((cell, c) => wrap(cell, widths[c]))
    const height = Math.max(...wrapped.map((parts) => parts.length))
    return Array.from({ length: height }, (_, i) =>
      wrapped
        .map((parts, c) => pad(parts[i] ?? '', widths[c], columns[c].align ?? 'left'))
        .join('  ')
        .trimEnd(),
    )
  }
  const head = line(columns.map((column) => column.head))
  const rule = widths.map((w) => '─'.repeat(w)).join('  ')
  return [...head, rule, ...cells.flatMap(line)].join('\n')
}

/** How many of the first columns fit into a line, at least two: else nothing would ever be printed. */
function columnsWithin(columns: readonly TextColumn[], widths: readonly number[], width: number): number {
  let used = -2
  for (const [c, own] of widths.entries()) {
    used += own + 2
    // An interval goes along with its estimate.
    const end = c > 2 && / CI$/.test(columns[c].head) ? c - 1 : c
    if (used > width) return Math.min(widths.length, Math.max(2, end))
  }
  return widths.length
}

/** Breaks a text at spaces into lines of at most `width` characters (longer words stay whole), keeping its indent. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  const indent = text.match(/^ */)![0]
  let current = ''
  const most = lineWidth(width)
  for (const word of text.trimStart().split(' ')) {
    if (current !== '' && length(current) + 1 + length(word) > most) {
      lines.push(current)
      current = indent + word
    } else current = current === '' ? indent + word : `${current} ${word}`
  }
  return [...lines, current]
}

/** A level of a factor may have line breaks in it; a table cannot. */
export const oneLine = (text: string): string => text.replace(/[\r\n\t]+/g, ' ')

/** Columns of a terminal: two for an East Asian character, none for an accent that stands on its own. */
function length(text: string): number {
  let columns = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (isOneColumn(code)) columns++
    else if (!isAccent(code) && !/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(character)) columns += eastAsianWidth(code)
  }
  return columns
}

/** Most of what is printed is told from its number alone: classes of characters take long to make, once in every process. */
const isOneColumn = (code: number): boolean =>
  (code >= 0x20 && code < 0x7f) || // letters and digits
  (code > 0xad && code < 0x300) || // Latin beyond ASCII, after the soft hyphen
  (code >= 0x391 && code <= 0x3c9) || // Greek
  (code >= 0x2010 && code < 0x2028) || // dashes, quotation marks, …
  (code >= 0x2190 && code < 0x2300) || // arrows, ≤, −
  (code >= 0x2500 && code < 0x2580) // lines
/** Combining accents, as that of τ̂. */
const isAccent = (code: number): boolean => code >= 0x300 && code < 0x370

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - length(text)))
  return align === 'right' ? space + text : text + space
}

function widestLeft(columns: readonly TextColumn[], widths: readonly number[]): number {
  let widest = -1
  columns.forEach(({ align }, c) => {
    if (align !== 'right' && (widest < 0 || widths[c] > widths[widest])) widest = c
  })
  return widest
}
