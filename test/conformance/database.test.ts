import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDuckDb } from '../../cli/drivers/duckdb.js'
import type { Postgres } from '../../cli/drivers/postgres.js'
import { connectPostgres } from '../../cli/drivers/postgres.js'
import { readRows } from '../../cli/input/read-rows.js'
import { postgresFolder } from '../../scripts/postgres-cluster.mjs'
import type { SqlConnection } from '../../src/sources/sql/connection.js'
import { openSqlSource } from '../../src/sources/sql/open-source.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import { generatedData, prepareRows } from '../trees/trial-data.js'
import { withoutTold } from '../without-told.js'
import type { Store } from './stores.js'
import { duckDbStore, federatedStore, pgliteStore, postgresStore } from './stores.js'

const data = generatedData(1, 600)
const settings = { minsize: 20, alpha: 0.5 }
const EXACT = { bins: 0 }

/** The connection with a list of what it was asked. */
function listening(connection: SqlConnection, asked: string[]): SqlConnection {
  return new Proxy(connection, {
    get(target, name) {
      if (name === 'query')
        return (sql: string) => {
          asked.push(sql)
          return target.query(sql)
        }
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function planOf(connection: SqlConnection, sql: string, how = 'EXPLAIN'): Promise<string> {
  const { columns } = await connection.query(`${how} ${sql}`)
  return columns.map((column) => Array.from(column).join('\n')).join('\n')
}

async function rootPlan(connection: SqlConnection, relation: string): Promise<string> {
  const { source } = await openSqlSource(connection, { relation, where: null }, data.roles, EXACT)
  return await planOf(connection, source.statementsOf([source.root()])[0])
}

describe('plans', () => {
  it('DuckDB adds up its compact copy', async () => {
    const store = await duckDbStore()
    const { connection, relation } = await store.load(data.rows, 'trial')
    const plan = await rootPlan(connection, relation)
    expect(plan).toMatch(/HASH_GROUP_BY/)
    expect(plan).toMatch(/copse_patients/)
    await store.close()
  })

  it('PostgreSQL adds up all covariates in one scan of the table', async () => {
    const store = await pgliteStore()
    const { connection, relation } = await store.load(data.rows, 'trial')
    const plan = await rootPlan(connection, relation)
    expect(plan).toMatch(/MixedAggregate|HashAggregate|GroupAggregate/)
    expect(plan.match(/Seq Scan/g)).toHaveLength(1)
    await store.close()
  })
})

describe('a table that changes', () => {
  it('while the tree is grown is a clear error', async () => {
    const store = await pgliteStore()
    const { connection, relation } = await store.load(data.rows, 'trial')
    const table = { relation, where: null, roles: data.roles, name: '' }
    let levels = 0
    const run = fitFromSql(connection, table, 'mob-si', settings, {
      ...EXACT,
      onLevel: () => {
        if (++levels === 3) void connection.query(`INSERT INTO ${relation} SELECT * FROM ${relation}`)
      },
    })
    await expect(run).rejects.toThrow(/^SOURCE_CHANGED: .* need \d+/)
    await store.close()
  })
})

describe('a statement that takes too long', () => {
  it('is stopped in DuckDB', async () => {
    // On a slow machine the limit may strike while the connection is set up: that is a statement like any other.
    const slow = async () => {
      const connection = await connectDuckDb({ timeout: 100 })
      const endless = 'SELECT sum(sin(a.i * b.i)) FROM range(1000000) a(i), range(10000000) b(i)'
      await connection.query(endless).finally(() => connection.close())
    }
    await expect(slow()).rejects.toThrow('SOURCE_TIMEOUT')
  })
})

describe.skipIf(postgresFolder() === null)('one server', () => {
  let store: Store
  beforeAll(async () => {
    store = await postgresStore()
  })
  afterAll(() => store?.close())

  it('stops a statement that takes too long', async () => {
    const slow = async () => {
      const connection = await connectPostgres({ url: store.clusters[0].url, timeout: 50 })
      await connection.query('SELECT pg_sleep(100000)').finally(() => connection.close())
    }
    await expect(slow()).rejects.toThrow('SOURCE_TIMEOUT')
  })

  it('never writes', async () => {
    const connection = await connectPostgres({ url: store.clusters[0].url })
    await expect(connection.query('CREATE TABLE x (y int)')).rejects.toThrow(/SOURCE_FAILED.*read-only/)
    await connection.close()
  })

  it('may go away between two levels: the run goes on from the last', async () => {
    const { connection, relation } = await store.load(data.rows, 'trial')
    const asked: string[] = []
    const table = { relation, where: null, roles: data.roles, name: '' }
    let levels = 0
    let before = 0
    const result = await fitFromSql(listening(connection, asked), table, 'mob-si', settings, {
      ...EXACT,
      onLevel: () => {
        if (++levels !== 3) return
        before = asked.length
        store.clusters[0].stop()
        store.clusters[0].start()
      },
    })
    expect(result.tree.nodes.map(({ split }) => withoutTold(split))).toEqual(
      fit(prepareRows(data), 'mob-si', settings).tree.nodes.map(({ split }) => withoutTold(split)),
    )
    expect(levels).toBeGreaterThanOrEqual(3)
    // The level that failed is asked once more, and nothing else.
    const again = asked.length - new Set(asked).size
    expect(again).toBeGreaterThan(0)
    expect(asked.slice(before, before + again)).toEqual(asked.slice(before + again, before + 2 * again))
    await connection.close()
  })

  it('that stays away is a clear error', async () => {
    const { connection, relation } = await store.load(data.rows, 'trial')
    const table = { relation, where: null, roles: data.roles, name: '' }
    let levels = 0
    const run = fitFromSql(connection, table, 'mob-si', settings, {
      ...EXACT,
      onLevel: () => {
        if (++levels === 3) store.clusters[0].stop()
      },
    })
    await expect(run).rejects.toThrow(/^SOURCE_LOST: /)
    store.clusters[0].start()
  })
})

describe.skipIf(postgresFolder() === null)('four servers', () => {
  let store: Store
  beforeAll(async () => {
    store = await federatedStore()
  })
  afterAll(() => store?.close())

  const rows = data.rows.filter(({ trial }) => trial !== null)
  const roles = { ...data.roles, covariates: ['tied', 'fine', 'two'], ordered: {} }

  it.each([
    { bins: 4, cells: 10 },
    { bins: 3, minCell: 3 },
  ])('send sums only: %o', async (options) => {
    const { connection, relation } = await store.load(rows, 'trial')
    const asked: string[] = []
    const table = { relation, where: null, roles, name: '' }
    const few = { maxdepth: 2, alpha: 0.9, minsize: 20 }
    await fitFromSql(listening(connection, asked), table, 'metamob-si', few, options)
    expect(asked.length).toBeGreaterThan(5)
    for (const sql of asked.filter((text) => text.startsWith('SELECT'))) {
      const plan = await planOf(connection, sql, 'EXPLAIN (VERBOSE)')
      const remote = plan.match(/Remote SQL: .*/g) ?? []
      expect(remote.length).toBeGreaterThan(0)
      for (const statement of remote) expect(statement).toMatch(/ GROUP BY /)
    }
    await connection.close()
  })

  it('send no sum of fewer patients than asked', async () => {
    const { connection, relation } = await store.load(rows, 'trial')
    const table = { relation, where: null, roles, name: '' }
    const run = fitFromSql(connection, table, 'metamob-si', {}, { minCell: 40 })
    await expect(run).rejects.toThrow(/^CELL_TOO_SMALL: /)
    await connection.close()
  })

  it('do not hand their rows over to be read', async () => {
    const { connection, relation } = await store.load(rows, 'trial')
    const open = { connection, relation, where: null, name: 'ipd' }
    await expect(readRows(open, {})).rejects.toThrow(/^PATIENTS_ELSEWHERE: /)
    await connection.close()
  })

  it('are not asked when a plan would fetch patients', async () => {
    const { connection, relation } = await store.load(rows, 'trial')
    ;(connection as Postgres).sumsOnly = true
    await expect(connection.query(`SELECT avg(y) FROM ${relation}`)).rejects.toThrow('SOURCE_NOT_AGGREGATED')
    await connection.close()
  })
})
