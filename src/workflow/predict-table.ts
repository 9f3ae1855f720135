import { closestName } from '../data/closest-name.js'
import { notNumeric } from '../data/non-numbers.js'
import type { Column, Table } from '../data/table.js'
import { textAt } from '../data/table.js'
import type { Note } from '../errors.js'
import { CopseError, quoteNames } from '../errors.js'
import type { FitResult } from './fit-schema.js'
import type { PatientPrediction } from './predict.js'
import { predict } from './predict.js'

/**
 * Predicts for the rows of a table: the columns that the tree splits on, and the trial where there is such a column.
 *
 * Coded errors: COLUMN_UNKNOWN for a column that the tree asks for; NOT_NUMERIC.
 * Notes: those of predict and of the table.
 */
export function predictTable(
  fit: FitResult,
  table: Table,
): {
  readonly predictions: readonly PatientPrediction[]
  /** The columns of the table, cells as written there, empty where missing. */
  readonly columns: readonly { readonly name: string; readonly cells: readonly string[] }[]
  readonly notes: readonly Note[]
} {
  const numeric = new Map(
    fit.tree.nodes.flatMap(({ split }) =>
      split === null ? [] : [[split.variable, split.kind === 'numeric'] as const],
    ),
  )
  const patients = Object.fromEntries(
    [...numeric].map(([name, isNumeric]) => [name, valuesOf(columnOf(table, name), table, isNumeric)]),
  )
  const trial = fit.spec.trial === null ? undefined : table.columns.get(fit.spec.trial)
  const trials = trial && Array.from({ length: table.n }, (_, row) => textAt(trial, row))
  const { predictions, notes } = predict(fit, patients, table.n, trials)
  const columns = [...table.columns.values()].map((column) => ({
    name: column.name,
    cells: Array.from({ length: table.n }, (_, row) => textAt(column, row) ?? ''),
  }))
  return { predictions, columns, notes: [...table.notes, ...notes] }
}

function valuesOf(column: Column, table: Table, numeric: boolean): ArrayLike<number | string | null> {
  if (!numeric) return Array.from({ length: table.n }, (_, row) => textAt(column, row))
  if (column.kind === 'number') return column.values
  // A column without any value is read as text.
  if (column.dictionary.length === 0) return new Array<null>(table.n).fill(null)
  throw notNumeric(column, table, 'column')
}

function columnOf(table: Table, name: string): Column {
  const found = table.columns.get(name)
  if (found !== undefined) return found
  const near = closestName(name, table.names)
  throw new CopseError({
    code: 'COLUMN_UNKNOWN',
    wrong: `the tree splits on "${name}", which the file of new patients does not have`,
    found: quoteNames(table.names, 40),
    need: `"${name}" among them`,
    try: near === null ? 'adding the column' : `renaming "${near}" to "${name}", if that is it`,
    place: { column: name },
  })
}
