/**
 * DuckDB and Parquet files as sources of patients, in Node.
 *
 * @module copse/duckdb
 */

import type { TimeKind } from '../../src/data/dates.js'
import { CopseError } from '../../src/errors.js'
import type { SqlColumn, SqlConnection, SqlRows, SqlValue } from '../../src/sources/sql/connection.js'
import { identifier, textLiteral } from '../../src/sources/sql/dialect.js'
import { loadDriver } from './driver-missing.js'
import type { DuckDbConnectionLike, DuckDbInstanceLike } from './driver-types.js'
import type { DuckDbColumn } from './duckdb-columns.js'
import { appendColumns } from './duckdb-columns.js'
import { isOneCondition } from './one-condition.js'

export type { DuckDbColumn } from './duckdb-columns.js'

export interface DuckDbOptions {
  /** Database file, opened for reading only; without it an empty database in memory. */
  readonly file?: string
  /** What DuckDB may hold before it writes to the folder for temporary files. */
  readonly memory?: string
  readonly threads?: number
  /** Whether rows come in the order of the file; sums take less without. */
  readonly ordered?: boolean
  /** Milliseconds that a statement may take. */
  readonly timeout?: number
}

/**
 * DuckDB inside this process.
 *
 * Coded errors: DRIVER_MISSING, SOURCE_FAILED.
 */
export async function connectDuckDb(options: DuckDbOptions = {}): Promise<DuckDb> {
  const { DuckDBInstance } = await loadDriver('@duckdb/node-api', () => import('@duckdb/node-api'))
  try {
    const instance = await DuckDBInstance.create(
      options.file ?? ':memory:',
      options.file === undefined ? {} : { access_mode: 'READ_ONLY' },
    )
    const connection = await instance.connect()
    const database = new DuckDb(instance, connection, options.timeout)
    if (!options.ordered) await database.query('SET preserve_insertion_order = false')
    // Small codes are added up in arrays instead of hash tables, a million entries at most.
    await database.query('SET perfect_ht_threshold = 20')
    if (options.memory !== undefined) await database.query(`SET memory_limit = '${options.memory}'`)
    if (options.threads !== undefined) await database.query(`SET threads = ${options.threads}`)
    return database
  } catch (error) {
    throw error instanceof CopseError ? error : failed(error)
  }
}

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/

function timeOf(type: string): TimeKind | undefined {
  if (type === 'DATE') return 'date'
  if (type === 'TIME') return 'time'
  return type.startsWith('TIMESTAMP') ? 'datetime' : undefined
}

export class DuckDb implements SqlConnection {
  readonly dialect = 'duckdb'
  readonly mayCopy = true
  readonly groupingSets = false

  constructor(
    private readonly instance: DuckDbInstanceLike,
    private readonly connection: DuckDbConnectionLike,
    private readonly timeout?: number,
  ) {}

  /**
   * Shuts everything but what is attached and the files named: from then on nothing can be read or written elsewhere,
   * neither by a statement nor by a condition in it, and no setting brings that back.
   */
  async lock(files: readonly string[] = []): Promise<void> {
    const paths = files.map(textLiteral).join(', ')
    if (files.length > 0) await this.query(`SET allowed_paths = [${paths}]`)
    await this.query('SET enable_external_access = false')
    await this.query('SET lock_configuration = true')
  }

  /**
   * Refuses what DuckDB's own parser does not take for one condition of a SELECT. A text that is no SQL at all is left to
   * the statement that it goes into, whose message says more.
   *
   * Coded error: CONDITION_INVALID.
   */
  async assertOneCondition(where: string): Promise<void> {
    const statement = `SELECT * FROM t WHERE (${where}\n)`
    const { columns } = await this.query(`SELECT json_serialize_sql(${textLiteral(statement)})`)
    if (isOneCondition(JSON.parse(String(columns[0][0])))) return
    throw new CopseError({
      code: 'CONDITION_INVALID',
      wrong: 'the condition of --where is not one SQL expression that only looks at rows',
      found: 'more than that, as DuckDB reads it',
      need: 'one condition on the columns',
      place: { option: '--where' },
    })
  }

  async query(sql: string): Promise<SqlRows> {
    const { connection, timeout } = this
    let late = false
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            connection.interrupt()
          }, timeout)
    try {
      const statements = await connection.extractStatements(sql)
      if (statements.count !== 1) throw new Error(`${statements.count} statements instead of one`)
      const result = await (await statements.prepare(0)).run()
      const parts: SqlValue[][] = Array.from({ length: result.columnCount }, () => [])
      const isNumber = Array.from({ length: result.columnCount }, (_, j) =>
        NUMBERS.test(String(result.columnType(j))),
      )
      for (;;) {
        const chunk = await result.fetchChunk()
        if (chunk === null || chunk.rowCount === 0) break
        for (let j = 0; j < parts.length; j++) {
          const vector = chunk.getColumnVector(j)
          for (let r = 0; r < chunk.rowCount; r++) {
            const item = vector.getItem(r)
            parts[j].push(item === null ? null : isNumber[j] ? Number(item) : String(item))
          }
        }
      }
      return { length: parts[0]?.length ?? 0, columns: parts }
    } catch (error) {
      if (late)
        throw new CopseError({
          code: 'SOURCE_TIMEOUT',
          wrong: 'a statement took too long',
          found: `more than ${timeout! / 1000} s`,
          try: '--timeout with more seconds',
        })
      throw failed(error)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Makes a table of columns that are in memory. Coded error: SOURCE_FAILED. */
  async load(table: string, columns: readonly DuckDbColumn[], rows: number): Promise<void> {
    const types = columns.map(({ name, type }) => `${identifier(name)} ${type}`)
    await this.query(`CREATE TABLE ${identifier(table)} (${types.join(', ')})`)
    try {
      await appendColumns(this.connection, table, columns, rows)
    } catch (error) {
      throw failed(error)
    }
  }

  async columns(relation: string): Promise<readonly SqlColumn[]> {
    const result = await this.query(`DESCRIBE SELECT * FROM ${relation}`)
    return Array.from({ length: result.length }, (_, r) => {
      const type = String(result.columns[1][r])
      const time = timeOf(type)
      const isNumber = NUMBERS.test(type) || time !== undefined
      return { name: String(result.columns[0][r]), kind: isNumber ? 'number' : 'text', ...(time && { time }) }
    })
  }

  async close(): Promise<void> {
    this.connection.closeSync()
    this.instance.closeSync()
  }
}

function failed(error: unknown): CopseError {
  return new CopseError({
    code: 'SOURCE_FAILED',
    wrong: 'DuckDB could not answer',
    found: String((error as Error).message ?? error)
      .split('\n')[0]
      .slice(0, 400),
    try: 'checking the file, --table and --where',
  })
}
