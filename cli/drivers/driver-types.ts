/**
 * What we use of the drivers, in words of our own: declarations that named the drivers' types could not be read where a
 * driver, which is optional, is not installed.
 */

export interface DuckDbInstanceLike {
  closeSync(): void
}

export interface DuckDbConnectionLike {
  extractStatements(sql: string): Promise<DuckDbStatementsLike>
  createAppender(table: string): Promise<DuckDbAppenderLike>
  interrupt(): void
  closeSync(): void
}

export interface DuckDbAppenderLike {
  // biome-ignore lint/suspicious/noExplicitAny: a chunk of the driver, which only the driver makes and takes
  appendDataChunk(chunk: any): void
  closeSync(): void
}

export interface DuckDbStatementsLike {
  readonly count: number
  prepare(index: number): Promise<{ run(): Promise<DuckDbResultLike> }>
}

export interface DuckDbResultLike {
  readonly columnCount: number
  columnType(column: number): unknown
  fetchChunk(): Promise<DuckDbChunkLike | null>
}

export interface DuckDbChunkLike {
  readonly rowCount: number
  getColumnVector(column: number): { getItem(row: number): unknown }
}

export interface PostgresClientLike {
  connect(): Promise<unknown>
  end(): Promise<void>
  on(event: 'error', listener: () => void): unknown
  query(statement: string | PostgresStatement): Promise<PostgresAnswerLike>
}

export interface PostgresStatement {
  readonly text: string
  readonly rowMode: 'array'
  /** `extended`: the server itself refuses more than one statement. */
  readonly queryMode: 'extended'
  readonly types: { getTypeParser(type: number): (text: unknown) => unknown }
}

export interface PostgresAnswerLike {
  readonly rows: readonly (readonly (number | string | boolean | null)[])[]
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}
