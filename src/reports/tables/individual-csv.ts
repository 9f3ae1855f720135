import type { IndividualResult } from '../../results/trust/individual-schema.js'
import { isRatio } from '../../words/family-words.js'
import type { CsvCell, GivenColumn } from './csv.js'
import { csvOf, csvOfRecords } from './csv.js'

/** The effect of every patient as CSV: row of the file, effect, standard error, and the ratio where effects are one. */
export function individualCsv({ patients, spec }: IndividualResult): string {
  const rows = patients.map(({ row, effect, se }) => ({ row, ...columnsOf({ effect, se }, spec) }))
  return `${csvOfRecords(rows)}\n`
}

/** Predicted effects of new patients beside the columns of their file; names that it has already get `copse_` before them. */
export function predictedEffectsCsv(
  columns: readonly GivenColumn[],
  predictions: readonly Prediction[],
  { spec }: Pick<IndividualResult, 'spec'>,
): string {
  const names = columns.map(({ name }) => name)
  const cells = predictions.map((prediction) => columnsOf(prediction, spec))
  const own = Object.keys(columnsOf({ effect: 0, se: null }, spec))
  return `${csvOf([
    [...names, ...own.map((name) => (names.includes(name) ? `copse_${name}` : name))],
    ...cells.map((values, row) => [
      ...columns.map((column) => column.cells[row]),
      ...own.map((name) => values[name]),
    ]),
  ])}\n`
}

interface Prediction {
  readonly effect: number
  readonly se: number | null
}

const columnsOf = (
  { effect, se }: Prediction,
  { family }: IndividualResult['spec'],
): Record<string, CsvCell> => ({
  effect,
  se,
  ...(isRatio(family) && { ratio: Math.exp(effect) }),
})
