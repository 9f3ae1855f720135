import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { openTable } from '../../cli/input/open-table.js'
import { readData } from '../../cli/input/read-data.js'
import { readTable } from '../../cli/input/read-table.js'
import { isForSums } from '../../cli/options/source-options.js'
import { CopseError } from '../../src/errors.js'
import { nodesWithoutTold, withoutTold } from '../without-told.js'
import { copse, EXAMPLE, ROLES, temporaryFolder } from './run-copse.js'

const JSON_ONLY = ['--json', '-', '--quiet']

/** The example as a Parquet file and as a table of a DuckDB file. */
async function stored() {
  const folder = temporaryFolder()
  const [parquet, file] = [join(folder, "it's.parquet"), join(folder, 'trials.duckdb')]
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  await connection.run(
    `CREATE TABLE "an ""odd"" name" AS SELECT * FROM read_csv('${EXAMPLE}', nullstr = ['', 'NA'])`,
  )
  await connection.run(`COPY "an ""odd"" name" TO '${parquet.replaceAll("'", "''")}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
  return { parquet, file }
}

/** The message of the coded error that `run` ends with. */
const errorIn = (run: () => Promise<unknown>): Promise<string> =>
  run().then(
    () => '',
    (error) => (error instanceof CopseError ? error.message : `no coded error: ${error}`),
  )

/** Of a result what both ways of reading have to agree on. */
function essence(stdout: string) {
  const { data, tree, subgroups } = JSON.parse(stdout)
  return {
    data,
    splits: nodesWithoutTold(tree.nodes).map(({ n, split }) => ({ n, split })),
    effects: subgroups.map(({ effect }: { effect: { estimate: number } }) => effect.estimate.toFixed(6)),
  }
}

describe('copse fit on databases', () => {
  it('gives the tree of the CSV file from Parquet, DuckDB and CSV', async () => {
    const { parquet, file } = await stored()
    const own = essence(copse(['fit', EXAMPLE, ...ROLES, ...JSON_ONLY]).stdout)
    for (const data of [
      [EXAMPLE, '--source', 'database'],
      [parquet],
      [file, '--table', 'an "odd" name'],
      [parquet, '--where', 'TRUE -- all'],
    ]) {
      const { status, stderr, stdout } = copse(['fit', ...data, ...ROLES, ...JSON_ONLY])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(essence(stdout)).toEqual(own)
    }
  })

  it('takes dates for numbers, as of the CSV file, and for names where trials are called so', async () => {
    const csv = join(import.meta.dirname, '../fixtures/reading/case-dates.csv')
    const parquet = join(temporaryFolder(), 'dates.parquet')
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    // Only the date tells early patients, who benefit, from late ones.
    const late = "CASE WHEN arm = 'active' AND rand_iso > DATE '2012-06-30' THEN 20 ELSE 0 END"
    const columns = `trial, arm, y + ${late} AS y, rand_iso, rand_iso + INTERVAL 13 HOUR AS seen, DATE '2020-01-01' + CAST(right(trial, 1) AS INTEGER) AS began`
    await connection.run(`COPY (SELECT ${columns} FROM read_csv('${csv}')) TO '${parquet}' (FORMAT parquet)`)
    await connection.run(`COPY '${parquet}' TO '${parquet}.csv'`)
    connection.closeSync()
    const roles = ['--outcome', 'y', '--treatment', 'arm', '--control', 'control', '--maxdepth', '2']
    const splitOf = (file: string, ...more: string[]) => {
      const { stdout, stderr } = copse(['fit', file, ...roles, ...more, ...JSON_ONLY])
      expect(stderr).toBe('')
      const result = JSON.parse(stdout)
      // What splits tell apart needs the patients.
      return { split: withoutTold(result.tree.nodes[0].split), trials: result.data.trials }
    }
    for (const covariate of ['rand_iso', 'seen'])
      for (const trial of ['trial', 'began']) {
        const own = splitOf(`${parquet}.csv`, '--trial', trial, '--covariates', covariate)
        expect(own.split?.variable ?? own.split).toBeTruthy()
        expect(splitOf(parquet, '--trial', trial, '--covariates', covariate)).toEqual(own)
        expect(splitOf(parquet, '--trial', trial, '--covariates', covariate, '--source', 'columns')).toEqual(
          own,
        )
      }
    for (const source of ['database', 'columns']) {
      const { stdout } = copse([
        ...['fit', parquet, ...roles, '--trial', 'trial', '--covariates', 'rand_iso', '--source', source],
      ])
      expect(stdout).toMatch(/rand_iso ≤ 2012-\d\d-\d\d: /)
    }
  })

  it.each([
    [['nowhere.parquet'], 'FILE_NOT_FOUND'],
    [['nowhere.duckdb'], 'OPTION_MISSING|FILE_NOT_FOUND'],
    [[EXAMPLE, '--source', 'columns', '--bins', '5'], 'OPTIONS_CONFLICT'],
    [[EXAMPLE, '--source', 'database', '--bins', 'few'], 'OPTION_INVALID'],
    [[EXAMPLE, '--source', 'database', '--where', 'no such thing'], 'SOURCE_FAILED'],
    [[EXAMPLE, '--source', 'database', '--cv', '5'], 'SOURCE_NEEDS_COLUMNS'],
    [[EXAMPLE, '--min-cell', '5'], 'OPTIONS_CONFLICT'],
    [['-', '--where', 'TRUE'], 'OPTIONS_CONFLICT'],
    [['-', '--source', 'database'], 'OPTIONS_CONFLICT'],
    [['postgres://nobody@127.0.0.1:1/none', '--table', 'ipd', '--na', '-9'], 'OPTIONS_CONFLICT'],
    [['postgres://nobody@127.0.0.1:1/none', '--table', 'ipd'], 'SOURCE_LOST'],
    [['postgres://nobody@127.0.0.1:1/none'], 'OPTION_MISSING'],
  ])('refuses %j with %s', (args, code) => {
    const { status, stderr } = copse(['fit', ...args, ...ROLES])
    expect(stderr).toMatch(new RegExp(`^(${code}): `))
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

/** A result without the name of the file and how it was read. */
const bare = (stdout: string) =>
  JSON.parse(stdout, (key, value) =>
    ['table', 'where'].includes(key) || (key === 'data' && typeof value === 'string') ? null : value,
  )

describe('other commands on databases', () => {
  const commands = [
    ['describe'],
    ['effects', '--adjust', 'rmdq0'],
    ['compare', '--methods', 'mob,palmtree'],
    ['fit', '--adjust', 'sex', '--maxdepth', '2'],
    ['fit', '--honest', '0.5'],
    ['fit', '--ties', 'rows'],
    ['fit', '--source', 'columns'],
  ]

  it.each(commands)(
    '%s %s %s reads the patients of a Parquet and of a DuckDB file',
    async (command, ...flags) => {
      const { parquet, file } = await stored()
      const of = (...data: string[]) => {
        const { status, stderr, stdout } = copse([command, ...data, ...flags, ...ROLES, ...JSON_ONLY])
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
        return bare(stdout)
      }
      const own = of(EXAMPLE)
      expect(of(parquet)).toEqual(own)
      expect(of(file, '--table', 'an "odd" name')).toEqual(own)
    },
  )

  it('a condition leaves rows out, and results say which', async () => {
    const run = copse(['describe', EXAMPLE, '--where', "trial <> 'Trial 3'", ...ROLES, ...JSON_ONLY])
    const all = copse(['describe', EXAMPLE, ...ROLES, ...JSON_ONLY])
    const [some, whole] = [run, all].map(({ stdout }) => JSON.parse(stdout))
    expect(some.spec.where).toBe("trial <> 'Trial 3'")
    expect(whole.spec.where).toBeNull()
    const names = ({ data }: { data: { trials: { trial: string }[] } }) =>
      data.trials.map(({ trial }) => trial)
    expect(names(some)).toEqual(names(whole).filter((trial) => trial !== 'Trial 3'))
  })

  it('predict takes patients from a Parquet file, and a report of one runs again', async () => {
    const { parquet } = await stored()
    const folder = temporaryFolder()
    const [json, html] = [join(folder, 'fit.json'), join(folder, 'report.html')]
    expect(copse(['fit', parquet, ...ROLES, '--json', json, '--quiet']).status).toBe(0)
    const [ours, theirs] = [parquet, EXAMPLE].map((data) => copse(['predict', json, data, '--quiet']).stdout)
    expect(ours.split('\n').length).toBeGreaterThan(1500)
    expect(ours).toBe(theirs)
    const where = ['--where', 'age > 40']
    const report = ['report', parquet, ...ROLES, ...where, '--methods', 'mob', '-o', html, '--quiet']
    expect(copse(report)).toMatchObject({ status: 0, stderr: '' })
    expect(copse(['rerun', html, parquet, '--accept-where', '--quiet']).stdout).toMatch(/^Identical/)
    const unasked = copse(['rerun', html, parquet, '--quiet'])
    expect([unasked.status, unasked.stdout]).toEqual([1, ''])
    expect(unasked.stderr).toMatch(/^CONDITION_UNCONFIRMED: .*age > 40/)
  })

  it('a condition that somebody put into a report is shown, and does no more than choose rows', () => {
    const folder = temporaryFolder()
    const [html, out] = [join(folder, 'report.html'), join(folder, 'written.csv')]
    expect(copse(['report', EXAMPLE, ...ROLES, '--methods', 'mob', '-o', html, '--quiet']).status).toBe(0)
    const text = readFileSync(html, 'utf8')
    const at = text.indexOf('<script')
    const carry = (where: string) =>
      writeFileSync(
        html,
        text.slice(0, at) + text.slice(at).replace('"read":{', `"read":{"where":${JSON.stringify(where)}`),
      )
    carry(`TRUE)) AS p; COPY (SELECT 1) TO '${out}'; --`)
    for (const flags of [[], ['--accept-where']])
      expect(copse(['rerun', html, EXAMPLE, ...flags]).stderr).toMatch(/^REPORT_INVALID: .*data.read.where/)
    carry("trial <> '\u001b[2K'")
    const { status, stderr } = copse(['rerun', html, EXAMPLE, '--quiet'])
    expect([status, stderr.includes('\u001b')]).toEqual([1, false])
    expect(stderr).toMatch(/^CONDITION_UNCONFIRMED: .*trial <> '\\u001b\[2K'/)
    expect(existsSync(out)).toBe(false)
  })

  it.each([
    'postgres://[bad',
    'postgres://me:s3cret@[bad/db',
    'postgres://me:s3cret@host:99999/db',
    'postgres://%zz:s3cret@127.0.0.1/db',
    'postgres://me:s3cret@127.0.0.1/%E0%A4%A',
    'POSTGRES://me:s3cret@[bad/db',
    'mysql://me:s3cret@host/db',
    'postgres:/me:s3cret@host/db',
    'https://me:s3cret@host/data.parquet',
  ])('an address that cannot be used is a coded error without its password: %s', async (url) => {
    const flags = { table: 't' }
    const errors = await Promise.all([
      errorIn(async () => await readData(url, flags, {}, false)),
      errorIn(async () => isForSums(url, { ...flags, source: 'auto' }) && (await openTable(url, flags, {}))),
      errorIn(async () => await readTable(url, {}, false)),
    ])
    for (const error of errors) expect(error).not.toContain('s3cret')
    expect(errors[0]).toMatch(/^(URL_INVALID|URL_UNSUPPORTED|SOURCE_LOST|FILE_NOT_FOUND): /)
  })
})
