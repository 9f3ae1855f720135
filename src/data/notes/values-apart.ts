/**
 * Numbers that stand apart from the others of their column, as codes for missing values do that nobody declared.
 * Source: the rule and its cases are in test/fixtures/columns/stand-apart.json.
 */

/** A value apart: how often it occurs among `n` values, and between what the values lie that are not apart. */
export interface ValueApart {
  readonly value: number
  readonly times: number
  readonly n: number
  readonly from: number
  readonly to: number
}

const WITHOUT_CODES = [1, 2, 3, 4, 5, 6].map((size) => -size)
const DIGITS = [7, 8, 9]
const REPEATED = [66, 77, 88, 666, 777, 888, 6666, 7777, 8888, 77777, 88888]
const NINES = [1e2, 1e3, 1e4, 1e5, 1e6].flatMap((end) => [end - 4, end - 3, end - 2, end - 1])
const EITHER_SIGN = [...DIGITS, ...REPEATED, ...NINES]
/** Numbers that are often written for "not known", "refused" and the like. */
const CODES: ReadonlySet<number> = new Set([
  ...EITHER_SIGN,
  ...EITHER_SIGN.map((code) => -code),
  ...WITHOUT_CODES,
])

/** Dates (days since 1970-01-01) that programs write for a missing one, or that mean the end of time. */
const DATE_CODES: ReadonlySet<number> = new Set(
  [
    '1582-10-14',
    '1899-12-30',
    '1899-12-31',
    '1900-01-01',
    '1960-01-01',
    '1970-01-01',
    '2099-12-31',
    '3000-01-01',
    '9999-12-31',
  ].map((text) => Date.parse(text) / 86_400_000),
)

/** Fewer values than this tell nothing. */
const FEWEST = 10
/** A code is apart when it is so many times farther from the rest than the values are from each other. */
const GAPS = 3
/** Days between a date that is a code and all others. */
const DAYS = 3650

/**
 * The values that stand apart, ascending: known codes at either end beyond a gap of three times the largest one between
 * the others; a negative code where nothing else is negative; else a largest or smallest value that repeats, farther away
 * than the others are from each other.
 *
 * @param values NaN where missing
 * @param keep rows that count; all if not given
 * @param counts how often each value occurs; once if not given
 */
export function valuesApart(
  values: ArrayLike<number>,
  keep?: Uint8Array,
  counts?: ArrayLike<number>,
): ValueApart[] {
  const ends = endsOf(values, keep, counts)
  if (ends.n < FEWEST || !Number.isFinite(ends.low) || !Number.isFinite(ends.high)) return []
  const coded = CODES.has(ends.low) || CODES.has(ends.high) ? codesApart(sortedDistinct(values, keep)) : []
  return counted(coded.length > 0 ? coded : endApart(values, ends, keep, counts), values, keep, counts)
}

/** The same of dates and times, in days since 1970-01-01: the dates that programs write for a missing one. */
export function datesApart(
  days: ArrayLike<number>,
  keep?: Uint8Array,
  counts?: ArrayLike<number>,
): ValueApart[] {
  const { low, high, n } = endsOf(days, keep, counts)
  if (n < FEWEST || !(DATE_CODES.has(low) || DATE_CODES.has(high))) return []
  const distinct = sortedDistinct(days, keep)
  const others = distinct.filter((day) => !DATE_CODES.has(day))
  const isApart = (day: number) =>
    DATE_CODES.has(day) && others.length > 0 && others.every((other) => Math.abs(other - day) >= DAYS)
  return counted(distinct.filter(isApart), days, keep, counts)
}

/** Whether all values of a column have to be seen to tell those apart: an end of it may be a code. */
export const mayBeCode = (end: number, isDate: boolean): boolean => (isDate ? DATE_CODES : CODES).has(end)

interface Ends {
  readonly n: number
  readonly low: number
  readonly high: number
}

function endsOf(values: ArrayLike<number>, keep?: Uint8Array, counts?: ArrayLike<number>): Ends {
  let [n, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (Number.isNaN(value) || keep?.[row] === 0) continue
    n += counts?.[row] ?? 1
    if (value < low) low = value
    if (value > high) high = value
  }
  return { n, low, high }
}

function sortedDistinct(values: ArrayLike<number>, keep?: Uint8Array): number[] {
  const sorted = Float64Array.from(values)
    .filter((value, row) => !Number.isNaN(value) && keep?.[row] !== 0)
    .sort()
  return [...sorted.filter((value, at) => at === 0 || value !== sorted[at - 1])]
}

function codesApart(distinct: readonly number[]): number[] {
  let [first, last] = [0, distinct.length]
  while (first < distinct.length && CODES.has(distinct[first])) first++
  while (last > first && CODES.has(distinct[last - 1])) last--
  const core = distinct.slice(first, last)
  if (core.length < 2) return []
  const widest = Math.max(...core.slice(1).map((value, at) => value - core[at]))
  const beyond = (run: readonly number[], end: number, alone: (code: number) => boolean) => {
    let gap = widest
    let before = end
    for (const [at, code] of run.entries()) {
      const away = Math.abs(code - before)
      if (away >= GAPS * gap || alone(code)) return run.slice(at)
      gap = Math.max(gap, away)
      before = code
    }
    return []
  }
  const smallest = core[0]
  const below = beyond(distinct.slice(0, first).reverse(), smallest, (code) => code < 0 && smallest >= 0)
  const above = beyond(distinct.slice(last), core[core.length - 1], () => false)
  return [...below.reverse(), ...above]
}

/** The largest (else smallest) value of at least four, if it occurs three times and the others are closer together. */
function endApart(
  values: ArrayLike<number>,
  { low, high }: Ends,
  keep?: Uint8Array,
  counts?: ArrayLike<number>,
): number[] {
  let [below, above, lows, highs] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0]
  const some = new Set<number>()
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (Number.isNaN(value) || keep?.[row] === 0) continue
    if (some.size < 4) some.add(value)
    if (value === high) highs += counts?.[row] ?? 1
    else if (value > below) below = value
    if (value === low) lows += counts?.[row] ?? 1
    else if (value < above) above = value
  }
  if (some.size < 4) return []
  if (highs >= 3 && high - below >= below - low) return [high]
  return lows >= 3 && above - low >= high - above ? [low] : []
}

function counted(
  apart: readonly number[],
  values: ArrayLike<number>,
  keep?: Uint8Array,
  counts?: ArrayLike<number>,
): ValueApart[] {
  if (apart.length === 0) return []
  const times = new Map(apart.map((value) => [value, 0]))
  let [n, from, to] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (Number.isNaN(value) || keep?.[row] === 0) continue
    const own = counts?.[row] ?? 1
    n += own
    const known = times.get(value)
    if (known !== undefined) times.set(value, known + own)
    else {
      if (value < from) from = value
      if (value > to) to = value
    }
  }
  return apart.map((value) => ({ value, times: times.get(value)!, n, from, to }))
}
