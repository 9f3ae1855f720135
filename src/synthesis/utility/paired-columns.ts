import type { Variable } from '../variable.js'
import { isMissingIn, lengthOf } from '../variable.js'

/** Columns of a variable over the rows of the original data and, after them, of the synthetic ones. */
export interface PairedColumns {
  readonly of: string
  readonly columns: readonly Float64Array[]
}

/**
 * A variable as columns of both data sets: a number with 0 where it is missing, and an indicator of that if some are; a factor
 * as indicators of all levels in either, missing being one, but the first.
 *
 * Source: methods-synthesis, 2.1.
 */
export function pairedColumns(original: Variable, synthetic: Variable): PairedColumns {
  const n = lengthOf(original)
  const m = lengthOf(synthetic)
  const at = (f: (variable: Variable, row: number) => number): Float64Array =>
    Float64Array.from({ length: n + m }, (_, i) => (i < n ? f(original, i) : f(synthetic, i - n)))
  const missing = at((variable, row) => Number(isMissingIn(variable, row)))
  const some = missing.some((value) => value === 1)
  const { name } = original
  if (original.kind === 'number') {
    const own = at((variable, row) => {
      const value = (variable as typeof original).values[row]
      return Number.isNaN(value) ? 0 : value
    })
    return { of: name, columns: some ? [own, missing] : [own] }
  }
  const code = (variable: Variable, row: number) => (variable as typeof original).codes[row]
  const all = original.levels.map((_, l) => at((variable, row) => Number(code(variable, row) === l)))
  // A level that neither has is none.
  const present = [...all, ...(some ? [missing] : [])].filter((column) => column.some((value) => value === 1))
  return { of: name, columns: present.slice(1) }
}
