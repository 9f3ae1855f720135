import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileColumn } from '../../../src/data/formats/kit/file-column.js'
import { tableOfFile } from '../../../src/data/formats/kit/table-of-file.js'
import { readTables } from '../../../src/data/formats/read-tables.js'
import { readWholeFile } from '../../../src/data/formats/whole-file.js'
import { errorOf } from '../../error-of.js'

const FOLDER = join(import.meta.dirname, '../../fixtures/formats')
const bytesOf = (file: string) => new Uint8Array(readFileSync(join(FOLDER, file)))

interface Expected {
  readonly rows: number
  readonly columns: readonly {
    readonly name: string
    readonly label?: string
    readonly kind: 'number' | 'text' | 'levels'
    readonly time?: string
    readonly values: readonly (number | string | null)[]
    readonly missing?: readonly { reason: string; n: number; rows: readonly number[] }[]
    readonly labels?: readonly (readonly [string, string])[]
    readonly levels?: readonly string[]
    readonly ordered?: boolean
    readonly infinite?: readonly number[]
    readonly as?: { readonly kind: string; readonly levels?: readonly string[]; readonly ordered?: boolean }
  }[]
  readonly error?: string
  readonly weight?: string
  readonly leftOut?: Readonly<Record<string, string>>
}

const READ = /\.(sav|zsav|dta|xpt|sas7bdat|rds|por)$/
const SPECIAL = ['wide.zsav', 'long.zsav', 'two.RData']
const FILES = readdirSync(FOLDER).filter((name) => READ.test(name) && !SPECIAL.includes(name))
const expectedOf = (file: string): Expected => JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf8'))

const valuesOf = (column: FileColumn) =>
  column.kind === 'number'
    ? [...column.values]
    : [...column.codes].map((code) => (code < 0 ? null : column.dictionary[code]))

/** Dates with a fraction are quotients by 86,400, numbers of .xpt 56-bit fractions; JSON has 17 digits. */
const near = (found: number, expected: number) =>
  Math.abs(found - expected) <= 1e-13 * Math.max(1, Math.abs(expected))

function expectColumn(column: FileColumn, expected: Expected['columns'][number]): void {
  const { name, kind, time, values } = expected
  expect(column.name).toBe(name)
  expect(column.label.trim(), name).toBe(expected.label ?? '')
  expect(column.kind, name).toBe(kind === 'levels' ? 'text' : kind)
  expect(column.kind === 'number' ? column.time : undefined, name).toBe(time)
  const found = valuesOf(column)
  expect(found.length, name).toBe(values.length)
  for (const [row, value] of values.entries()) {
    const own = found[row]
    const at = `${name}, row ${row + 1}: ${own} for ${value}`
    if (expected.infinite?.includes(row + 1))
      expect(Math.abs(own as number), at).toBe(Number.POSITIVE_INFINITY)
    else if (value === null) expect(own === null || Number.isNaN(own), at).toBe(true)
    else if (typeof value === 'number') expect(near(own as number, value), at).toBe(true)
    else expect(own, at).toBe(value)
  }
  const missing = [...column.missing].map(([reason, rows]) => ({
    reason,
    n: rows.length,
    rows: rows.map((row) => row + 1),
  }))
  const sorted = (list: readonly { reason: string }[]) =>
    [...list].sort((a, b) => (a.reason < b.reason ? -1 : 1))
  // Of factors and texts of R it is not told that a value is missing: there is but one reason.
  if (expected.missing !== undefined) expect(sorted(missing), name).toEqual(sorted(expected.missing))
  const labels = new Map(column.labels.map(([code, text]) => [String(code), text]))
  expect(labels, name).toEqual(new Map(expected.labels ?? []))
}

describe('files of other statistics programs', () => {
  it.each(FILES)('%s has the values, labels, dates and missing codes that the program wrote', (file) => {
    const expected = expectedOf(file)
    if (expected.error !== undefined) {
      expect(errorOf(() => readTables(bytesOf(file), { file })).code).toBe(expected.error)
      return
    }
    const [table] = readTables(bytesOf(file), { file })
    expect(table.n).toBe(expected.rows)
    const names = expected.columns.map(({ name }) => name)
    expect(table.columns.map(({ name }) => name)).toEqual(names)
    for (const [k, column] of table.columns.entries()) expectColumn(column, expected.columns[k])
    const leftOut = table.notes.filter(({ code }) => code === 'COLUMN_LEFT_OUT').map(({ column }) => column)
    expect(leftOut).toEqual(Object.keys(expected.leftOut ?? {}))
    const weights = table.notes.filter(({ code }) => code === 'FILE_WEIGHT').map(({ column }) => column)
    expect(weights).toEqual(expected.weight === undefined ? [] : [expected.weight])
  })

  it.each(FILES)('%s: values with labels become levels where all have one', (file) => {
    const expected = expectedOf(file)
    if (expected.error !== undefined || expected.rows === 0) return
    const table = tableOfFile(readTables(bytesOf(file), { file })[0], { file })
    for (const { name, as, kind, levels, ordered } of expected.columns) {
      const column = table.columns.get(name)!
      const wanted = as?.levels ?? levels
      if (as?.kind === 'levels' || kind === 'levels') {
        expect(column.kind, name).toBe('text')
        expect(column.about?.levels, name).toEqual(wanted)
        expect(column.about?.ordered ?? false, name).toBe(as?.ordered ?? ordered ?? false)
      } else if (as !== undefined) {
        expect(column.kind, name).toBe(as.kind)
        expect(column.about?.levels, name).toBeUndefined()
      }
    }
  })
})

describe('several tables in one file', () => {
  const file = 'two.RData'
  const { tables } = JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf8'))

  it('are those of the workspace of R, by name', () => {
    const read = readTables(bytesOf(file), { file })
    expect(read.map(({ name, n, names }) => ({ name, rows: n, columns: names }))).toEqual(
      tables.map(({ name, rows, columns }: { name: string; rows: number; columns: string[] }) => ({
        ...{ name, rows, columns },
      })),
    )
    for (const [k, table] of read.entries())
      for (const column of table.columns) {
        const expected = tables[k][column.name]
        if (expected !== undefined)
          expect(
            valuesOf(column).map((value) =>
              // JSON knows no infinity.
              typeof value === 'number' && !Number.isFinite(value) ? null : value,
            ),
          ).toEqual(
            expected.map((value: unknown) => (typeof value === 'number' ? expect.closeTo(value, 12) : value)),
          )
      }
  })

  it('are read by name, else the first with the columns, which is said', () => {
    const bytes = bytesOf(file)
    const codes = (read: ReturnType<typeof readWholeFile>) => read.table.notes.map(({ code }) => code)
    const named = readWholeFile(bytes, { file }, 'e2')
    expect([named.sheet, named.table.n, codes(named)]).toEqual(['e2', 4, []])
    const first = readWholeFile(bytes, { file })
    expect([first.sheet, codes(first)]).toEqual(['e1', ['FILE_MORE_TABLES']])
    const fitting = readWholeFile(bytes, { file, only: ['town'] })
    expect([fitting.sheet, codes(fitting)]).toEqual(['e2', ['FILE_MORE_TABLES']])
    expect(fitting.table.asked?.table).toBe('e2')
    expect(errorOf(() => readWholeFile(bytes, { file }, 'e3')).code).toBe('TABLE_UNKNOWN')
  })
})

describe('large and wide files', () => {
  it('reads 200,000 rows, packed', () => {
    const { rows, sums, at } = JSON.parse(readFileSync(join(FOLDER, 'long.zsav.json'), 'utf8'))
    const [table] = readTables(bytesOf('long.zsav'), {})
    expect(table.n).toBe(rows)
    for (const column of table.columns) {
      if (column.kind === 'text' || sums[column.name] === undefined) continue
      expect(column.values.reduce((sum, value) => sum + value, 0)).toBe(sums[column.name])
      if (at[column.name] !== undefined) expect(column.values[at.row - 1]).toBe(at[column.name])
    }
  })

  it('reads a thousand columns', () => {
    const { names, rowSums, weighted } = JSON.parse(readFileSync(join(FOLDER, 'wide.zsav.json'), 'utf8'))
    const [table] = readTables(bytesOf('wide.zsav'), {})
    expect(table.names).toEqual(names)
    for (let row = 0; row < table.n; row++) {
      const values = table.columns.map((column) => (column.kind === 'number' ? column.values[row] : 0))
      const sum = values.reduce((all, value) => all + value, 0)
      const byPlace = values.reduce((all, value, j) => all + (j + 1) * value, 0)
      expect([sum, byPlace]).toEqual([rowSums[row], weighted[row]])
    }
  })
})
