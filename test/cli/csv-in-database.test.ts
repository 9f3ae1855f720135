import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectDuckDb } from '../../cli/drivers/duckdb.js'
import { loadLargeCsv } from '../../cli/input/load-large-csv.js'
import { readData } from '../../cli/input/read-data.js'
import { readRows } from '../../cli/input/read-rows.js'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { isMissing, type Table, textAt } from '../../src/data/table/table.js'
import { CopseError } from '../../src/errors.js'
import { copse, temporaryFolder } from './run-copse.js'

const FOLDER = join(import.meta.dirname, '../fixtures/reading')
const files = readdirSync(FOLDER).filter((file) => /\.(csv|txt)$/.test(file))

/** By column: its values, as the expected values of the fixtures are written. */
function cellsOf({ n, columns }: Table) {
  const cells = [...columns.values()].map((column) => {
    const at = (row: number) =>
      isMissing(column, row) ? null : column.kind === 'number' ? column.values[row] : textAt(column, row)
    const time = column.kind === 'number' ? column.time : undefined
    return [column.name, { kind: column.kind, time, values: Array.from({ length: n }, (_, row) => at(row)) }]
  })
  return Object.fromEntries(cells)
}

/** As cellsOf: what another program has read, where the fixture says it. */
function expectedOf(path: string) {
  const { columns } = JSON.parse(readFileSync(`${path}.json`, 'utf8'))
  return Object.fromEntries(
    columns.map(
      ({ name, kind, time, values }: { name: string; kind: string; time?: string; values: unknown }) => [
        name,
        { kind, time, values },
      ],
    ),
  )
}

async function throughLargeReader(path: string, read: ReadOptions = {}, sample?: number): Promise<Table> {
  const connection = await connectDuckDb({ ordered: true })
  try {
    const { relation, notes } = await loadLargeCsv(connection, path, read, sample)
    return await readRows({ connection, relation, where: null, name: basename(path), notes }, read)
  } finally {
    await connection.close()
  }
}

const codeOf = (error: unknown) => (error instanceof CopseError ? error.code : `no coded error: ${error}`)

/** A file with these lines. */
function fileOf(lines: readonly string[], name = 'a.csv'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

describe('CSV files with a condition', () => {
  it.each(files)('reads %s as it does without one', async (file) => {
    const path = join(FOLDER, file)
    const [own, some] = [
      await readData(path, {}, {}, false),
      await readData(path, { where: 'TRUE' }, {}, false),
    ]
    expect(cellsOf(some)).toEqual(cellsOf(own))
    if (readdirSync(FOLDER).includes(`${file}.json`)) expect(cellsOf(some)).toEqual(expectedOf(path))
    const said = own.notes.map(({ code }) => code).filter((code) => code !== 'ROWS_EMPTY')
    expect(some.notes.map(({ code }) => code)).toEqual(expect.arrayContaining(said))
  })

  it('compares dates and numbers as such', async () => {
    const path = fileOf(['day;dose;arm', '3.2.2006;1.250,5;a', '28.2.2006;2,5;b', '13.3.2007;3,5;b'])
    const read = async (where: string) => (await readData(path, { where }, {}, false)).n
    expect(await read("day > DATE '2006-02-03'")).toBe(2)
    expect(await read('dose > 1000')).toBe(1)
  })
})

describe('CSV files that DuckDB reads', () => {
  it.each(files)('%s as our own reader does, or not at all', async (file) => {
    const path = join(FOLDER, file)
    const own = cellsOf(await readData(path, {}, {}, false))
    const table = await throughLargeReader(path).catch((error) => codeOf(error))
    if (typeof table === 'string') expect(table).toBe('CSV_UNFIT')
    else expect(cellsOf(table)).toEqual(own)
  })

  it('trims, knows numbers that stand for missing values, whole numbers, decimal commas and the row of names', async () => {
    const path = fileOf(['made by hand', '', 'trial;x;s', '1;1,50; a', '2;-99,0;NA', ';;', '10; 3;"b;c"'])
    const read = { na: ['-99'], headerRow: 3 }
    const own = await readData(path, read, {}, false)
    expect(cellsOf(own)).toMatchObject({
      trial: { values: [1, 2, 10] },
      x: { values: [1.5, null, 3] },
      s: { values: ['a', null, 'b;c'] },
    })
    const table = await throughLargeReader(path, read)
    expect(cellsOf(table)).toEqual(cellsOf(own))
    expect(textAt(table.columns.get('trial')!, 2)).toBe('10')
  })

  it.each([
    ['thousands', ['a;b', '1.234.567,5;1', '2.345,5;2'], {}],
    ['one decimal mark each', ['a;b', '1,5;1.5', '2,5;2.55'], {}],
    ['titles', ['Export of today', 'a;b', '1,5;1', '2,5;2'], {}],
    ['sep=', ['sep=;', 'a;b', '1,5;1'], {}],
    ['missing values of a column', ['a;b', '1;-9'], { na: ['b=-9'] }],
    ['German dates', ['a;b', '1;3.2.2006', '2;28.2.2006'], {}],
    ['what comes after the beginning', ['a;b', ...Array(50).fill('1;2'), '1.234;2'], {}],
    ['texts after the beginning', ['a;b', ...Array(50).fill('1;2'), 'high;2'], {}],
  ])('refuses %s', async (_, lines, read: ReadOptions) => {
    expect(await throughLargeReader(fileOf(lines), read, 60).catch(codeOf)).toBe('CSV_UNFIT')
  })
})

describe('--header-row', () => {
  const lines = ['1;2;3', 'x;y;arm', '1;2;a', '2;3;b']

  it('names the row of the names, in text files, with a condition, and for copse predict', async () => {
    const path = fileOf(lines)
    const roles = ['--outcome', 'y', '--treatment', 'arm', '--control', 'a', '--covariates', 'x']
    for (const more of [[], ['--where', 'x < 5']]) {
      const run = copse(['describe', path, ...roles, '--header-row', '2', ...more, '--json', '-', '--quiet'])
      expect(run.stderr).toBe('')
      expect(JSON.parse(run.stdout).spec).toMatchObject({ headerRow: 2, outcome: 'y' })
    }
    expect(copse(['describe', path, ...roles]).stderr).toMatch(/^COLUMN_UNKNOWN/)
  })

  it.each(['0', '1.5', 'two', '99'])('refuses row %s', (row) => {
    for (const file of [fileOf(lines), join(FOLDER, 'case-title.xlsx')])
      if (row !== '99' || file.endsWith('.csv'))
        expect(
          copse(['describe', file, '--outcome', 'y', '--treatment', 'arm', '--header-row', row]).stderr,
        ).toMatch(/^OPTION_INVALID: .*--header-row|^OPTION_INVALID: the value of --header-row/)
  })

  it('is taken back by copse rerun', () => {
    const folder = temporaryFolder()
    const rows = Array.from(
      { length: 80 },
      (_, i) => `${i};${(i * 7) % 11};${i % 2 ? 'a' : 'b'};${i < 40 ? 'p' : 'q'}`,
    )
    const path = fileOf(['1;2;3;4', 'x;y;arm;trial', ...rows])
    const html = join(folder, 'report.html')
    const roles = [
      '--outcome',
      'y',
      '--treatment',
      'arm',
      '--control',
      'a',
      '--covariates',
      'x',
      '--trial',
      'trial',
    ]
    const run = copse([
      'report',
      path,
      ...roles,
      '--header-row',
      '2',
      '--methods',
      'mob',
      '-o',
      html,
      '--quiet',
    ])
    expect(run.stderr).toBe('')
    expect(copse(['rerun', html, path, '--quiet']).stdout).toMatch(/^Identical/)
    expect(readFileSync(html, 'utf8')).toContain('"headerRow":2')
  })
})
