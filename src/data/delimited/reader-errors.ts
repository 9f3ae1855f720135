/** What can be wrong with a delimited file, said in one place. Rows are lines of the file; the header is line 1. */
import { CopseError, type ErrorParts, quoteNames } from '../../errors.js'
import { DELIMITERS, delimiterName } from './detect-dialect.js'
import type { Words } from './words.js'

function fileError(file: string | undefined, parts: ErrorParts): CopseError {
  return new CopseError(file === undefined ? parts : { ...parts, place: { ...parts.place, file } })
}

/** FILE_EMPTY: nothing but white space. */
export function fileEmpty(file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_EMPTY',
    wrong: 'the file is empty',
    need: 'a header line with the names of the columns, and one line per patient',
    try: 'checking the path and that the export has finished',
  })
}

/** FILE_NO_ROWS: a header and nothing below. */
export function fileNoRows(columns: number, file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_NO_ROWS',
    wrong: 'the file has a header but no rows',
    found: `${columns} column names`,
    need: 'one line per patient',
    try: 'checking that the export has finished',
  })
}

/** FILE_ONE_COLUMN: the delimiter does not occur in the header, or the sheet has a single column. */
export function fileOneColumn(
  header: string,
  given: string | undefined,
  words: Words,
  file?: string,
): CopseError {
  const tried = given === undefined ? DELIMITERS : [given]
  const shown = header.length > 60 ? `${header.slice(0, 60)}…` : header
  const sheet = words === 'sheet'
  return fileError(file, {
    code: 'FILE_ONE_COLUMN',
    wrong: `the header ${sheet ? 'row' : 'line'} has only one column`,
    found: `"${shown}"${sheet ? '' : ` with ${tried.map(delimiterName).join(', ')} as delimiter`}`,
    need: 'at least two columns',
    try: sheet
      ? 'another sheet, or --header-row with the row that has the names of the columns'
      : given === undefined
        ? 'naming the delimiter'
        : 'another delimiter, or none to have it detected',
  })
}

/** COLUMN_NAME_EMPTY: a column without a name that is not empty. `at` counts from 0, `line` is that of the header. */
export function nameEmpty(
  at: number,
  columns: number,
  line: number,
  words: Words,
  file?: string,
): CopseError {
  const sheet = words === 'sheet'
  const last = at === columns - 1
  const advice = last
    ? 'removing the delimiter at the end of the lines'
    : 'naming it; from R: write.csv(..., row.names = FALSE)'
  return fileError(file, {
    code: 'COLUMN_NAME_EMPTY',
    wrong: `column ${at + 1} of the header has no name`,
    found: `${columns} columns`,
    need: 'a name for each column',
    try: sheet
      ? `naming the column in row ${line} of the sheet, or --header-row with the row that has the names`
      : advice,
    place: { row: line },
  })
}

/** OPTION_INVALID: there is no row of names where it is said to be. */
export function headerBeyond(headerRow: number, file?: string): CopseError {
  return fileError(file, {
    code: 'OPTION_INVALID',
    wrong: `there is nothing in row ${headerRow} or below it`,
    need: 'the row that has the names of the columns',
    try: 'another number for --header-row, or leaving it out to have the row found',
    place: { option: '--header-row' },
  })
}

/** COLUMN_NAME_REPEATED. `line` is that of the header. */
export function nameRepeated(repeated: readonly string[], line: number, file?: string): CopseError {
  return fileError(file, {
    code: 'COLUMN_NAME_REPEATED',
    wrong: `the header has more than one column ${quoteNames(repeated)}`,
    need: 'different names',
    try: 'renaming or removing the repeated columns',
    place: { row: line, column: repeated[0] },
  })
}

/** Rows whose number of cells is not the header's: how many, and the first few as line and number of cells. */
export interface RaggedRows {
  count: number
  /** How many of them have just one cell more than the header. */
  oneMore: number
  readonly first: { line: number; cells: number }[]
}

/** ROWS_RAGGED. `rows` counts all rows of the file. */
export function raggedRows(
  ragged: RaggedRows,
  rows: number,
  columns: number,
  delimiter: string,
  words: Words,
  file?: string,
): CopseError {
  const list = ragged.first.map(({ line, cells }) => `${cells} in row ${line}`).join(', ')
  const rest = ragged.count - ragged.first.length
  const rowNames = ragged.oneMore === rows
  return fileError(file, {
    code: 'ROWS_RAGGED',
    wrong: `${ragged.count} of ${rows} rows do not have as many cells as the header`,
    found: `${list}${rest > 0 ? ` and ${rest} more rows` : ''}`,
    need: `${columns} cells`,
    try:
      words === 'sheet'
        ? 'naming every column in the header row, and emptying cells beside the table'
        : rowNames
          ? 'naming the first column in the header; from R: write.csv(..., row.names = FALSE)'
          : `putting cells that contain a ${delimiterName(delimiter)} in double quotes`,
    place: { row: ragged.first[0].line },
  })
}

/** QUOTE_NOT_CLOSED or QUOTE_MALFORMED: `line` is where the record with the quote begins. */
export function quoteFault(unclosed: boolean, line: number, file?: string): CopseError {
  return fileError(file, {
    code: unclosed ? 'QUOTE_NOT_CLOSED' : 'QUOTE_MALFORMED',
    wrong: unclosed
      ? `a double quote opened in row ${line} is never closed`
      : `a quoted cell in row ${line} goes on after its closing quote`,
    need: 'cells in double quotes, and a double quote inside written twice ("")',
    try: `correcting the quotes in row ${line}`,
    place: { row: line },
  })
}

/** FILE_NOT_UTF8. */
export function notUtf8(file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_NOT_UTF8',
    wrong: `${file ?? 'the file'} is not UTF-8 text`,
    try: 'giving the file by its name, or converting it to UTF-8',
  })
}

/** Whether the file should be tried in another encoding. */
export function isNotUtf8(error: unknown): boolean {
  return error instanceof CopseError && error.code === 'FILE_NOT_UTF8'
}

/** LINE_TOO_LONG. */
export function lineTooLong(line: number, most: number, file?: string): CopseError {
  return fileError(file, {
    code: 'LINE_TOO_LONG',
    wrong: `row ${line} does not end`,
    found: `more than ${most / 1e6} million characters`,
    need: `at most ${most / 1e6} million`,
    try: `looking for a double quote in row ${line} that is not closed, or for missing line breaks`,
    place: { row: line },
  })
}

/** DELIMITER_INVALID: a delimiter that is not one character, or one that means something else. */
export function delimiterInvalid(delimiter: string, file?: string): CopseError {
  return fileError(file, {
    code: 'DELIMITER_INVALID',
    wrong: 'the delimiter cannot be used',
    found: JSON.stringify(delimiter),
    need: 'one character that is neither a double quote nor a line break',
    place: { option: '--delimiter' },
  })
}
