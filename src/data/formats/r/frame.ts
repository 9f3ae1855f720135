import type { ColumnParts } from './column.js'
import { classesOf, type RValue, textsOf, wholeNumbersOf } from './values.js'

/** A data frame as its columns: those of matrices and of frames within it stand for themselves. */
export interface RFrame {
  readonly n: number
  readonly columns: readonly ColumnParts[]
  /** What cannot be a column, by name, with what it is. */
  readonly leftOut: readonly (readonly [name: string, what: string])[]
}

export const isFrame = (value: RValue): boolean =>
  value.kind === 'list' && value.items.length > 0 && classesOf(value).includes('data.frame')

/**
 * Takes a data frame apart.
 *
 * @param damaged makes the error where columns are of other lengths than the frame
 * Coded error: FILE_DAMAGED.
 */
export function frameOf(frame: RValue, damaged: (wrong: string) => Error): RFrame {
  const n = rowsOf(frame)
  const columns: ColumnParts[] = []
  const leftOut: (readonly [string, string])[] = []
  const add = (name: string, value: RValue): void => {
    if (isFrame(value)) {
      if (rowsOf(value) !== n) throw damaged('a data frame within another has other rows')
      for (const [own, column] of namedItems(value)) add(`${name}.${own}`, column)
      return
    }
    const why = unfit(value)
    if (why !== null) {
      leftOut.push([name, why])
      return
    }
    const length = lengthOf(value)
    const dim = wholeNumbersOf(value.attributes.get('dim'))
    if (dim.length <= 1) {
      if (length !== n) throw damaged(`a column of ${length} values in a data frame of ${n} rows`)
      columns.push({ name, value, from: 0, n })
      return
    }
    if (dim[0] !== n || length !== n * dim[1]) throw damaged(`a matrix of ${dim[0]} rows in ${n} rows`)
    const names = dimensionNames(value)
    for (let k = 0; k < dim[1]; k++)
      columns.push({ name: `${name}.${names[k] || k + 1}`, value, from: k * n, n })
  }
  for (const [name, value] of namedItems(frame)) add(name, value)
  return { n, columns, leftOut }
}

/** The row names of a frame are texts or numbers; those from 1 on are written as NA and how many there are. */
function rowsOf({ attributes }: RValue): number {
  const names = attributes.get('row.names')
  if (names?.kind === 'texts') return names.codes.length
  const numbers = wholeNumbersOf(names)
  if (numbers.length === 2 && (Number.isNaN(numbers[0]) || numbers[0] < 0)) return Math.abs(numbers[1])
  return numbers.length
}

function namedItems(frame: RValue): (readonly [string, RValue])[] {
  if (frame.kind !== 'list') return []
  const names = textsOf(frame.attributes.get('names'))
  return frame.items.map((item, k) => [names[k] ?? '', item] as const)
}

function dimensionNames(matrix: RValue): readonly string[] {
  const names = matrix.attributes.get('dimnames')
  return names?.kind === 'list' ? textsOf(names.items[1]) : []
}

/** What a value is that cannot be a column; null if it can. */
function unfit(value: RValue): string | null {
  const classes = classesOf(value)
  if (classes.includes('POSIXlt') && value.kind === 'list') return null
  if (value.kind === 'list') return 'list'
  // Its bits are those of a whole number.
  if (classes.includes('integer64')) return 'integer64'
  if (wholeNumbersOf(value.attributes.get('dim')).length > 2) return 'array'
  if (value.kind === 'other') return value.what
  return value.kind === 'pairs' || value.kind === 'symbol' || value.kind === 'text' ? 'language' : null
}

function lengthOf(value: RValue): number {
  if (value.kind === 'texts') return value.codes.length
  if (value.kind === 'list') {
    const hours = value.items[2]
    return hours === undefined ? 0 : Math.max(...value.items.slice(0, 6).map(lengthOf))
  }
  return value.kind === 'integers' || value.kind === 'logicals' || value.kind === 'doubles'
    ? value.values.length
    : 0
}
