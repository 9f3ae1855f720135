import { type Note, quoteNames } from '../../errors.js'

const SHOWN = 5
const LONGEST = 60

const shortened = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/**
 * FILE_ROWS_SKIPPED or SHEET_ROWS_SKIPPED: what was taken for titles above the header and remarks below the data; none if
 * nothing was.
 */
export function rowsSkipped(
  above: readonly string[],
  below: readonly string[],
  header: number,
  code: 'FILE_ROWS_SKIPPED' | 'SHEET_ROWS_SKIPPED',
): Note[] {
  if (above.length + below.length === 0) return []
  const quoted = (texts: readonly string[]) => quoteNames(texts.map(shortened), SHOWN)
  const parts = [
    ...(above.length > 0 ? [`above the names of the columns in row ${header} (${quoted(above)})`] : []),
    ...(below.length > 0 ? [`below the data (${quoted(below)})`] : []),
  ]
  return [{ code, message: `rows were skipped ${parts.join(' and ')}` }]
}
