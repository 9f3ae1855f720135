/** A row must have names for so much of the widest row to be the header. */
const NAMED = 0.8
/** Titles above the header of a text file fill at most so much of it. */
const TITLE = 0.5

const NUMBER = /^[-+]?[\d.,]+%?$/

const filled = (cells: readonly string[]) => cells.filter((cell) => cell.trim() !== '').length

/** Of a row, how many cells it has up to the last that is filled. */
export function usedWidth(cells: readonly string[]): number {
  let width = cells.length
  while (width > 0 && cells[width - 1].trim() === '') width--
  return width
}

/** Whether a row can be the header of a table so many columns wide: names, all different, for most columns. */
export function isHeader(cells: readonly string[], width: number): boolean {
  const names = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  if (names.length < 2 || new Set(names).size < names.length) return false
  return names.filter((name) => !NUMBER.test(name)).length >= NAMED * width
}

/**
 * The place of the header among the first rows of a text file: the first row that is filled, unless rows like titles stand
 * above one that has names for most columns. −1 if all rows are blank.
 */
export function findHeader(rows: readonly (readonly string[])[]): number {
  const first = rows.findIndex((cells) => filled(cells) > 0)
  if (first === -1) return -1
  const width = Math.max(...rows.map(usedWidth))
  for (let at = first; at < rows.length; at++) {
    if (isHeader(rows[at], width)) return at
    if (filled(rows[at]) > TITLE * width) return first
  }
  return first
}
