import type { Note } from '../../errors.js'
import { CopseError } from '../../errors.js'
import { assertFinite, holdsDates, notNumeric } from '../table/non-numbers.js'
import { type Column, type Table, textAt } from '../table/table.js'

/**
 * Case weights (0 or more) or exposures (more than 0) of every row, NaN where missing; null without a column. Rows whose
 * `keep` is 0 are not judged.
 *
 * Coded errors: NOT_NUMERIC, NOT_FINITE, WEIGHT_NEGATIVE, EXPOSURE_NOT_POSITIVE, WEIGHT_OUT_OF_RANGE,
 * EXPOSURE_OUT_OF_RANGE.
 */
export function positiveNumbers(
  column: Column | null,
  table: Table,
  role: 'weights' | 'exposure',
  keep: Uint8Array,
): Float64Array | null {
  if (column === null) return null
  if (column.kind === 'text') throw notNumeric(column, table, role)
  if (column.time !== undefined) throw holdsDates(column, table, role)
  assertFinite(column, table, keep)
  const { name, values } = column
  const wrong = (value: number) => (role === 'weights' ? value < 0 : value <= 0)
  const row = values.findIndex((value, at) => keep[at] === 1 && wrong(value))
  if (row < 0) {
    const { least, most } = POSITIVE_RANGE[role]
    const odd = values.findIndex(
      (value, at) => keep[at] === 1 && (value > most || (value > 0 && value < least)),
    )
    if (odd < 0) return values
    throw outOfRange(
      name,
      role,
      values[odd],
      `"${textAt(column, odd)}" in row ${table.lines[odd]}`,
      table.lines[odd],
    )
  }
  throw new CopseError({
    code: role === 'weights' ? 'WEIGHT_NEGATIVE' : 'EXPOSURE_NOT_POSITIVE',
    wrong:
      role === 'weights' ? `a weight in "${name}" is negative` : `an exposure in "${name}" is not positive`,
    found: `"${textAt(column, row)}" in row ${table.lines[row]}`,
    need: role === 'weights' ? '0 or more' : 'more than 0',
    try: 'correcting it, or leaving it empty to leave the row out',
    place: { column: name, row: table.lines[row], option: `--${role}` },
  })
}

/** Beyond these neither sums nor their inverses are numbers of patients, or amounts of time, any more. */
export const POSITIVE_RANGE = {
  weights: { least: 1e-9, most: 1e9 },
  exposure: { least: 1e-70, most: 1e70 },
} as const

/** WEIGHT_OUT_OF_RANGE, EXPOSURE_OUT_OF_RANGE. */
export function outOfRange(
  name: string,
  role: 'weights' | 'exposure',
  value: number,
  found: string,
  row?: number,
): CopseError {
  const { least, most } = POSITIVE_RANGE[role]
  const what = role === 'weights' ? 'a weight' : 'an exposure'
  const [small, large] = [least, most].map((end) => String(end).replace('e+', 'e'))
  return new CopseError({
    code: role === 'weights' ? 'WEIGHT_OUT_OF_RANGE' : 'EXPOSURE_OUT_OF_RANGE',
    wrong: `${what} in "${name}" is too ${value > 1 ? 'large' : 'small'} to be added up`,
    found,
    need: role === 'weights' ? `0, or ${small} to ${large} patients` : `${small} to ${large}`,
    try: role === 'weights' ? 'numbers of patients that rows stand for' : 'other units',
    place: { column: name, ...(row === undefined ? {} : { row }), option: `--${role}` },
  })
}

/** WEIGHTS_FRACTIONAL: weights of samples or propensities, taken for numbers of patients. */
export const fractionalWeightsNote = (column: string): Note => ({
  code: 'WEIGHTS_FRACTIONAL',
  column,
  message: `weights in "${column}" are not whole numbers; a row counts as that many patients all the same, so that the standard errors of sampling or propensity weights are not the right ones`,
})
