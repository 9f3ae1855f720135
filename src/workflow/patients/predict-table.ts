import { closestName } from '../../data/roles/closest-name.js'
import { holdsDates, notNumeric } from '../../data/table/non-numbers.js'
import type { Column, Table } from '../../data/table/table.js'
import { isMissing, textAt } from '../../data/table/table.js'
import type { Note } from '../../errors.js'
import { CopseError, quoteNames } from '../../errors.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { PatientPrediction } from '../../results/patient-prediction.js'
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
  const splits = new Map(
    fit.tree.nodes.flatMap(({ split }) => (split === null ? [] : [[split.variable, split] as const])),
  )
  const patients = Object.fromEntries(
    [...splits].map(([name, split]) => [name, valuesOf(columnOf(table, name), table, split)]),
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

type Split = NonNullable<FitResult['tree']['nodes'][number]['split']>

function valuesOf(column: Column, table: Table, split: Split): ArrayLike<number | string | null> {
  if (split.kind !== 'numeric') return Array.from({ length: table.n }, (_, row) => textAt(column, row))
  // A column without any value is read as text.
  if (column.kind === 'text' && column.dictionary.length === 0) return new Array<null>(table.n).fill(null)
  const { time } = split
  if (column.kind === 'text') throw time === undefined ? notNumeric(column, table, 'column') : notTime()
  if ((time === undefined) !== (column.time === undefined) || (time === 'time') !== (column.time === 'time'))
    throw time === undefined ? holdsDates(column, table, 'column') : notTime()
  // A time of day does not make a day another one.
  return time === 'date' ? column.values.map(Math.floor) : column.values

  function notTime(): CopseError {
    const row = Array.from({ length: table.n }, (_, at) => at).find((at) => !isMissing(column, at))!
    const [what, example] = time === 'time' ? ['times', '13:45:00'] : ['dates', '2014-03-31']
    return new CopseError({
      code: 'NOT_DATES',
      wrong: `column "${column.name}" does not hold ${what}, and the tree was grown with ${what} in it`,
      found: `"${textAt(column, row)}" in row ${table.lines[row]}`,
      need: `${what}, as ${example}`,
      place: { column: column.name, row: table.lines[row] },
    })
  }
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
