import type { Variable } from '../variable.js'
import { isMissingIn, lengthOf } from '../variable.js'

/**
 * A variable as columns over the rows of the original data and, after them, of the synthetic ones: a number with 0 where it is
 * missing, and an indicator of that if some are; a factor as indicators of all levels in either, missing being one, but the
 * first. Numbers have mean 0 and standard deviation 1: with an intercept and main effects that spans the same.
 *
 * Source: methods-synthesis, 2.1.
 */
export function pairedColumns(original: Variable, synthetic: Variable): Float64Array[] {
  const n = lengthOf(original)
  const m = lengthOf(synthetic)
  const at = (f: (variable: Variable, row: number) => number): Float64Array =>
    Float64Array.from({ length: n + m }, (_, i) => (i < n ? f(original, i) : f(synthetic, i - n)))
  const missing = at((variable, row) => Number(isMissingIn(variable, row)))
  const some = missing.some((value) => value === 1)
  if (original.kind === 'number') {
    const own = at((variable, row) => {
      const value = (variable as typeof original).values[row]
      return Number.isNaN(value) ? 0 : value
    })
    return some ? [scaled(own), missing] : [scaled(own)]
  }
  const code = (variable: Variable, row: number) => (variable as typeof original).codes[row]
  const all = original.levels.map((_, l) => at((variable, row) => Number(code(variable, row) === l)))
  // A level that neither has is none.
  const present = [...all, ...(some ? [missing] : [])].filter((column) => column.some((value) => value === 1))
  return present.slice(1)
}

function scaled(column: Float64Array): Float64Array {
  const n = column.length
  let mean = 0
  for (const value of column) mean += value / n
  let square = 0
  for (const value of column) square += (value - mean) ** 2
  const sd = Math.sqrt(square / (n - 1))
  return sd > 0 ? column.map((value) => (value - mean) / sd) : column
}
