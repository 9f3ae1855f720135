import type { TimeKind } from '../../dates.js'
import type { FileColumn, FileNumbers, FileTexts } from '../kit/file-column.js'
import { brokenTimes } from './broken-time.js'
import { type LabelledParts, labelledParts } from './labelled.js'
import { addTo } from './source.js'
import { classesOf, NA_INTEGER, type RIntegers, type RTexts, type RValue, textsOf } from './values.js'

/** A column of a data frame, or of a matrix within it: the values from `from` on. */
export interface ColumnParts {
  readonly name: string
  readonly value: RValue
  readonly from: number
  readonly n: number
}

/** Seconds of the units of a difference of times. */
const UNITS: Readonly<Record<string, number>> = {
  secs: 1,
  mins: 60,
  hours: 3600,
  days: 86_400,
  weeks: 604_800,
}

/**
 * A vector of R as a column: factors, logical values as TRUE and FALSE, dates, times, labelled values of haven.
 *
 * @param damaged makes the error where a factor has a code without a level
 * Coded error: FILE_DAMAGED.
 */
export function columnOf(
  { name, value, from, n }: ColumnParts,
  damaged: (wrong: string) => Error,
): FileColumn {
  const label = textsOf(value.attributes.get('label'))[0] ?? ''
  const classes = classesOf(value)
  if (value.kind === 'integers' && classes.includes('factor'))
    return { ...factor(value, name, damaged), label, ordered: classes.includes('ordered') }
  if (value.kind === 'logicals') {
    const codes = Int32Array.from(value.values.subarray(from, from + n), (one) =>
      one === NA_INTEGER ? -1 : Number(one !== 0),
    )
    return texts(name, label, codes, ['FALSE', 'TRUE'])
  }
  const labelled = labelledParts(value)
  if (value.kind === 'texts') return plainTexts(value, name, label, from, n, labelled)
  const numbers = numbersOf(value, from, n)
  const time = timeOf(value, classes)
  if (time !== null) {
    const { values } = numbers
    for (let row = 0; row < n; row++) values[row] = time.read(values[row])
    return { ...{ kind: 'number', name, label, labels: [] }, ...numbers, time: time.kind }
  }
  return { ...declaredMissing(numbers, labelled), kind: 'number', name, label, ...labelled }
}

function factor(
  { values, attributes }: RIntegers,
  name: string,
  damaged: (wrong: string) => Error,
): FileTexts {
  const levels = attributes.get('levels')
  const own = levels?.kind === 'texts' ? levels : null
  const dictionary: string[] = []
  // NA may be a level: those who have it have no value.
  const places = textsOf(levels).map((text, at) => (own!.codes[at] < 0 ? -1 : dictionary.push(text) - 1))
  const codes = Int32Array.from(values, (value) => {
    if (value === NA_INTEGER) return -1
    if (value < 1 || value > places.length) throw damaged(`a factor with a value ${value}`)
    return places[value - 1]
  })
  return { ...texts(name, '', codes, dictionary), isFactor: true }
}

function texts(name: string, label: string, codes: Int32Array, dictionary: readonly string[]): FileTexts {
  const missing = new Map<string, number[]>()
  for (const [row, code] of codes.entries()) if (code < 0) addTo(missing, 'system', row)
  return { kind: 'text', name, label, labels: [], codes, dictionary, missing }
}

function plainTexts(
  value: RTexts,
  name: string,
  label: string,
  from: number,
  n: number,
  labelled: LabelledParts,
): FileTexts {
  const codes = value.codes.slice(from, from + n)
  const missing = new Map<string, number[]>()
  for (const [row, code] of codes.entries()) {
    const text = code < 0 ? null : value.dictionary[code]
    if (text === null) addTo(missing, 'system', row)
    else if (labelled.isMissing?.(text)) {
      addTo(missing, text, row)
      codes[row] = -1
    }
  }
  return { ...{ kind: 'text', name, label, codes, dictionary: value.dictionary, missing }, ...labelled }
}

type Numbers = Pick<FileNumbers, 'values' | 'missing'>

/** Numbers, with the reasons where there are none. */
function numbersOf(
  value: RValue,
  from: number,
  n: number,
): { values: Float64Array; missing: Map<string, number[]> } {
  const missing = new Map<string, number[]>()
  if (value.kind === 'doubles') {
    for (const [reason, rows] of value.missing)
      for (let k = firstFrom(rows, from); k < rows.length && rows[k] < from + n; k++)
        addTo(missing, reason, rows[k] - from)
    return { values: value.values.slice(from, from + n), missing }
  }
  const values =
    value.kind === 'integers'
      ? Float64Array.from(value.values.subarray(from, from + n), (one) =>
          one === NA_INTEGER ? Number.NaN : one,
        )
      : value.kind === 'list'
        ? brokenTimes(value, n)
        : new Float64Array(n)
  for (let row = 0; row < n; row++) if (Number.isNaN(values[row])) addTo(missing, 'system', row)
  return { values, missing }
}

/** Place of the first row from `from` on, so that a matrix of many columns is not searched for each of them. */
function firstFrom(rows: readonly number[], from: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rows[middle] < from) low = middle + 1
    else high = middle
  }
  return low
}

function declaredMissing(numbers: Numbers, { isMissing }: LabelledParts): Numbers {
  if (isMissing === undefined) return numbers
  const values = numbers.values.slice()
  const missing = new Map([...numbers.missing].map(([reason, rows]) => [reason, [...rows]]))
  for (const [row, value] of values.entries()) {
    if (!isMissing(value)) continue
    addTo(missing, String(value), row)
    values[row] = Number.NaN
  }
  return { values, missing }
}

/** What the numbers stand for by their class, and how they are read as days or seconds. */
function timeOf(
  value: RValue,
  classes: readonly string[],
): { readonly kind: TimeKind; read(value: number): number } | null {
  if (classes.includes('Date')) return { kind: 'date', read: Math.floor }
  if (classes.includes('POSIXct')) return { kind: 'datetime', read: (seconds) => seconds / 86_400 }
  if (classes.includes('POSIXlt')) return { kind: 'datetime', read: (days) => days }
  if (classes.includes('ITime')) return { kind: 'time', read: (seconds) => seconds }
  if (!classes.includes('difftime')) return null
  const unit = UNITS[textsOf(value.attributes.get('units'))[0] ?? 'secs'] ?? 1
  return { kind: 'time', read: (units) => units * unit }
}
