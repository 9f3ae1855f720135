import type { ReadOptions } from './read-options.js'
import { fileOneColumn, nameRepeated } from './reader-errors.js'
import type { Words } from './words.js'

/** The names of the columns, and the places of those without one. */
export interface Header {
  readonly names: readonly string[]
  readonly unnamed: readonly number[]
}

/**
 * Names of columns from the cells of the header. Columns without a name may be empty, as programs leave them behind: that
 * they are shows at the end of the file.
 *
 * Coded errors: FILE_ONE_COLUMN, COLUMN_NAME_REPEATED.
 */
export function headerOf(
  cells: readonly string[],
  { file, oneColumn, delimiter }: ReadOptions,
  line: number,
  words: Words,
): Header {
  const names = cells.map((cell) => cell.trim())
  const unnamed = names.flatMap((name, at) => (name === '' ? [at] : []))
  if (names.length === 1 && oneColumn !== true) throw fileOneColumn(names[0], delimiter, words, file)
  const repeated = names.filter((name, at) => name !== '' && names.indexOf(name) !== at)
  if (repeated.length > 0) throw nameRepeated([...new Set(repeated)], line, file)
  return { names, unnamed }
}
