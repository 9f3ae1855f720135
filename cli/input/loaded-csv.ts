import type { Note } from '../../src/errors.js'

/** A file that DuckDB holds, and what is to be said of how it was read. */
export interface LoadedCsv {
  readonly relation: string
  readonly notes: readonly Note[]
}
