/**
 * PostgreSQL servers as sources of patients, in Node.
 *
 * @module copse/postgres
 */

import type { TimeKind } from '../../src/data/dates.js'
import { CopseError } from '../../src/errors.js'
import type { SqlColumn, SqlConnection, SqlRows, SqlValue } from '../../src/sources/sql/connection.js'
import { loadDriver } from './driver-missing.js'
import type { PostgresClientLike } from './driver-types.js'
import { Lanes } from './lanes.js'

export interface PostgresOptions {
  /** `postgres://user@host:port/database`. */
  readonly url: string
  /** Milliseconds that a statement may take. */
  readonly timeout?: number
}

/**
 * A PostgreSQL server, or what speaks its protocol. Nothing is written to it: every statement is one statement (the
 * extended protocol takes no more) in a read-only transaction of its own. What functions of the server do beyond that, only
 * the rights of the user can prevent: a role that may SELECT and nothing else is the best one to connect as.
 *
 * Coded errors: URL_INVALID, DRIVER_MISSING, SOURCE_LOST (no connection).
 */
export async function connectPostgres(options: PostgresOptions): Promise<Postgres> {
  placeOf(options.url)
  const pg = await loadDriver('pg', () => import('pg'))
  const database = new Postgres(options, (url) => {
    return new pg.default.Client({ connectionString: url, application_name: 'copse' })
  })
  await database.reconnect()
  return database
}

/** Types that are numbers: int8, int2, int4, float4, float8, numeric. */
const NUMBERS = [20, 21, 23, 700, 701, 1700]

/** Types that are dates and times: date, timestamp and timestamptz, time. */
const TIMES: Readonly<Record<number, TimeKind>> = {
  1082: 'date',
  1114: 'datetime',
  1184: 'datetime',
  1083: 'time',
}

/** Values as the server writes them: dates of JavaScript would be moved to the zone of this machine. */
const BOOLEAN = 16
const AS_WRITTEN = {
  getTypeParser: (type: number) => (text: unknown) => (type === BOOLEAN ? text === 't' : text),
}

/** Connections that share the covariates: each makes nodes and strata of the rows anew. */
const MOST_LANES = 4

/** Milliseconds between attempts to connect again. */
const WAITS = [250, 1000, 3000]

export class Postgres implements SqlConnection {
  readonly dialect = 'postgres'
  readonly mayCopy = false
  groupingSets = true
  isForeign = false
  lanes = 1
  /** Whether to look at every plan first: no foreign server is to send patients. */
  sumsOnly = false
  private clients: Lanes<PostgresClientLike> | null = null

  constructor(
    private readonly options: PostgresOptions,
    private readonly clientOf: (url: string) => PostgresClientLike,
  ) {}

  /** A server that is just starting again is asked a few times. */
  async reconnect(): Promise<void> {
    const waits = this.clients === null ? [] : WAITS
    await this.close()
    for (const wait of waits) {
      try {
        return await this.connect()
      } catch {
        await new Promise((resolve) => setTimeout(resolve, wait))
      }
    }
    await this.connect()
  }

  private async connect(): Promise<void> {
    const clients = new Lanes(() => this.newClient(), this.lanes)
    // Whether there is a way at all is to be known now.
    await clients.use(async () => {})
    this.clients = clients
  }

  private async newClient(): Promise<PostgresClientLike> {
    const { url, timeout = 0 } = this.options
    let client: PostgresClientLike
    try {
      client = this.clientOf(url)
    } catch {
      // Without the driver's message, which may quote the address and a password in it.
      throw invalidUrl()
    }
    // Without a listener a connection that is closed between two statements would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
      for (const setting of [
        'standard_conforming_strings = on',
        'extra_float_digits = 1',
        "datestyle = 'ISO, YMD'",
        "timezone = 'UTC'",
        'enable_partitionwise_aggregate = on',
        "work_mem = '64MB'",
        `statement_timeout = ${Math.round(timeout)}`,
        'default_transaction_read_only = on',
        // Rows of foreign servers are said to be dear, so that they send sums: compiling for that would take seconds.
        `jit = ${this.isForeign ? 'off' : 'default'}`,
      ])
        await client.query(`SET ${setting}`)
      // Planners take a binned covariate to have as many values as patients, and would rather sort them for every
      // covariate; the tables that are needed are small. A run that is stopped is to stop the server's work too. Not every
      // server knows these settings.
      for (const setting of ['hash_mem_multiplier = 1000', "client_connection_check_interval = '2s'"])
        await client.query(`SET ${setting}`).catch(() => {})
    } catch (error) {
      throw codedError(error)
    }
    return client
  }

  /**
   * Foreign tables are asked covariate by covariate: servers are not sent grouping sets. A server of its own deals the
   * covariates out to as many workers as it may use.
   */
  async lookAt(relation: string): Promise<void> {
    const plan = await this.query(`EXPLAIN SELECT 1 FROM ${relation}`)
    const lines = Array.from(plan.columns[0], String)
    this.isForeign = lines.some((line) => line.includes('Foreign Scan'))
    this.groupingSets = !this.isForeign && !lines.some((line) => line.includes('Citus'))
    if (this.isForeign) await this.reconnect()
    const workers = await this.query(`SELECT current_setting('max_parallel_workers_per_gather', true)`)
    this.lanes = Math.min(MOST_LANES, 1 + Number(workers.columns[0][0]))
    this.clients!.most = this.lanes
  }

  async query(sql: string): Promise<SqlRows> {
    if (this.sumsOnly && sql.startsWith('SELECT')) await this.assertAggregated(sql)
    return await this.send(sql)
  }

  /**
   * Refuses a statement for which the planner would fetch patients from a foreign server instead of sums.
   *
   * Coded error: SOURCE_NOT_AGGREGATED.
   */
  private async assertAggregated(sql: string): Promise<void> {
    const plan = await this.send(`EXPLAIN (VERBOSE, COSTS OFF) ${sql}`)
    const lines = Array.from(plan.columns[0], String)
    const patients = lines.find((line) => /Remote SQL: /.test(line) && !/ GROUP BY | LIMIT 0/.test(line))
    if (patients === undefined) return
    throw new CopseError({
      code: 'SOURCE_NOT_AGGREGATED',
      wrong: 'a foreign server would have to send patients instead of sums: nothing was asked',
      found: patients.trim().slice(0, 200),
      need: 'partitions by trial, each on one server',
      try: "ALTER SERVER … OPTIONS (ADD use_remote_estimate 'true', ADD fdw_tuple_cost '1000'), and see docs/guides/federated.md",
    })
  }

  private async send(sql: string): Promise<SqlRows> {
    try {
      const { rows, fields } = await this.clients!.use((client) => readOnly(client, sql))
      const columns = fields.map(({ dataTypeID }, j) => {
        const isNumber = NUMBERS.includes(dataTypeID)
        return rows.map((row): SqlValue => {
          const value = row[j]
          return value === null ? null : isNumber ? Number(value) : String(value)
        })
      })
      return { length: rows.length, columns }
    } catch (error) {
      throw codedError(error)
    }
  }

  async columns(relation: string): Promise<readonly SqlColumn[]> {
    try {
      const sql = `SELECT * FROM ${relation} LIMIT 0`
      const { fields } = await this.clients!.use((client) => readOnly(client, sql))
      return fields.map(({ name, dataTypeID }) => {
        const time = TIMES[dataTypeID]
        const isNumber = NUMBERS.includes(dataTypeID) || time !== undefined
        return { name, kind: isNumber ? 'number' : 'text', ...(time && { time }) }
      })
    } catch (error) {
      throw codedError(error)
    }
  }

  async close(): Promise<void> {
    await this.clients?.close((client) => client.end().catch(() => {}))
  }
}

/** One statement in a read-only transaction, which no setting of the session can turn into another. */
async function readOnly(client: PostgresClientLike, text: string) {
  await client.query('BEGIN TRANSACTION READ ONLY')
  try {
    const answer = await client.query({
      text,
      rowMode: 'array',
      queryMode: 'extended',
      types: AS_WRITTEN,
    })
    await client.query('COMMIT')
    return answer
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

/**
 * Server and database of an address, never its user or password.
 *
 * Coded error: URL_INVALID.
 */
export function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host}${decodeURIComponent(pathname)}`
  } catch {
    throw invalidUrl()
  }
}

function invalidUrl(): CopseError {
  return new CopseError({
    code: 'URL_INVALID',
    wrong: 'the address of the database cannot be read (it is not repeated here, as it may hold a password)',
    need: 'postgres://USER@HOST:PORT/DATABASE',
    try: 'writing special characters of user and password in percent-encoding, as %40 for @',
  })
}

/** Classes of codes that mean that the connection is gone, or the server is going. */
const LOST = /^(08|57P0[1-3])|^E[A-Z]+$/

export function codedError(error: unknown): CopseError {
  const { code = '', message } = error as { code?: string; message: string }
  if (code === '57014')
    return new CopseError({
      code: 'SOURCE_TIMEOUT',
      wrong: 'the database stopped a statement that took too long',
      found: message,
      try: '--timeout with more seconds, fewer covariates, or --bins with fewer',
    })
  if (LOST.test(code) || /Connection terminated|not queryable|Client has encountered/.test(message))
    return new CopseError({
      code: 'SOURCE_LOST',
      wrong: 'the connection to the database was lost, or could not be made',
      found: code === '' ? message : `${code} ${message}`,
      try: 'checking that the server is up, and the address',
    })
  return new CopseError({
    code: 'SOURCE_FAILED',
    wrong: 'the database could not answer',
    found: code === '' ? message : `${message} (${code})`,
    try: 'checking --table, --where and the rights of the user',
  })
}
