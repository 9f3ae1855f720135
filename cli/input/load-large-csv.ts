import { closeSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { readDelimitedBytes } from '../../src/data/delimited/delimited.js'
import { NumberScanner } from '../../src/data/delimited/numbers/number-text.js'
import { missingIn, missingTexts, type ReadOptions } from '../../src/data/delimited/read-options.js'
import { isNotUtf8 } from '../../src/data/delimited/reader-errors.js'
import { utf16Of } from '../../src/data/delimited/text/utf16.js'
import type { Column, Table } from '../../src/data/table/table.js'
import { CopseError } from '../../src/errors.js'
import { identifier, textLiteral } from '../../src/sources/sql/dialect.js'
import type { DuckDb } from '../drivers/duckdb.js'
import type { LoadedCsv } from './loaded-csv.js'

/** What our own reader looks at, to tell DuckDB how the file is written. */
const SAMPLE = 1 << 25

/** Notes of the reader that tell of what DuckDB would read in another way. */
const UNLIKE: Readonly<Record<string, string>> = {
  NUMBERS_THOUSANDS: 'numbers with thousands that are parted (1.234)',
  NUMBERS_AMBIGUOUS: 'numbers written as 1.234 or 1,234, which the file does not show how to read',
  NUMBERS_MINUS: 'minus signs that are no hyphens',
  FILE_ROWS_SKIPPED: 'titles above the names of the columns',
  COLUMNS_EMPTY: 'columns without a name',
  DATES_AMBIGUOUS: 'dates of which day and month cannot be told apart',
  DATES_MIXED: 'dates that are written in more than one way',
}

/**
 * Lets DuckDB read a CSV file that is too large for memory. Our own reader looks at its beginning and says names, types,
 * delimiter and decimal mark; what DuckDB would read in another way is refused, as is what it finds later on that does not
 * fit.
 *
 * Coded errors: CSV_UNFIT, and those of createDelimitedReader.
 *
 * @param sample bytes that are looked at
 */
export async function loadLargeCsv(
  connection: DuckDb,
  data: string,
  read: ReadOptions,
  sample = SAMPLE,
): Promise<LoadedCsv> {
  const table = look(data, read, sample)
  for (const { code, column } of table.notes)
    if (UNLIKE[code] !== undefined && !(code === 'FILE_ROWS_SKIPPED' && read.headerRow !== undefined))
      throw unfit(data, UNLIKE[code], column)
  const own = (read.na ?? []).find((text) => missingIn(text, table.names).column !== null)
  if (own !== undefined) throw unfit(data, 'missing values of one column only (--na)')
  if (read.limits !== undefined) throw unfit(data, 'limits that are to be read as numbers (--limits)')
  if (read.mergeAlike !== undefined) throw unfit(data, 'levels that are to be merged (--merge-alike)')
  const columns = [...table.columns.values()]
  const missing = missingTexts(read, new NumberScanner(table.marks))
  const texts = [...missing.texts].map(textLiteral).join(', ')
  const types = columns.map((column) => `${textLiteral(column.name)}: '${typeOf(column)}'`)
  const options = [
    "auto_detect = false, header = true, quote = '\"', escape = '\"'",
    `skip = ${(read.headerRow ?? 1) - 1}`,
    `delim = ${textLiteral(table.delimiter ?? ',')}`,
    `decimal_separator = ${textLiteral(markOf(table, columns, read, data))}`,
    `nullstr = [${texts}]`,
    `columns = {${types.join(', ')}}`,
  ]
  const values = columns.map(
    (column) => `${cellOf(column, texts, missing.numbers)} AS ${identifier(column.name)}`,
  )
  const filled = columns.map(({ name }) => `${identifier(name)} IS NOT NULL`).join(' OR ')
  const from = `read_csv(${textLiteral(data)}, ${options.join(', ')})`
  try {
    await connection.query(
      `CREATE TEMP TABLE copse_cells AS SELECT * FROM (SELECT ${values.join(', ')} FROM ${from}) WHERE ${filled}`,
    )
  } catch (error) {
    if (!(error instanceof CopseError) || error.code !== 'SOURCE_FAILED') throw error
    throw unfit(
      data,
      error.message.match(/CSV Error on Line: \d+/)?.[0] ?? 'a row that differs from those before it',
    )
  }
  const numbers = columns.filter((column) => typeOf(column) === 'DOUBLE').map(({ name }) => identifier(name))
  const whole = numbers.map((name) => `bool_and(${name} = floor(${name}) AND abs(${name}) < 9e15)`)
  const { columns: answers } = await connection.query(`SELECT ${['1', ...whole].join(', ')} FROM copse_cells`)
  // As names, whole numbers are to be written without a decimal point.
  const shown = columns.map(({ name }) => {
    const at = numbers.indexOf(identifier(name))
    const isWhole = at >= 0 && String(answers[at + 1][0]) === 'true'
    return isWhole ? `CAST(${identifier(name)} AS BIGINT) AS ${identifier(name)}` : identifier(name)
  })
  await connection.query(`CREATE TEMP VIEW copse_csv AS SELECT ${shown.join(', ')} FROM copse_cells`)
  return { relation: 'copse_csv', notes: table.notes }
}

/** The beginning of the file, as our own reader has it: whole lines, none of them within quotes. */
function look(data: string, read: ReadOptions, sample: number): Table {
  const block = new Uint8Array(sample)
  const handle = openSync(data, 'r')
  const length = readSync(handle, block, 0, sample, 0)
  closeSync(handle)
  const bytes = block.subarray(0, length)
  if (utf16Of(bytes) !== null) throw unfit(data, 'an encoding (UTF-16) that is not UTF-8')
  if (/^\ufeff?"?sep=/i.test(new TextDecoder().decode(bytes.subarray(0, 16))))
    throw unfit(data, 'a first line "sep="')
  const options = { ...read, file: basename(data) }
  try {
    return readDelimitedBytes(length < sample ? bytes : bytes.subarray(0, endOfRecords(bytes)), options)
  } catch (error) {
    if (isNotUtf8(error)) throw unfit(data, 'an encoding that is not UTF-8')
    throw error
  }
}

/** After the last line break that is not within quotes. */
function endOfRecords(bytes: Uint8Array): number {
  let end = 0
  let quoted = false
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 34) quoted = !quoted
    else if ((bytes[at] === 10 || bytes[at] === 13) && !quoted) end = at + 1
  }
  return end
}

function typeOf(column: Column): string {
  if (column.kind === 'text') return 'VARCHAR'
  const { time } = column
  return time === undefined ? 'DOUBLE' : { date: 'DATE', datetime: 'TIMESTAMP', time: 'TIME' }[time]
}

/** The one decimal mark of the file; DuckDB knows no other then, and stops at it. */
function markOf(table: Table, columns: readonly Column[], { decimal }: ReadOptions, data: string): string {
  const marks = new Set(
    columns.flatMap((column) => (column.kind === 'number' && column.mark !== '' ? [column.mark] : [])),
  )
  if (marks.size > 1) throw unfit(data, 'decimal points in some columns and decimal commas in others')
  const [mark] = marks
  // Where none was seen yet, a comma is a decimal mark beyond doubt, and a point may part thousands.
  return decimal ?? mark ?? (table.delimiter === ',' ? '.' : ',')
}

/** Cells are trimmed, and missing values are missing however they are written. */
function cellOf(column: Column, missing: string, numbers: readonly number[]): string {
  const name = identifier(column.name)
  if (column.kind === 'text')
    return `CASE WHEN trim(${name}, ' \t\r') NOT IN (${missing}) THEN trim(${name}, ' \t\r') END`
  if (column.time !== undefined || numbers.length === 0) return name
  return `CASE WHEN ${name} NOT IN (${numbers.join(', ')}) THEN ${name} END`
}

/** CSV_UNFIT. */
function unfit(data: string, found: string, column?: string): CopseError {
  return new CopseError({
    code: 'CSV_UNFIT',
    wrong: `"${basename(data)}" is too large for memory and written in a way that DuckDB would read otherwise`,
    found: column === undefined ? found : `${found} in column "${column}"`,
    need: 'plain UTF-8 with the names of the columns in the first line, one decimal mark, dates as 2024-03-12',
    try: 'writing it so, or converting it to Parquet; --source columns without --where reads it as it is, if memory allows',
    place: { file: data, ...(column !== undefined && { column }) },
  })
}
