import { closestName } from '../../closest-name.js'
import { holdsDates, notNumeric } from '../../data/table/non-numbers.js'
import type { Column, Table } from '../../data/table/table.js'
import { isMissing, textAt } from '../../data/table/table.js'
import { CopseError, quoteNames } from '../../errors.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { NewPatients } from '../../trees/shape/predict.js'

type Split = NonNullable<FitResult['tree']['nodes'][number]['split']>

/**
 * The columns of a table of new patients that trees split on.
 *
 * Coded errors: COLUMN_UNKNOWN; NOT_NUMERIC; NOT_DATES.
 */
export function patientColumns(splits: readonly Split[], table: Table): NewPatients {
  const asked = new Map(splits.map((split) => [split.variable, split]))
  return Object.fromEntries(
    [...asked].map(([name, split]) => [name, valuesOf(columnOf(table, name), table, split)]),
  )
}

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
