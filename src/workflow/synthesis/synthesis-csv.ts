import { numberText } from '../../data/dates.js'
import { csvOf } from '../../reports/tables/csv.js'
import type { Variable } from '../../synthesis/variable.js'
import { isMissingIn, lengthOf } from '../../synthesis/variable.js'

/** Synthetic data as CSV: numbers in their shortest form, empty where missing. */
export function synthesisCsv(variables: readonly Variable[]): string {
  const n = lengthOf(variables[0])
  const rows = Array.from({ length: n }, (_, row) =>
    variables.map((variable) => {
      if (isMissingIn(variable, row)) return ''
      if (variable.kind === 'factor') return variable.levels[variable.codes[row]]
      const value = variable.values[row]
      return variable.time === undefined ? String(value) : numberText(value, variable.time)
    }),
  )
  return `${csvOf([variables.map(({ name }) => name), ...rows])}\n`
}
