/**
 * Where patients come from: files read block by block, rows from elsewhere, and databases that add patients up where they
 * are. Drivers are adapters: `copse/duckdb` and `copse/postgres` have two.
 *
 * @module copse/sources
 */

export type { DelimitedReader } from '../data/delimited/delimited.js'
export { createDelimitedReader } from '../data/delimited/delimited.js'
export { readWholeFile } from '../data/formats/whole-file.js'
export type { CellValue, RowReader } from '../data/table/table-from-rows.js'
export { createRowReader } from '../data/table/table-from-rows.js'
export type { ReadSheet } from '../data/table/workbook.js'
export type { CellSquares, Cells, StratumSums, TimedParts, TimedSums } from '../models/cells/cells.js'
export type {
  CellSource,
  CutPartition,
  FactorPartition,
  Partition,
  PatientCodes,
  PatientOrder,
  SourceCovariate,
} from '../sources/cell-source.js'
export type { RowRange, Ties } from '../sources/columns.js'
export { ColumnSource } from '../sources/columns.js'
export type { SqlColumn, SqlConnection, SqlRows, SqlValue } from '../sources/sql/connection.js'
export type { SqlData, SqlFitOptions } from '../workflow/fit/fit-from-sql.js'
export { fitFromSql } from '../workflow/fit/fit-from-sql.js'
