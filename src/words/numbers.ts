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
  if (Math.abs(value) >= 1e15) return withPower(value.toExponential(3))
  if (decimals > MOST_DECIMALS && Math.abs(value) < 1e-3) return scaled(value, decimals)
  const text = value.toFixed(Math.min(100, decimals))
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', MINUS)
}

/** Numbers that need more decimals than this are printed as multiples of a power of ten: `−0.81×10⁻⁶`. */
const MOST_DECIMALS = 6

/** Multiples of 10⁻⁶, 10⁻⁹, …: the power hangs on the decimals alone, so that a column and an interval share it. */
function scaled(value: number, decimals: number): string {
  const power = 3 * Math.floor((decimals - 1) / 3)
  const text = (value * 10 ** power).toFixed(Math.min(100, decimals - power))
  return Number(text) === 0 ? '0' : `${text.replace('-', MINUS)}${powerOfTen(-power)}`
}

/** `×10⁻⁶`. */
const powerOfTen = (power: number): string =>
  `×10${[...String(power)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('')}`

/** A number as JavaScript writes it, `1.2e-7`, as people do: `1.2×10⁻⁷`. */
export const withPower = (text: string): string =>
  text.replace(/e([+-]?\d+)$/, (_, power: string) => powerOfTen(Number(power))).replace('-', MINUS)

/**
 * A value of the data, such as a cut, with as many decimals as it has and a true minus sign. Of 15 significant digits at most,
 * so that a midpoint does not read 51.21150000000001.
 */
export const numberInWords = (value: number): string => shortInWords(value, 15)

/** The same, of so many significant digits at most. */
export const shortInWords = (value: number, digits: number): string =>
  withPower(String(Number(value.toPrecision(digits))))

/** Decimals that show a standard error of this size to two significant digits; 0 or more. */
export function decimalsFor(se: number | null): number {
  if (se === null || !(se > 0) || !Number.isFinite(se)) return 2
  return Math.max(0, 1 - Math.floor(Math.log10(se)))
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
  `${countText(n)} ${countText(n) === '1' ? one : many}`

/** Three significant digits. */
export const significant = (value: number | null): string => significantTo(value, 3)

/** So many significant digits. */
export function significantTo(value: number | null, digits: number): string {
  if (value === null || Number.isNaN(value)) return '–'
  if (value === 0) return '0'
  if (Math.abs(value) > INFINITE) return value > 0 ? '∞' : `${MINUS}∞`
  const size = Math.abs(value)
  const text =
    size >= 1e-3 && size < 10 ** digits
      ? value.toPrecision(digits)
      : String(Number(value.toPrecision(digits)))
  return withPower(text)
}

/** A ratio with its interval, on the ratio's own scale. */
export interface RatioTexts {
  readonly estimate: string
  readonly lo: string
  readonly hi: string
}

/**
 * An odds or rate ratio and its limits: two decimals, more or fewer of them where these say too little or too much, and as
 * many as the standard error bears that the interval stands for.
 */
export function ratioTexts({
  estimate,
  lo,
  hi,
}: {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
}): RatioTexts {
  // A 95% interval is four standard errors of the logarithm wide.
  const se = lo !== null && hi !== null && lo > 0 && Number.isFinite(hi) ? Math.log(hi / lo) / 4 : null
  const text = (value: number | null): string => {
    if (value === null) return '–'
    if (value > 1e6) return '>10⁶'
    if (value < 0.0005) return '<0.001'
    const usual = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.0995 ? 2 : 3
    return fixed(value, se === null ? usual : Math.max(usual, decimalsFor(se * value)))
  }
  return { estimate: text(estimate), lo: text(lo), hi: text(hi) }
}

/** A confidence level: `95%`. */
export const levelInWords = (level: number): string => `${Number((100 * level).toPrecision(6))}%`
