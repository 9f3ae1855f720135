import { closestName } from '../../closest-name.js'
import { CopseError, quoteNames } from '../../errors.js'
import { type Column, isMissing, textAt } from '../table/table.js'

/** A column as levels: `levels[codes[row]]`, code −1 where missing. Every level has a row, unless levels were given. */
export interface Factor {
  readonly name: string
  readonly levels: readonly string[]
  readonly codes: Int32Array
}

/**
 * A column as a factor over all rows of the table. Levels are in code-point order for text and in numeric order
 * for numbers, as R's `factor` has them (R sorts texts by locale); a number's level is its text as first written. Where a
 * file of another program orders its levels, they have that order.
 * With `given` levels, these in this order. Rows whose `keep` is 0 are treated as missing.
 *
 * Coded error: LEVEL_UNKNOWN (a value that is not among the given levels).
 */
export function makeFactor(
  column: Column,
  lines: Uint32Array,
  given?: readonly string[],
  keep?: Uint8Array,
): Factor {
  const distinct = distinctValues(column, keep)
  const order =
    given === undefined
      ? sortedLevels(distinct, column.about?.levels)
      : givenLevels(column, distinct, given, (row) => lines[row])
  const { codes } = distinct
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) codes[row] = order.code[codes[row]]
  return { name: column.name, levels: order.levels, codes }
}

/** The distinct values of a column in order of first appearance; `numbers` only for a numeric column. */
export interface Distinct {
  readonly texts: string[]
  readonly numbers: number[] | null
  readonly firstRow: number[]
  readonly codes: Int32Array
}

/** The distinct values of a column, and each row's place among them (−1 where missing or `keep` is 0). */
export function distinctValues(column: Column, keep?: Uint8Array): Distinct {
  const values = column.kind === 'number' ? column.values : column.codes
  const codes = new Int32Array(values.length).fill(-1)
  const firstRow: number[] = []
  const placeOf = column.kind === 'number' ? placesByValue() : placesByCode(column.dictionary.length)
  let last = Number.NaN
  let place = 0
  for (let row = 0; row < values.length; row++) {
    if (isMissing(column, row) || (keep !== undefined && keep[row] === 0)) continue
    // Many a column has its values in runs.
    if (values[row] !== last) {
      last = values[row]
      place = placeOf(last, firstRow.length)
      if (place === firstRow.length) firstRow.push(row)
    }
    codes[row] = place
  }
  const texts = firstRow.map((row) => textAt(column, row) as string)
  const numbers = column.kind === 'number' ? firstRow.map((row) => column.values[row]) : null
  return { texts, numbers, firstRow, codes }
}

/** Gives each value its place, and a value not seen before the place `next`. */
type Places = (value: number, next: number) => number

function placesByValue(): Places {
  const places = new Map<number, number>()
  return (value, next) => {
    const place = places.get(value) ?? next
    if (place === next) places.set(value, next)
    return place
  }
}

function placesByCode(size: number): Places {
  const places = new Int32Array(size).fill(-1)
  return (code, next) => {
    if (places[code] < 0) places[code] = next
    return places[code]
  }
}

/** `code[i]` is the level of the i-th distinct value. */
interface LevelOrder {
  readonly levels: readonly string[]
  readonly code: Int32Array
}

/** @param inFile levels in the order that the file has for them (of its codes, or of R's factor) */
function sortedLevels({ texts, numbers }: Distinct, inFile: readonly string[] | undefined): LevelOrder {
  const order = texts.map((_, i) => i)
  if (inFile !== undefined) {
    const place = new Map(inFile.map((level, at) => [level, at]))
    order.sort((a, b) => (place.get(texts[a]) ?? inFile.length) - (place.get(texts[b]) ?? inFile.length))
  } else if (numbers === null) order.sort((a, b) => compareCodePoints(texts[a], texts[b]))
  else order.sort((a, b) => numbers[a] - numbers[b])
  const code = new Int32Array(texts.length)
  order.forEach((value, level) => {
    code[value] = level
  })
  return { levels: order.map((i) => texts[i]), code }
}

function givenLevels(
  column: Column,
  { texts, numbers, firstRow }: Distinct,
  given: readonly string[],
  line: (row: number) => number,
): LevelOrder {
  const code = new Int32Array(texts.length)
  texts.forEach((text, i) => {
    code[i] = findLevel(given, text, numbers?.[i])
    if (code[i] < 0) throw levelUnknown(column.name, text, line(firstRow[i]), given)
  })
  return { levels: given, code }
}

/** The place of `text` among `levels`, for a numeric column also as the same number in other writing ("1", "1.0"). */
function findLevel(levels: readonly string[], text: string, number?: number): number {
  const same = levels.indexOf(text)
  if (same >= 0 || number === undefined) return same
  return levels.findIndex((level) => level.trim() !== '' && Number(level) === number)
}

/** The place of a level that the user names, as text or, if it is one, as a number. */
export function findNamed(levels: readonly string[], name: string): number {
  return findLevel(levels, name, name.trim() === '' ? undefined : Number(name))
}

function levelUnknown(column: string, value: string, row: number, given: readonly string[]): CopseError {
  const near = closestName(value, given)
  return new CopseError({
    code: 'LEVEL_UNKNOWN',
    wrong: `column "${column}" has a value that is not among its given levels`,
    found: `"${value}" in row ${row}`,
    need: `one of ${quoteNames(given)}`,
    try:
      near === null
        ? `adding "${value}" to the levels, or to the missing values`
        : `correcting it to "${near}"`,
    place: { column, row },
  })
}

/** Order by code points, which unlike `<` on strings puts the letters beyond U+FFFF last. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return surrogatesLast(x) - surrogatesLast(y)
  }
  return a.length - b.length
}

function surrogatesLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
