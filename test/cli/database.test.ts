import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
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

/** Of a result what both ways of reading have to agree on. */
function essence(stdout: string) {
  const { data, tree, subgroups } = JSON.parse(stdout)
  return {
    data,
    splits: tree.nodes.map(({ n, split }: { n: number; split: unknown }) => ({ n, split })),
    effects: subgroups.map(({ effect }: { effect: { estimate: number } }) => effect.estimate.toFixed(6)),
  }
}

describe('copse fit on databases', () => {
  it('gives the tree of the CSV file from Parquet, DuckDB and CSV', async () => {
    const { parquet, file } = await stored()
    const own = essence(copse(['fit', EXAMPLE, ...ROLES, ...JSON_ONLY]).stdout)
    for (const data of [
      [EXAMPLE, '--source', 'duckdb'],
      [parquet],
      [file, '--table', 'an "odd" name'],
      [parquet, '--where', 'TRUE -- all'],
    ]) {
      const { status, stderr, stdout } = copse(['fit', ...data, ...ROLES, ...JSON_ONLY])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(essence(stdout)).toEqual(own)
    }
  })

  it.each([
    [['nowhere.parquet'], 'FILE_NOT_FOUND'],
    [['nowhere.duckdb'], 'OPTION_MISSING|FILE_NOT_FOUND'],
    [[EXAMPLE, '--source', 'columns', '--bins', '5'], 'OPTIONS_CONFLICT'],
    [[EXAMPLE, '--source', 'duckdb', '--bins', 'few'], 'OPTION_INVALID'],
    [[EXAMPLE, '--source', 'duckdb', '--where', 'no such thing'], 'SOURCE_FAILED'],
    [[EXAMPLE, '--source', 'duckdb', '--cv', '5'], 'SOURCE_NEEDS_COLUMNS'],
    [[EXAMPLE, '--min-cell', '5'], 'OPTIONS_CONFLICT'],
    [['postgres://nobody@127.0.0.1:1/none', '--table', 'ipd'], 'SOURCE_LOST'],
    [['postgres://nobody@127.0.0.1:1/none'], 'OPTION_MISSING'],
  ])('refuses %j with %s', (args, code) => {
    const { status, stderr } = copse(['fit', ...args, ...ROLES])
    expect(stderr).toMatch(new RegExp(`^(${code}): `))
    expect(status).toBe(1)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
