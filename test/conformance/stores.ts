import { PGlite } from '@electric-sql/pglite'
import { connectDuckDb } from '../../cli/drivers/duckdb.js'
import { codedError, connectPostgres } from '../../cli/drivers/postgres.js'
import type { Cluster } from '../../scripts/postgres-cluster.mjs'
import { postgresFolder, startCluster } from '../../scripts/postgres-cluster.mjs'
import type { SqlConnection, SqlRows, SqlValue } from '../../src/sources/sql/connection.js'
import { identifier, textLiteral } from '../../src/sources/sql/dialect.js'
import type { Row } from '../trees/trial-data.js'
import { columnList, tableSql, tableStatements } from './table-sql.js'

/** A kind of database: takes rows, gives a connection and the relation to read. */
export interface Store {
  readonly name: string
  load(rows: readonly Row[], trial: string): Promise<{ connection: SqlConnection; relation: string }>
  close(): Promise<void>
  /** Servers behind it, to be taken away in mid-tree. */
  readonly clusters: readonly Cluster[]
}

const NUMBERS = [20, 21, 23, 700, 701, 1700]

/** PostgreSQL inside this process. */
export class PGliteConnection implements SqlConnection {
  readonly dialect = 'postgres'
  readonly mayCopy = false
  readonly groupingSets = true

  constructor(readonly database: PGlite) {}

  async query(sql: string): Promise<SqlRows> {
    try {
      const { rows, fields } = await this.database.query<SqlValue[]>(sql, [], { rowMode: 'array' })
      const columns = fields.map(({ dataTypeID }, j) =>
        rows.map(
          (row): SqlValue =>
            row[j] === null ? null : NUMBERS.includes(dataTypeID) ? Number(row[j]) : String(row[j]),
        ),
      )
      return { length: rows.length, columns }
    } catch (error) {
      throw codedError(error)
    }
  }

  async columns(relation: string) {
    const { fields } = await this.database.query(`SELECT * FROM ${relation} LIMIT 0`)
    return fields.map(({ name, dataTypeID }) => ({
      name,
      kind: NUMBERS.includes(dataTypeID) ? ('number' as const) : ('text' as const),
    }))
  }

  async close(): Promise<void> {}
}

export async function duckDbStore(): Promise<Store> {
  const connection = await connectDuckDb({ threads: 2 })
  let tables = 0
  return {
    name: 'DuckDB',
    clusters: [],
    async load(rows) {
      const table = `t${++tables}`
      for (const statement of tableStatements(table, rows)) await connection.query(statement)
      return { connection, relation: identifier(table) }
    },
    close: () => connection.close(),
  }
}

export async function pgliteStore(): Promise<Store> {
  const database = await PGlite.create()
  let tables = 0
  return {
    name: 'PGlite',
    clusters: [],
    async load(rows) {
      const table = `t${++tables}`
      await database.exec(tableSql(table, rows))
      return { connection: new PGliteConnection(database), relation: identifier(table) }
    },
    close: () => database.close(),
  }
}

export async function postgresStore(): Promise<Store> {
  const cluster = startCluster(24300 + (process.pid % 97))
  let tables = 0
  return {
    name: 'PostgreSQL',
    clusters: [cluster],
    async load(rows) {
      const table = `t${++tables}`
      cluster.run(tableSql(table, rows))
      const connection = await connectPostgres({ url: cluster.url })
      await connection.lookAt(identifier(table))
      return { connection, relation: identifier(table) }
    },
    close: async () => cluster.remove(),
  }
}

/** Four servers with the patients of their own trials, and one without patients that asks them. */
export async function federatedStore(): Promise<Store> {
  // Below the ports that systems give to connections, and apart from those of the other tests.
  const first = 24500 + 5 * (process.pid % 97)
  const clusters = [0, 1, 2, 3, 4].map((at) => startCluster(first + at))
  const [middle, ...institutions] = clusters
  middle.run('CREATE EXTENSION postgres_fdw;')
  institutions.forEach(({ port }, at) => {
    middle.run(
      `CREATE SERVER s${at} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${port}', dbname 'postgres', use_remote_estimate 'true', fetch_size '10000', async_capable 'true', fdw_tuple_cost '1000');
       CREATE USER MAPPING FOR copse SERVER s${at} OPTIONS (user 'copse');`,
    )
  })
  let tables = 0
  return {
    name: 'four PostgreSQL servers',
    clusters,
    async load(rows, trial) {
      const table = `t${++tables}`
      const trials = [...new Set(rows.map((row) => row[trial]))]
      // Trials go round the institutions; rows without a trial are with the first.
      middle.run(
        `CREATE TABLE ${identifier(table)} (${columnList(rows)}) PARTITION BY LIST (${identifier(trial)});`,
      )
      institutions.forEach((institution, at) => {
        const own = trials.filter((_, k) => k % institutions.length === at)
        const part = rows.filter((row) => own.includes(row[trial]))
        institution.run(
          part.length === 0
            ? `CREATE TABLE ${identifier(table)} (${columnList(rows)});`
            : `${tableSql(table, part, { body: `CREATE TABLE ${identifier(table)} (${columnList(rows)})` })} ANALYZE;`,
        )
        if (own.length === 0) return
        const values = own.map((name) => (name === null ? 'NULL' : textLiteral(String(name))))
        middle.run(
          `CREATE FOREIGN TABLE ${identifier(`${table}_${at}`)} PARTITION OF ${identifier(table)} FOR VALUES IN (${values.join(', ')}) SERVER s${at} OPTIONS (table_name ${textLiteral(table)});`,
        )
      })
      const connection = await connectPostgres({ url: middle.url })
      await connection.lookAt(identifier(table))
      return { connection, relation: identifier(table) }
    },
    close: async () => {
      for (const cluster of clusters) cluster.remove()
    },
  }
}

/** Those that need PostgreSQL installed only run where it is. */
export const STORES: readonly (readonly [name: string, make: () => Promise<Store>])[] = [
  ['DuckDB', duckDbStore],
  ['PGlite', pgliteStore],
  ...(postgresFolder() === null
    ? []
    : ([
        ['PostgreSQL', postgresStore],
        ['four PostgreSQL servers', federatedStore],
      ] as const)),
]
