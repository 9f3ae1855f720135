import type { TimeKind } from '../data/dates.js'

/** Numbers; NaN where missing. */
export interface NumberVariable {
  readonly kind: 'number'
  readonly name: string
  readonly values: Float64Array
  /** Largest number of decimals that a value has. */
  readonly decimals: number
  /** Of dates and times, which. */
  readonly time?: TimeKind | undefined
}

/** Levels; code −1 where missing. */
export interface FactorVariable {
  readonly kind: 'factor'
  readonly name: string
  /** In their order; the first is the reference. */
  readonly levels: readonly string[]
  readonly ordered: boolean
  readonly codes: Int32Array
}

/** A column of original or synthetic data. */
export type Variable = NumberVariable | FactorVariable

/** Rows of a variable. */
export const lengthOf = (variable: Variable): number =>
  variable.kind === 'number' ? variable.values.length : variable.codes.length

/** Whether a row has no value. */
export const isMissingIn = (variable: Variable, row: number): boolean =>
  variable.kind === 'number' ? Number.isNaN(variable.values[row]) : variable.codes[row] < 0

/** Whether some row has no value. */
export function hasMissing(variable: Variable): boolean {
  for (let row = 0; row < lengthOf(variable); row++) if (isMissingIn(variable, row)) return true
  return false
}

/** The value of a row as a number: itself or the code of its level; NaN where missing. */
export function codeOf(variable: Variable, row: number): number {
  if (variable.kind === 'number') return variable.values[row]
  return variable.codes[row] < 0 ? Number.NaN : variable.codes[row]
}

/** Some rows of a variable, in the order of `rows`. */
export function takeRows<V extends Variable>(variable: V, rows: ArrayLike<number>): V {
  if (variable.kind === 'number')
    return {
      ...variable,
      values: Float64Array.from({ length: rows.length }, (_, i) => variable.values[rows[i]]),
    }
  return { ...variable, codes: Int32Array.from({ length: rows.length }, (_, i) => variable.codes[rows[i]]) }
}

/** Rows in an order that depends on the values alone, missing ones last: results do not hang on the order of a file. */
export function canonicalOrder(variables: readonly Variable[]): Uint32Array {
  const n = variables.length === 0 ? 0 : lengthOf(variables[0])
  const keys = variables.map((variable) =>
    Float64Array.from({ length: n }, (_, row) => {
      const code = codeOf(variable, row)
      return Number.isNaN(code) ? Number.POSITIVE_INFINITY : code
    }),
  )
  return Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => {
    for (const key of keys) if (key[a] !== key[b]) return key[a] < key[b] ? -1 : 1
    return a - b
  })
}

/** Decimals of a number as JavaScript writes it. */
export function decimalsIn(value: number): number {
  const [mantissa, power = '0'] = String(value).split('e')
  const decimals = mantissa.split('.')[1]?.length ?? 0
  return Math.max(0, decimals - Number(power))
}
