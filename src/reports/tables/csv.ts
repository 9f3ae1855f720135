import Papa from 'papaparse/papaparse.js'

/** A cell as it is to be written; null and undefined are empty. */
export type CsvCell = string | number | boolean | null | undefined

/** A column of the file of new patients, its cells as written there. */
export interface GivenColumn {
  readonly name: string
  readonly cells: readonly string[]
}

/**
 * Rows as CSV, without a line break at the end. Texts that a spreadsheet would run as a formula get a `'` before them, which
 * it takes for "this is text"; numbers stay as they are, also where they are texts.
 */
export const csvOf = (rows: readonly (readonly CsvCell[])[]): string =>
  Papa.unparse(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withoutFormula(cell) : cell))),
    { newline: '\n' },
  )

/** The same for rows that have the same keys, which make the first line. */
export function csvOfRecords(rows: readonly Readonly<Record<string, CsvCell>>[]): string {
  const names = Object.keys(rows[0] ?? {})
  return csvOf([names, ...rows.map((row) => names.map((name) => row[name]))])
}

/** What spreadsheets begin a formula with, also in full width; tab and carriage return hide one from a look at the file. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/
const NUMBER = /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?$/i

export const withoutFormula = (text: string): string =>
  FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
