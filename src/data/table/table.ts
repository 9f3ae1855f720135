/**
 * A file as typed columns. Rows are the rows of the file that hold anything, in file order; cells are as
 * written. What a column means (outcome, trial, …) is not known here.
 */

import type { Note } from '../../errors.js'
import { type TimeKind, timeText } from '../dates.js'
import {
  type DecimalMark,
  type DecimalMarks,
  FORMAT_KEPT,
  FORMAT_MISSING,
  writtenNumber,
} from '../delimited/numbers/number-text.js'
import type { ReadOptions } from '../delimited/read-options.js'
import type { ColumnAbout } from './column-about.js'

/** All cells that are not missing are numbers. `values` is NaN where missing. */
export interface NumberColumn {
  readonly kind: 'number'
  readonly name: string
  readonly values: Float64Array
  /** How each number is written; see number-text.ts. */
  readonly formats: Uint8Array
  /** Cells whose writing no format byte describes, by row. */
  readonly kept: ReadonlyMap<number, string>
  readonly mark: DecimalMark
  /** Of dates and times, which of them: see dates.ts. Without it, the numbers are plain numbers. */
  readonly time?: TimeKind | undefined
  readonly about?: ColumnAbout | undefined
}

/** Texts by code: `dictionary[codes[row]]`, code −1 where missing. Dictionary in order of first appearance. */
export interface TextColumn {
  readonly kind: 'text'
  readonly name: string
  readonly codes: Int32Array
  readonly dictionary: readonly string[]
  readonly about?: ColumnAbout | undefined
}

export type Column = NumberColumn | TextColumn

/** What a reader returns. All columns have length `n`. */
export interface Table {
  readonly n: number
  /** Names of all columns of the file, in file order, also of those that were not kept. */
  readonly names: readonly string[]
  /** The columns that were kept. */
  readonly columns: ReadonlyMap<string, Column>
  /** Line of each row in the file, as a text editor counts (the header is line 1). */
  readonly lines: Uint32Array
  /** Which decimal marks were understood. */
  readonly marks: DecimalMarks
  readonly notes: readonly Note[]
  /** Of a delimited file, detected or asked for. */
  readonly delimiter?: string | undefined
  readonly file?: string | undefined
  /** How the reader was told to read the file, so that results can say it. */
  readonly asked?: ReadOptions | undefined
}

/** Whether the cell of `column` in `row` (counted from 0) is missing. */
export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] < 0
}

/**
 * The cell as written in the file, or null where missing. Dates are written 2006-02-03, and thousands are not parted,
 * whatever the file has.
 */
export function textAt(column: Column, row: number): string | null {
  if (column.kind === 'text') return column.codes[row] < 0 ? null : column.dictionary[column.codes[row]]
  const format = column.formats[row]
  if (format === FORMAT_MISSING) return null
  if (column.time !== undefined) return timeText(column.values[row], column.time)
  if (format === FORMAT_KEPT) return column.kept.get(row) ?? String(column.values[row])
  return writtenNumber(column.values[row], format, column.mark)
}
