import type { Table } from '../../data/table/table.js'
import { textAt } from '../../data/table/table.js'
import type { Note } from '../../errors.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { PatientPrediction } from '../../results/patient-prediction.js'
import { patientColumns } from './patient-columns.js'
import { predict } from './predict.js'

/**
 * Predicts for the rows of a table: the columns that the tree splits on, and the trial where there is such a column.
 *
 * Coded errors: COLUMN_UNKNOWN for a column that the tree asks for; NOT_NUMERIC; NOT_DATES.
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
  const splits = fit.tree.nodes.flatMap(({ split }) => split ?? [])
  const patients = patientColumns(splits, table)
  const trial = fit.spec.trial === null ? undefined : table.columns.get(fit.spec.trial)
  const trials = trial && Array.from({ length: table.n }, (_, row) => textAt(trial, row))
  const { predictions, notes } = predict(fit, patients, table.n, trials)
  const columns = [...table.columns.values()].map((column) => ({
    name: column.name,
    cells: Array.from({ length: table.n }, (_, row) => textAt(column, row) ?? ''),
  }))
  return { predictions, columns, notes: [...table.notes, ...notes] }
}
