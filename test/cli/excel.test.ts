import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import writeExcel from 'write-excel-file/node'
import { copse, EXAMPLE, ROLES, temporaryFile, temporaryFolder } from './run-copse.js'

const [HEAD, ...ROWS] = readFileSync(EXAMPLE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(','))

/** Cells as Excel has them: numbers as numbers, missing values empty. */
const cells = [
  HEAD.map((value) => ({ type: String, value })),
  ...ROWS.map((row) =>
    row.map((text) => {
      if (text === '' || text === 'NA') return null
      return Number.isFinite(Number(text)) ? { value: Number(text) } : { type: String, value: text }
    }),
  ),
]

const folder = temporaryFolder()
const workbook = join(folder, 'trials.xlsx')
await writeExcel([
  { data: [[{ type: String, value: 'About these data' }]], sheet: 'About' },
  { data: cells as never, sheet: 'IPD 2024' },
]).toFile(workbook)

/** A result without the name of the file and of the sheet. */
const bare = (json: string) =>
  JSON.parse(json, (key, value) =>
    key === 'table' || (key === 'data' && typeof value === 'string') ? null : value,
  )

describe('an Excel workbook', () => {
  it('gives the digits of the CSV file, from the sheet that is named', () => {
    const own = copse(['fit', EXAMPLE, ...ROLES, '--json', '-', '--quiet'])
    const read = copse(['fit', workbook, '--table', 'IPD 2024', ...ROLES, '--json', '-', '--quiet'])
    expect(read.stderr).toBe('')
    expect(bare(read.stdout)).toEqual(bare(own.stdout))
    expect(JSON.parse(read.stdout).spec.table).toBe('IPD 2024')
  })

  it('is read again by the report made of it', () => {
    const html = join(folder, 'report.html')
    const made = copse(['report', workbook, '--table', 'IPD 2024', ...ROLES, '-o', html, '--quiet'])
    expect(made.status).toBe(0)
    const { status, stdout } = copse(['rerun', html])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Identical: /)
  })

  it('is read by the first sheet that has the columns, which is said, when none is named', () => {
    const { status, stdout } = copse(['fit', workbook, ...ROLES, '--json', '-', '--quiet'])
    expect(status).toBe(0)
    const { spec, notes } = JSON.parse(stdout)
    expect(spec.table).toBe('IPD 2024')
    const codes = notes.map(({ code }: { code: string }) => code)
    expect(codes).toContain('FILE_MORE_SHEETS')
    const named = copse(['fit', workbook, '--table', 'IPD 2024', ...ROLES, '--json', '-', '--quiet'])
    expect(JSON.parse(named.stdout).subgroups).toEqual(JSON.parse(stdout).subgroups)
  })

  it.each([
    ['SHEET_UNKNOWN', ['--table', 'Sheet1']],
    ['OPTIONS_CONFLICT', ['--where', 'TRUE']],
    ['OPTIONS_CONFLICT', ['--source', 'database']],
    ['OPTIONS_CONFLICT', ['--bins', '9']],
    ['OPTIONS_CONFLICT', ['--decimal', ',']],
  ])('refuses with %s what it cannot do: %j', (code, args) => {
    const { status, stderr } = copse(['fit', workbook, ...ROLES, ...args])
    expect(stderr).toMatch(new RegExp(`^${code}: `))
    expect(status).toBe(1)
  })

  it.each([
    ['FILE_NOT_FOUND', join(folder, 'none.xlsx')],
    ['FILE_BINARY', temporaryFile('text.xlsx', 'a,b\n1,2\n')],
  ])('is not there, or is none: %s', (code, file) => {
    const { status, stderr } = copse(['fit', file, ...ROLES])
    expect(stderr).toMatch(new RegExp(`^${code}: `))
    expect(status).toBe(1)
  })
})
