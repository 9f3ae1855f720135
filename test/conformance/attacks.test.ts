import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTable } from '../../cli/input/open-table.js'
import { readRows } from '../../cli/input/read-rows.js'
import { postgresFolder, startCluster } from '../../scripts/postgres-cluster.mjs'
import type { Roles } from '../../src/data/roles/roles.js'
import { CopseError } from '../../src/errors.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import { temporaryFolder } from '../cli/run-copse.js'
import type { Row } from '../trees/trial-data.js'
import { NAMES, TABLE_ATTACKS, WHERE_ATTACKS } from './attacks.js'
import { tableSql } from './table-sql.js'

/** Patients in whose columns and levels every odd name occurs. */
const [OUTCOME, ARM, TRIAL, COVARIATE, NUMBER] = NAMES
const ROWS: Row[] = Array.from({ length: 160 }, (_, i) => ({
  [OUTCOME]: ((7 * i) % 11) + (i % 4 === 1 ? 3 : 0),
  [ARM]: i % 2 === 0 ? "'; DELETE FROM t; --" : 'b"',
  [TRIAL]: i % 80 < 40 ? "A'); --" : 'B',
  [COVARIATE]: NAMES[(i >> 1) % NAMES.length],
  [NUMBER]: i >> 1,
  id: i,
}))
const ROLES: Roles = {
  outcome: OUTCOME,
  treatment: ARM,
  control: 'b"',
  trial: TRIAL,
  covariates: [COVARIATE, NUMBER],
  family: 'gaussian',
}

const folder = temporaryFolder()
const OUT = join(folder, 'written')
writeFileSync(join(folder, 'secret.csv'), 'a\n1\n')

interface Place {
  readonly name: string
  /** What the command line is given, and the table there. */
  readonly data: string
  readonly table: string | undefined
  count(): Promise<number>
}

const [parquet, duckdb] = [join(folder, "it's.parquet"), join(folder, 'patients.duckdb')]
const cluster = postgresFolder() === null ? null : startCluster(24400 + (process.pid % 97))

beforeAll(async () => {
  const instance = await DuckDBInstance.create(duckdb)
  const connection = await instance.connect()
  await connection.run(tableSql('t', ROWS))
  await connection.run(`COPY t TO '${parquet.replaceAll("'", "''")}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
  cluster?.run(tableSql('t', ROWS))
})
afterAll(() => cluster?.remove())

/** Rows that an honest question finds. */
async function rowsOf(data: string, table: string | undefined): Promise<number> {
  const open = await openTable(data, { ...(table !== undefined && { table }) }, {})
  try {
    return (await readRows(open, {})).n
  } finally {
    await open.connection.close()
  }
}

const place = (name: string, data: string, table: string | undefined): Place => ({
  name,
  data,
  table,
  count: () => rowsOf(data, table),
})
const PLACES = [
  place('Parquet', parquet, undefined),
  place('DuckDB', duckdb, 't'),
  ...(cluster === null ? [] : [place('PostgreSQL', cluster.url, 't')]),
]

/** What happens when the rows of a condition are read; a fit comes to the same statements. */
async function attempt(data: string, table: string | undefined, where: string): Promise<unknown> {
  const flags = { where, timeout: '20', ...(table !== undefined && { table }) }
  let open: Awaited<ReturnType<typeof openTable>> | undefined
  try {
    open = await openTable(data, flags, {})
    return (await readRows(open, {})).n
  } catch (error) {
    return error
  } finally {
    await open?.connection.close()
  }
}

describe.each(PLACES)('$name', ({ data, table, count }) => {
  it(`refuses ${WHERE_ATTACKS.length} conditions that are more than conditions`, async () => {
    for (const attack of WHERE_ATTACKS) {
      const answer = await attempt(data, table, attack.replaceAll('OUT', OUT))
      expect(answer, attack).toBeInstanceOf(CopseError)
      expect((answer as CopseError).code, attack).toMatch(/^(CONDITION_INVALID|SOURCE_FAILED)$/)
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('written'))).toEqual([])
    expect(await count()).toBe(ROWS.length)
  })

  it(`takes ${TABLE_ATTACKS.length} names of tables for names`, async () => {
    if (table === undefined) return
    for (const attack of TABLE_ATTACKS) {
      const answer = await attempt(data, attack, 'TRUE')
      expect(answer, attack).toBeInstanceOf(CopseError)
      expect((answer as CopseError).code, attack).toBe('SOURCE_FAILED')
    }
    expect(await count()).toBe(ROWS.length)
  })

  it('takes names of columns and levels for names', async () => {
    const open = await openTable(data, { ...(table !== undefined && { table }) }, { sums: true })
    try {
      const result = await fitFromSql(
        open.connection,
        { ...open, roles: ROLES },
        'mob-si',
        { minsize: 10, alpha: 1, maxdepth: 4 },
        {},
      )
      expect(result.data.used).toBe(ROWS.length)
      const variables = result.tree.nodes.flatMap(({ split }) => split?.variable ?? [])
      expect(variables.length).toBeGreaterThan(1)
      const levels = new Set(
        result.tree.nodes.flatMap(({ split }) =>
          split?.kind === 'nominal' ? [...split.left, ...split.right] : [],
        ),
      )
      for (const level of levels) expect(NAMES).toContain(level)
    } finally {
      await open.connection.close()
    }
    expect(await count()).toBe(ROWS.length)
  })

  it('lets nothing through where a condition is not looked at first', async () => {
    const open = await openTable(data, { ...(table !== undefined && { table }) }, {})
    const { connection } = open
    const refused = async (sql: string) =>
      expect(
        await connection.query(sql).then(
          () => sql,
          ({ code }) => code,
        ),
        sql,
      ).toBe('SOURCE_FAILED')
    try {
      await refused('SELECT 1; SELECT 2')
      await refused(`COPY (SELECT 1) TO '${OUT}'`)
      await refused(`ATTACH '${OUT}' AS other`)
      await refused(`SELECT * FROM read_text('${join(folder, 'secret.csv')}')`)
      await refused(`SELECT * FROM '${join(folder, 'secret.csv')}'`)
      await refused('DELETE FROM t')
      await refused('SET enable_external_access = true')
      if (connection.dialect === 'postgres') {
        await connection.query(`SELECT set_config('default_transaction_read_only', 'off', false)`)
        await refused('DELETE FROM t')
        await refused('CREATE TABLE evil (a int)')
      }
    } finally {
      await connection.close()
    }
    expect(existsSync(OUT)).toBe(false)
    expect(await count()).toBe(ROWS.length)
  })

  it('still takes conditions', async () => {
    expect(
      await attempt(data, table, `id >= 100 AND "${NAMES[4].replaceAll('"', '""')}" < 70 -- (some`),
    ).toBe(40)
    expect(await attempt(data, table, `"${TRIAL.replaceAll('"', '""')}" = 'A''); --' AND id < 40`)).toBe(40)
    if (table !== undefined)
      expect(await attempt(data, table, 'id IN (SELECT max(id) FROM t UNION SELECT min(id) FROM t)')).toBe(2)
  })
})
