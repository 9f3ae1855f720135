import type { Note } from '../../errors.js'
import type { Column } from '../table/table.js'
import type { CellRules, ColumnBuilder } from './column-builder.js'
import { readLimits, type WithoutSigns, withoutSigns } from './limits.js'
import { mergeAlike } from './merge-alike.js'
import type { MarkWitness } from './numbers/mark-witness.js'
import { withoutMissingTimes } from './numbers/missing-times.js'
import { settleColumns } from './numbers/settle-columns.js'
import type { LimitReading, MissingTexts, ReadOptions } from './read-options.js'

/** What a file's records have become, before they are columns. */
export interface TakenColumns {
  readonly options: ReadOptions
  readonly delimiter: string
  readonly rules: CellRules
  /** Names of all columns of the file. */
  readonly names: readonly string[]
  /** Columns that are kept. */
  readonly kept: readonly ColumnBuilder[]
  /** Of columns that are not, what they show of the file. */
  readonly witnesses: readonly (MarkWitness | null)[]
  /** What limits are read as, by column. */
  readonly limits: ReadonlyMap<string, LimitReading>
  /** Line of each row. */
  readonly lines: Uint32Array
  /** Texts that stand for a missing value in a column. */
  readonly missingOf: (column: string) => MissingTexts
}

/**
 * The columns as all their cells together say they are to be read: decimal marks, dates, and, where that was asked for,
 * limits of detection and levels that look alike.
 *
 * Coded errors: those of assertType, settleColumns and readLimits.
 */
export function settleTable(taken: TakenColumns): {
  readonly columns: ReadonlyMap<string, Column>
  readonly notes: readonly Note[]
} {
  const { options, delimiter, rules, names, kept, witnesses, limits, lines, missingOf } = taken
  const signs = new Map<string, WithoutSigns>()
  const settled = settleColumns(
    kept.map((builder) => bare(builder.finish())),
    {
      delimiter,
      decimal: options.decimal,
      missing: (name) => (signs.has(name) ? [] : missingOf(name).numbers),
      others: witnesses.flatMap((witness) => (witness === null ? [] : [witness.shows])),
    },
    Object.fromEntries(Object.entries(options.types ?? {}).filter(([name]) => !limits.has(name))),
  )
  for (const [j, column] of settled.columns.entries()) kept[j].assertType(column)
  const read = settled.columns.map((column) => asAsked(column, signs.get(column.name)))
  return {
    columns: new Map(read.map(({ column }) => [column.name, withoutMissingTimes(column, options, names)])),
    notes: [...settled.notes, ...read.flatMap(({ notes }) => notes)],
  }

  /** A column without the signs of its limits, which are put down. */
  function bare(column: Column): Column {
    const how = limits.get(column.name)
    if (how === undefined || column.kind === 'number') return column
    const found = withoutSigns(column, how, rules)
    signs.set(column.name, found)
    return found.column
  }

  /** A column with its limits, and levels that look alike, read as asked for. */
  function asAsked(column: Column, own: WithoutSigns | undefined) {
    const { name } = column
    if (own !== undefined) return readLimits(column, own, limits.get(name)!, missingOf(name).numbers, lines)
    if (column.kind === 'text' && options.mergeAlike?.includes(name)) return mergeAlike(column)
    return { column, notes: [] }
  }
}
