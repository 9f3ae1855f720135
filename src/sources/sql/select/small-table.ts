import { FORMAT_KEPT } from '../../../data/delimited/numbers/number-text.js'
import type { Column, Table } from '../../../data/table/table.js'
import type { SqlColumn, SqlValue } from '../connection.js'

/**
 * Distinct values as a column of their own, so that the rules for levels, arms and events are the same as for files.
 * A number's text is its shortest.
 */
export function columnOf({ name, kind, time }: SqlColumn, values: ArrayLike<SqlValue>): Column {
  if (kind === 'number')
    return {
      kind,
      name,
      values: Float64Array.from(values, (value) => (value === null ? Number.NaN : (value as number))),
      formats: new Uint8Array(values.length).fill(FORMAT_KEPT),
      kept: new Map(),
      mark: '.',
      ...(time !== undefined && { time }),
    }
  const dictionary: string[] = []
  const place = new Map<string, number>()
  const codes = Int32Array.from(values, (value) => {
    if (value === null) return -1
    const text = String(value)
    const known = place.get(text) ?? dictionary.push(text) - 1
    place.set(text, known)
    return known
  })
  return { kind, name, codes, dictionary }
}

/** A table of such columns, and of the names of others. */
export function tableOf(columns: readonly Column[], n: number, names: readonly string[]): Table {
  return {
    n,
    names,
    columns: new Map(columns.map((column) => [column.name, column])),
    lines: new Uint32Array(n),
    marks: { dot: true, comma: false },
    notes: [],
  }
}
