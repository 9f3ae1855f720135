import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileColumn, FileTable } from '../../../src/data/formats/kit/file-column.js'
import { readTables } from '../../../src/data/formats/read-tables.js'
import { CopseError } from '../../../src/errors.js'
import { errorOf } from '../../error-of.js'

const FOLDER = join(import.meta.dirname, '../../fixtures/formats')
const bytesOf = (file: string) => new Uint8Array(readFileSync(join(FOLDER, file)))
const HOSTILE: readonly { readonly file: string; readonly error: string; readonly why: string }[] = [
  ...JSON.parse(readFileSync(join(FOLDER, 'hostile/expected.json'), 'utf8')),
  { file: 'catalog.sas7bdat', error: 'FILE_FORMAT_UNREAD', why: 'a catalog' },
]

/** One small file of each format and way of packing. */
const SMALL = [
  ...['latin1-record.sav', 'pspp.sav', 'pspp.zsav', 'types-114be.dta', 'mixed-117.dta'],
  ...['short-row.xpt', 'mixed-v8.xpt', 'rle.sas7bdat', 'mixed.sas7bdat'],
  ...['mixed-plain.rds', 'mixed-ascii.rds', 'odd.rds', 'two.RData'],
]
const CODES = /^FILE_(EMPTY|BINARY|DAMAGED|FORMAT_UNREAD|COMPRESSION_UNREAD|TOO_LARGE|NO_TABLE)$/

/** The tables of a file, or null if it is refused by one of the errors that the readers have. */
function tablesOrRefusal(bytes: Uint8Array): FileTable[] | null {
  try {
    return readTables(bytes, { file: 'x' })
  } catch (error) {
    if (!(error instanceof CopseError)) throw error
    expect(error.code).toMatch(CODES)
    return null
  }
}

const cellsOf = (column: FileColumn, n: number) =>
  column.kind === 'number'
    ? [...column.values.subarray(0, n)]
    : [...column.codes.subarray(0, n)].map((code) => (code < 0 ? null : column.dictionary[code]))

describe('damaged and hostile files', () => {
  it('each has an expected error', () => {
    const files = readdirSync(join(FOLDER, 'hostile')).filter((name) => name !== 'expected.json')
    expect(HOSTILE.map(({ file }) => file).sort()).toEqual(files.sort())
  })

  it.each(HOSTILE)('$file ($why): $error', ({ file, error }) => {
    const bytes = bytesOf(join('hostile', file))
    const before = process.memoryUsage()
    const found = errorOf(() => readTables(bytes, { file }))
    const after = process.memoryUsage()
    expect(found.code).toBe(error)
    const taken = after.arrayBuffers - before.arrayBuffers
    expect(taken).toBeLessThan(3 * bytes.length + 50e6)
  })

  it.each(SMALL)('every beginning of %s is refused, or its rows are those of the whole', (file) => {
    const bytes = bytesOf(file)
    const whole = readTables(bytes, {})
    // Long files in steps, but every one of the end.
    const step = Math.ceil(bytes.length / 600)
    for (let length = 0; length < bytes.length; length += length < bytes.length - 100 ? step : 1) {
      const tables = tablesOrRefusal(bytes.subarray(0, length))
      for (const [k, { n, columns }] of tables?.entries() ?? []) {
        expect(n).toBeLessThanOrEqual(whole[k].n)
        expect(columns.map(({ name }) => name)).toEqual(whole[k].columns.map(({ name }) => name))
        for (const [j, column] of columns.entries())
          expect(cellsOf(column, n)).toEqual(cellsOf(whole[k].columns[j], n))
      }
    }
  })

  it.each(SMALL)('%s with other bytes is refused, or gives a table', (file) => {
    const bytes = bytesOf(file)
    const changes = fc.array(
      fc.tuple(
        // Most of what can go wrong stands at the beginning.
        fc.oneof(fc.nat(bytes.length - 1), fc.nat(Math.min(600, bytes.length - 1))),
        fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)),
      ),
      { minLength: 1, maxLength: 6 },
    )
    const changed = fc.property(changes, (list) => {
      const own = bytes.slice()
      for (const [at, byte] of list) own[at] = byte
      for (const { n, columns } of tablesOrRefusal(own) ?? [])
        for (const column of columns)
          expect(column.kind === 'number' ? column.values.length : column.codes.length).toBe(n)
    })
    fc.assert(changed, { numRuns: 60 })
  })
})
