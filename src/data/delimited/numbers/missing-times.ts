import { timeNumber } from '../../dates.js'
import type { Column } from '../../table/table.js'
import { missingIn, type ReadOptions } from '../read-options.js'
import { FORMAT_MISSING } from './number-text.js'

/**
 * A column of dates or times without those that `na` names, however the file writes them: `1900-01-01` is also
 * `01.01.1900`.
 *
 * @param names all columns of the file
 */
export function withoutMissingTimes(
  column: Column,
  { na = [] }: ReadOptions,
  names: readonly string[],
): Column {
  if (column.kind === 'text' || column.time === undefined || na.length === 0) return column
  const { time, name } = column
  const missing = new Set(
    na
      .map((text) => missingIn(text, names))
      .filter((one) => (one.column ?? name) === name)
      .map(({ text }) => timeNumber(text, time)),
  )
  if (!column.values.some((value) => missing.has(value))) return column
  const values = column.values.slice()
  const formats = column.formats.slice()
  for (let row = 0; row < values.length; row++)
    if (missing.has(values[row])) {
      values[row] = Number.NaN
      formats[row] = FORMAT_MISSING
    }
  return { ...column, values, formats }
}
