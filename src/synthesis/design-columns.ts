import type { Variable } from './variable.js'
import { hasMissing, lengthOf } from './variable.js'

/** A column of a design matrix. */
export interface DesignColumn {
  readonly name: string
  /** Variable that it belongs to. */
  readonly of: string
  readonly values: Float64Array
}

/** How a variable becomes columns, as the original data have it; synthetic data become the same columns. */
export interface Coding {
  readonly name: string
  readonly missing: boolean
  readonly levels: readonly string[] | null
}

export const codingOf = (original: Variable): Coding => ({
  name: original.name,
  missing: hasMissing(original),
  levels: original.kind === 'factor' ? original.levels : null,
})

/**
 * The columns of a predictor: a number itself, and with missing values 0 for them and an indicator; a factor of L levels
 * L − 1 indicators, and with missing values one more.
 *
 * @param variable original or synthetic
 * Source: methods-synthesis, 1.4.
 */
export function columnsOf(variable: Variable, { name, missing, levels }: Coding): DesignColumn[] {
  const n = lengthOf(variable)
  const column = (suffix: string, at: (row: number) => number): DesignColumn => ({
    name: suffix === '' ? name : `${name} = ${suffix}`,
    of: name,
    values: filled(n, at),
  })
  if (variable.kind === 'number') {
    const { values } = variable
    const own = column('', (row) => (Number.isNaN(values[row]) ? 0 : values[row]))
    return missing ? [own, column('(missing)', (row) => Number(Number.isNaN(values[row])))] : [own]
  }
  const { codes } = variable
  const indicators = levels!
    .slice(1)
    .map((level, at) => column(level, (row) => Number(codes[row] === at + 1)))
  return missing ? [...indicators, column('(missing)', (row) => Number(codes[row] < 0))] : indicators
}

function filled(n: number, at: (row: number) => number): Float64Array {
  const values = new Float64Array(n)
  for (let row = 0; row < n; row++) values[row] = at(row)
  return values
}

/** Products of columns, row by row. */
export const productOf = (a: DesignColumn, b: DesignColumn): DesignColumn => ({
  name: `${a.name} × ${b.name}`,
  of: `${a.of} × ${b.of}`,
  values: a.values.map((value, row) => value * b.values[row]),
})
