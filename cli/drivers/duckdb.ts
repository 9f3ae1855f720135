import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { TimeKind } from '../../src/data/dates.js'
import { CopseError } from '../../src/errors.js'
import type { SqlColumn, SqlConnection, SqlRows, SqlValue } from '../../src/sources/sql/connection.js'
import { loadDriver } from './driver-missing.js'

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
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly timeout?: number,
  ) {}

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
      const result = await connection.run(sql)
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
