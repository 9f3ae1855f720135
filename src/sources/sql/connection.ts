/** What a database has to offer to be a source. Drivers are adapters outside of src; they are handed in. */

import type { TimeKind } from '../../data/dates.js'

/** An answer, by column; all columns have `length` entries. */
export interface SqlRows {
  readonly length: number
  readonly columns: readonly ArrayLike<SqlValue>[]
}

export type SqlValue = number | string | null

/** Name of a column, and whether the database holds it as a number. */
export interface SqlColumn {
  readonly name: string
  readonly kind: 'number' | 'text'
  /** Of a number that stands for a date or a time, which. */
  readonly time?: TimeKind | undefined
}

export interface SqlConnection {
  readonly dialect: 'duckdb' | 'postgres'
  /**
   * Whether the connection may make temporary tables of the patients. Then they are encoded once, and every level of the
   * tree reads the small copy; else every level reads the table itself.
   */
  readonly mayCopy: boolean
  /**
   * Whether one pass may add up all covariates at once (`GROUPING SETS`). Foreign servers are not sent grouping sets:
   * there each covariate is a statement of its own, within one query.
   */
  readonly groupingSets: boolean
  /** Whether the rows are on other servers. */
  readonly isForeign?: boolean
  /** Statements that are answered at the same time (1 by default): covariates are dealt out to as many. */
  readonly lanes?: number
  /** Numbers come as doubles, texts as strings. Coded errors: SOURCE_LOST, SOURCE_TIMEOUT, SOURCE_FAILED. */
  query(sql: string): Promise<SqlRows>
  columns(relation: string): Promise<readonly SqlColumn[]>
  /** Connects again after the connection was lost; without it a lost connection ends the run. */
  reconnect?(): Promise<void>
  close(): Promise<void>
}
