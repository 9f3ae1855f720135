import { readFileSync } from 'node:fs'

const FIXTURES = new URL('../fixtures/', import.meta.url)

/** A reference value file, `models/NAME.json`. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of each file is known to the test that reads it
export function readReference(name: string): any {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'))
}

/** The rows of a CSV file of `test/fixtures/data` without an empty cell in the columns `complete`. */
export function readRows(name: string, complete: readonly string[]): Record<string, string>[] {
  const [header, ...lines] = readFileSync(new URL(`data/${name}`, FIXTURES), 'utf8')
    .trim()
    .split(/\r?\n/)
  const names = header.split(',')
  return lines
    .map((line) => Object.fromEntries(line.split(',').map((cell, c) => [names[c], cell])))
    .filter((row) => complete.every((column) => row[column] !== '' && row[column] !== 'NA'))
}

/** One column as numbers. */
export function numbers(rows: readonly Record<string, string>[], column: string): Float64Array {
  return Float64Array.from(rows, (row) => Number(row[column]))
}

/** One column as codes of its sorted levels, R's `factor()`. */
export function factor(rows: readonly Record<string, string>[], column: string) {
  const levels = [...new Set(rows.map((row) => row[column]))].sort()
  return { levels, codes: Int32Array.from(rows, (row) => levels.indexOf(row[column])) }
}

/** Indicator (0/1) of the rows where a column has another value than `reference`. */
export function unlike(
  rows: readonly Record<string, string>[],
  column: string,
  reference: string,
): Float64Array {
  return Float64Array.from(rows, (row) => (row[column] === reference ? 0 : 1))
}
