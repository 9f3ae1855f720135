/** Numbers as a journal prints them. Results keep full precision; only what people read is rounded, here. */

import { countText } from '../errors.js'

export { countText } from '../errors.js'

const MINUS = '−'
/** Results hold the largest number where a ratio is larger still. */
const INFINITE = 1e300

/** A number with fixed decimals and a true minus sign; `–` for what could not be computed. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null || Number.isNaN(value)) return '–'
  if (Math.abs(value) > INFINITE) return value > 0 ? '∞' : `${MINUS}∞`
  // Beyond a million times the last decimal shown, fixed notation is a row of meaningless digits.
  if (Math.abs(value) >= 1e15) return value.toExponential(3).replace('-', MINUS)
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', MINUS)
}

/** Decimals that show a standard error of this size to two significant digits, 0 to 6 of them. */
export function decimalsFor(se: number | null): number {
  if (se === null || !(se > 0) || !Number.isFinite(se)) return 2
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(se))))
}

/** Decimals for a column of estimates: those of its most precise one, at most two more than the least precise needs. */
export function decimalsForAll(ses: readonly (number | null)[]): number {
  const each = ses.filter((se) => se !== null && se > 0 && Number.isFinite(se)).map(decimalsFor)
  if (each.length === 0) return 2
  return Math.min(Math.max(...each), Math.min(...each) + 2)
}

/** A p-value: three decimals (two from 0.1 on), `<0.001` below. */
export function pValue(p: number | null): string {
  if (p === null) return '–'
  if (p < 0.001) return '<0.001'
  if (p > 0.995) return '1.00'
  return p < 0.0995 ? p.toFixed(3) : p.toFixed(2)
}

/** `p = 0.035` or `p < 0.001`. */
export function pEquals(p: number | null): string {
  if (p === null) return 'no test'
  return p < 0.001 ? 'p < 0.001' : `p = ${pValue(p)}`
}

/** Degrees of freedom: whole when they are, else one decimal below 100 and none above. */
export function degrees(df: number | null): string {
  if (df === null) return '–'
  if (Number.isInteger(df)) return String(df)
  return df < 100 ? df.toFixed(1) : df.toFixed(0)
}

/** Stands for an interval with so few degrees of freedom that it runs from nowhere to nowhere. */
export const FEW_DF = 'df < 2'

/** Whether an interval has too few degrees of freedom to be shown; null and undefined: those of the normal, all it needs. */
export const hasFewDf = (df: number | null | undefined): boolean => df != null && df < 2

/** An interval: `−1.05 to 0.88`; `df < 2` where its degrees of freedom are too few. */
export function interval(lo: number | null, hi: number | null, decimals: number, df?: number | null): string {
  if (lo === null && hi === null) return '–'
  return hasFewDf(df) ? FEW_DF : `${fixed(lo, decimals)} to ${fixed(hi, decimals)}`
}

/** A share as a percentage without decimals, one below 10%. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  const value = (100 * part) / whole
  return `${value.toFixed(value > 0 && value < 9.95 ? 1 : 0)}%`
}

/** `1 patient`, `12 patients`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${countText(n)} ${n === 1 ? one : many}`

/** Three significant digits. */
export function significant(value: number | null): string {
  if (value === null) return '–'
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size > INFINITE) return value > 0 ? '∞' : `${MINUS}∞`
  const text = size >= 1e-3 && size < 1e3 ? value.toPrecision(3) : String(Number(value.toPrecision(3)))
  return text.replace('-', MINUS)
}

/** A confidence level: `95%`. */
export const levelInWords = (level: number): string => `${Number((100 * level).toPrecision(6))}%`
