import { CopseError, type Note } from '../../errors.js'
import { nearNumber } from '../notes/near-numbers.js'
import type { Column, NumberColumn, TextColumn } from '../table/table.js'
import { type CellRules, ColumnBuilder } from './column-builder.js'
import { type DecimalMarks, FORMAT_MISSING, NumberScanner, SHORTEST } from './numbers/number-text.js'
import type { LimitReading } from './read-options.js'

/** A column whose limits have lost their signs, and where they were. */
export interface WithoutSigns {
  readonly column: Column
  /** −1: below a limit, 1: above one, 0: no limit; by row. */
  readonly sides: Int8Array
  /** The column as the file has it. */
  readonly written: TextColumn
  readonly marks: DecimalMarks
}

const LIMIT = /^(<=|>=|<|>|≤|≥)\s*(.+)$/

/**
 * Takes the signs from the limits of a column of text and reads it again: as numbers, if nothing else is among them. Limits
 * that are to be missing are missing.
 *
 * @param rules of the file; what stands for a missing value is missing in `written` already
 */
export function withoutSigns(written: TextColumn, how: LimitReading, rules: CellRules): WithoutSigns {
  const { codes, dictionary, name } = written
  const parts = dictionary.map((text) => {
    const own = nearNumber(text.trim(), rules.marks) === 'limit' ? text.trim().match(LIMIT) : null
    return own === null ? { text, side: 0 } : { text: own[2], side: /[<≤]/.test(own[1]) ? -1 : 1 }
  })
  // A limit of 99 is none of the numbers that stand for missing values.
  const builder = new ColumnBuilder(name, rules, undefined, { texts: new Set(['']), numbers: [] })
  const sides = new Int8Array(codes.length)
  codes.forEach((code, row) => {
    const { text, side } = code < 0 ? { text: '', side: 0 } : parts[code]
    sides[row] = side
    builder.add(side !== 0 && how === 'missing' ? '' : text, true, 0)
  })
  return { column: builder.finish(), sides, written, marks: rules.marks }
}

/**
 * A column of numbers with its limits read as asked for, and the note that says how many and how: LIMITS_READ.
 *
 * Coded errors: NOT_NUMERIC (other cells are no numbers), LIMIT_NEGATIVE (half of it is above it).
 *
 * @param column what {@link withoutSigns} gave, after the file's styles of numbers are known
 * @param missing numbers that stand for missing values
 * @param lines of the rows in the file
 */
export function readLimits(
  column: Column,
  { sides, written, marks }: WithoutSigns,
  how: LimitReading,
  missing: readonly number[],
  lines: Uint32Array,
): { readonly column: NumberColumn; readonly notes: readonly Note[] } {
  const { name, codes, dictionary } = written
  const cell = (row: number) => `"${dictionary[codes[row]]}" in row ${lines[row]}`
  if (column.kind === 'text' || column.time !== undefined) {
    const row = column.kind === 'text' ? firstOdd(column, marks) : codes.findIndex((code) => code >= 0)
    throw notNumeric(name, cell(row), lines[row])
  }
  const values = column.values.slice()
  const formats = column.formats.slice()
  let [below, above, first] = [0, 0, -1]
  for (let row = 0; row < values.length; row++) {
    const side = sides[row]
    if (side === 0) {
      if (!missing.includes(values[row])) continue
      values[row] = Number.NaN
      formats[row] = FORMAT_MISSING
      continue
    }
    if (first < 0) first = row
    if (side > 0) above++
    else {
      below++
      if (how !== 'half') continue
      if (values[row] < 0) throw limitNegative(name, cell(row), lines[row])
      values[row] /= 2
      formats[row] = SHORTEST
    }
  }
  const read = { ...column, values, formats }
  if (first < 0) return { column: read, notes: [] }
  const count = below + above
  const cells = `${count} ${count === 1 ? 'cell' : 'cells'} of "${name}" ${count === 1 ? 'holds' : 'hold'} a limit instead of a value (the first is ${cell(first)})`
  const message = `${cells}; read as asked for (--limits): ${wordsOf(how, below, above)}`
  return { column: read, notes: [{ code: 'LIMITS_READ', column: name, message }] }
}

/** The row of the first text that is no number, or has another decimal mark than those before it. */
function firstOdd({ codes, dictionary }: TextColumn, marks: DecimalMarks): number {
  const scanner = new NumberScanner(marks)
  let mark = ''
  const odd = dictionary.findIndex((text) => {
    if (!scanner.scan(text.trim()) || (mark !== '' && scanner.mark !== '' && scanner.mark !== mark))
      return true
    mark ||= scanner.mark
    return false
  })
  return codes.indexOf(Math.max(0, odd))
}

function wordsOf(how: LimitReading, below: number, above: number): string {
  const were = (count: number) => `${count} ${count === 1 ? 'was' : 'were'}`
  const parts = [
    ...(below > 0 ? [`${were(below)} below a limit and`] : []),
    ...(above > 0 ? [`${were(above)} above a limit and`] : []),
  ]
  const as = (side: 'below' | 'above') =>
    ({
      value: 'taken as the limit itself',
      half: side === 'below' ? 'taken as half the limit' : 'taken as the limit itself',
      missing: 'taken as missing',
    })[how]
  const sides = [...(below > 0 ? (['below'] as const) : []), ...(above > 0 ? (['above'] as const) : [])]
  return parts.map((part, at) => `${part} ${as(sides[at])}`).join(', ')
}

function notNumeric(column: string, found: string, row: number): CopseError {
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `column "${column}" is to be read as numbers and limits (--limits) but has other cells`,
    found,
    need: 'numbers with one decimal mark, and limits of them such as <5',
    try: 'correcting the cell, adding it to the missing values (--na) if it stands for one, or leaving out --limits',
    place: { column, row, option: '--limits' },
  })
}

function limitNegative(column: string, found: string, row: number): CopseError {
  return new CopseError({
    code: 'LIMIT_NEGATIVE',
    wrong: `half of a negative limit of column "${column}" is not below it`,
    found,
    need: 'limits of zero or more',
    try: `--limits ${column}=value or --limits ${column}=missing`,
    place: { column, row, option: '--limits' },
  })
}
