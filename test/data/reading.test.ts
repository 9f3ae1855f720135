import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDelimitedReader } from '../../src/data/delimited/delimited.js'
import { windows1252Text } from '../../src/data/delimited/text/windows-1252.js'
import type { Column, Table } from '../../src/data/table/table.js'
import { tableOfWorkbook } from '../../src/data/table/workbook.js'

const FOLDER = join(import.meta.dirname, '../fixtures/reading')

interface Expected {
  readonly columns: readonly {
    readonly name: string
    readonly kind: 'number' | 'text'
    readonly time?: string
    readonly values: readonly (number | string | null)[]
  }[]
  readonly notes: readonly string[]
  readonly header?: number
  readonly footer?: number
  readonly hiddenRows?: readonly number[]
  readonly sheet?: string
}

const bytesOf = (file: string) => new Uint8Array(readFileSync(join(FOLDER, file)))
const expectedOf = (file: string): Expected => JSON.parse(readFileSync(join(FOLDER, `${file}.json`), 'utf8'))
const codesOf = ({ notes }: Table) => notes.map(({ code }) => code)

function valuesOf(column: Column): (number | string | null)[] {
  if (column.kind === 'number') return [...column.values].map((value) => (Number.isNaN(value) ? null : value))
  return [...column.codes].map((code) => (code < 0 ? null : column.dictionary[code]))
}

/** Reads text as the doors do: as it is, and where that is not UTF-8, as Windows-1252, which they decode. */
function readText(file: string, cut: number): Table {
  const bytes = bytesOf(file)
  const reader = createDelimitedReader({ file })
  if (expectedOf(file).notes.includes('FILE_NOT_UTF8')) reader.push(windows1252Text(bytes))
  else for (let at = 0; at < bytes.length; at += cut) reader.push(bytes.subarray(at, at + cut))
  return reader.finish()
}

function expectColumns(table: Table, { columns }: Expected): void {
  expect(table.names).toEqual(columns.map(({ name }) => name))
  for (const { name, kind, time, values } of columns) {
    const column = table.columns.get(name)!
    expect(column.kind, name).toBe(kind)
    expect(column.kind === 'number' ? column.time : undefined, name).toBe(time)
    const read = valuesOf(column)
    expect(read.length).toBe(values.length)
    for (const [row, value] of values.entries())
      if (time === 'datetime') expect(Math.abs((read[row] as number) - (value as number))).toBeLessThan(1e-9)
      else expect(read[row], `${name}, row ${row}`).toBe(value)
  }
}

const files = (ending: string) =>
  readdirSync(FOLDER).flatMap((file) => (file.endsWith(`${ending}.json`) ? [file.replace('.json', '')] : []))

describe('text files of many kinds', () => {
  it.each(files('.csv'))('%s', (file) => {
    const expected = expectedOf(file)
    for (const cut of [1 << 20, 7, 1]) {
      const table = readText(file, cut)
      expectColumns(table, expected)
      const said = codesOf(table).filter((code) => code !== 'ROWS_EMPTY')
      expect(said).toEqual(expected.notes.filter((code) => code !== 'FILE_NOT_UTF8'))
    }
  })

  it('counts lines from the first of the file', () => {
    expect(readText('sep-line.csv', 99).lines[0]).toBe(3)
    expect(readText('utf16le.csv', 99).lines[0]).toBe(2)
  })
})

describe('workbooks of many kinds', () => {
  it.each(files('.xlsx'))('%s', (file) => {
    const expected = expectedOf(file)
    const { table, sheet } = tableOfWorkbook(bytesOf(file), { file }, undefined, '--table')
    expectColumns(table, expected)
    const said = codesOf(table).filter((code) => code !== 'CELLS_WITH_ERRORS')
    expect(said.sort()).toEqual([...expected.notes].sort())
    if (expected.sheet !== undefined) expect(sheet).toBe(expected.sheet)
    for (const row of expected.hiddenRows ?? [])
      expect(table.notes.find(({ code }) => code === 'ROWS_HIDDEN')?.message).toContain(String(row))
    if (expected.header !== undefined) expect(table.lines[0]).toBe(expected.header + 1)
    if (expected.footer !== undefined) expect(Math.max(...table.lines)).toBeLessThan(expected.footer)
  })

  it('reads a hidden sheet when it is asked for, and says that it is hidden', () => {
    const read = tableOfWorkbook(bytesOf('hidden.xlsx'), { file: 'h' }, 'Codebook', '--table')
    expect(read.sheet).toBe('Codebook')
    expect(read.sheets).toEqual(['Data', 'Codebook'])
    expect(codesOf(read.table)).toContain('SHEET_HIDDEN')
  })

  const reference = () => {
    const reader = createDelimitedReader()
    reader.push(bytesOf('case-excel-reference.csv'))
    return reader.finish()
  }
  it.each([
    ['case-hidden-sheet.xlsx', ['SHEET_HIDDEN']],
    ['case-title.xlsx', ['SHEET_ROWS_SKIPPED']],
    ['case-blanks.xlsx', ['SHEET_ROWS_SKIPPED', 'COLUMNS_EMPTY']],
    ['case-merged.xlsx', ['CELLS_MERGED']],
    ['case-textnum-comma.xlsx', ['NUMBERS_AS_TEXT']],
  ])('%s has the patients of its reference, and says %j', (file, codes) => {
    const { table } = tableOfWorkbook(bytesOf(file), { file }, undefined, '--table')
    const expected = reference()
    expect(table.names).toEqual(expected.names)
    for (const [name, column] of expected.columns)
      expect(valuesOf(table.columns.get(name)!), name).toEqual(valuesOf(column))
    expect(codesOf(table)).toEqual(codes)
  })

  it('reads dates of a workbook as those of its CSV file', () => {
    const { table } = tableOfWorkbook(bytesOf('case-dates.xlsx'), {}, undefined, '--table')
    const reader = createDelimitedReader()
    reader.push(bytesOf('case-dates.csv'))
    const text = reader.finish()
    for (const name of ['rand_iso', 'rand_dmy']) {
      expect(table.columns.get(name)).toMatchObject({ kind: 'number', time: 'date' })
      expect(valuesOf(table.columns.get(name)!)).toEqual(valuesOf(text.columns.get(name)!))
    }
    expect(codesOf(table)).toEqual(['DATES_MIXED'])
    expect(codesOf(text)).toEqual(['DATES_MIXED'])
  })
})

describe('text files as they are met', () => {
  it.each([
    ['case-sep-line.csv', 400, []],
    ['case-utf16-tab.txt', 400, []],
    ['case-trailing-empty-columns.csv', 400, ['COLUMNS_EMPTY', 'ROWS_EMPTY']],
    ['case-title-rows.csv', 400, ['FILE_ROWS_SKIPPED']],
    ['case-thousands-decimal-comma.csv', 400, ['NUMBERS_THOUSANDS']],
    ['case-months.csv', 400, []],
  ])('%s has %d patients, and says %j', (file, n, codes) => {
    const reader = createDelimitedReader({ file })
    reader.push(bytesOf(file))
    const table = reader.finish()
    expect(table.n).toBe(n)
    expect(codesOf(table)).toEqual(codes)
    expect(table.columns.get('y')?.kind).toBe('number')
    expect(table.names).not.toContain('')
  })
})
