import type { Note } from '../../../errors.js'
import { NumberCells, TextCells } from '../kit/cells.js'
import { Cursor } from '../kit/cursor.js'
import { utf8Or1252 } from '../kit/decode-text.js'
import { distinctNames } from '../kit/distinct-names.js'
import type { FileColumn, FileOptions, FileTable } from '../kit/file-column.js'
import { fileUnknown, formatUnread, noTable, rowsCutOff } from '../kit/file-errors.js'
import { formatNotes, sasTimeOf } from '../kit/sas-formats.js'
import { sasTimeValue } from '../kit/time-values.js'
import { ibmNumber } from './ibm-number.js'
import { isMember, RECORD, readMember, type XptMember, type XptVariable } from './member.js'

/**
 * Reads a SAS transport file (.xpt, versions 5 and 8), of which each member is a table.
 *
 * Source: SAS technical note TS-140 and its successor for version 8.
 *
 * Coded errors: FILE_BINARY, FILE_DAMAGED, FILE_FORMAT_UNREAD, FILE_NO_TABLE.
 * Notes: XPT_BLANK_ROWS_CUT, FORMATS_WITHOUT_LABELS, COLUMN_NAME_REPEATED.
 */
export function readXpt(bytes: Uint8Array, options: FileOptions): FileTable[] {
  const { file } = options
  if (bytes[0] === 42)
    throw formatUnread(
      'a transport file of PROC CPORT of SAS',
      'writing it with the XPORT engine of SAS (LIBNAME x XPORT "file.xpt")',
      file,
    )
  if (bytes.length < RECORD) throw fileUnknown(file)
  const cursor = new Cursor(bytes, false, file)
  cursor.pass(3, RECORD)
  const tables: FileTable[] = []
  while (cursor.left > 0) {
    if (!isMember(cursor)) throw cursor.damaged('a data set should begin here')
    const member = readMember(cursor)
    tables.push(readRows(member, cursor, options))
  }
  if (tables.length === 0) throw noTable('a library without data sets', file)
  return tables
}

function readRows(member: XptMember, cursor: Cursor, { isKept = () => true }: FileOptions): FileTable {
  const { bytes } = cursor
  const { name: title, variables, width } = member
  const data = cursor.at
  const n = member.rows === null ? countRows(member, cursor) : saidRows(member.rows, member, cursor)
  const end = cursor.at
  const { names, notes } = distinctNames(variables.map(({ name }) => name))
  const kept = variables.flatMap((variable, k) => (isKept(names[k]) ? [{ ...variable, name: names[k] }] : []))
  const columns = kept.map((variable) => readColumn(variable, bytes, data, n, width))
  const cut = member.rows === null ? Math.floor((end - data) / width) - n : 0
  return {
    ...{ name: title, n, names, columns },
    notes: [...notes, ...formatNotes(kept), ...blankRowsNote(member, cut)],
  }
}

/** Rows that the file counts; steps to the next member. Coded error: FILE_DAMAGED. */
function saidRows(rows: number, { width }: XptMember, cursor: Cursor): number {
  const whole = Math.floor(cursor.left / width)
  if (whole < rows) throw rowsCutOff(whole, rows, cursor.file)
  const start = cursor.pass(rows, width)
  const rest = (cursor.at - start) % RECORD
  if (rest > 0) cursor.pass(Math.min(RECORD - rest, cursor.left))
  return rows
}

/**
 * Counts the rows up to the next member, to which it steps: version 5 does not say how many there are. What fills the last
 * record with blanks is no row.
 *
 * Coded error: FILE_DAMAGED.
 */
function countRows({ width }: XptMember, cursor: Cursor): number {
  const { bytes, at: data } = cursor
  while (cursor.left > 0 && !isMember(cursor)) {
    if (cursor.left < RECORD) throw cursor.damaged('it ends within a record; it may have been cut off')
    cursor.pass(RECORD)
  }
  const end = cursor.at
  let n = Math.floor((end - data) / width)
  const rest = data + n * width
  // Some programs fill records with zeros; a row of zeros is one of numbers.
  if (end - rest >= RECORD || !isFilling(bytes, rest, end, 0)) throw cursor.damaged('it ends within a row')
  while (n > 0 && data + (n - 1) * width > end - RECORD && isFilling(bytes, data + (n - 1) * width, rest)) n--
  return n
}

function isFilling(bytes: Uint8Array, from: number, to: number, other = 32): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 32 && bytes[at] !== other) return false
  return true
}

function readColumn(
  { name, label, format, isText, at: place, length }: XptVariable,
  bytes: Uint8Array,
  data: number,
  n: number,
  width: number,
): FileColumn {
  if (isText) {
    const cells = new TextCells(n, utf8Or1252)
    for (let row = 0, at = data + place; row < n; row++, at += width)
      cells.set(row, bytes.subarray(at, at + length))
    return cells.column(name, label)
  }
  const cells = new NumberCells(n)
  const time = sasTimeOf(format)
  for (let row = 0, at = data + place; row < n; row++, at += width) {
    const value = ibmNumber(bytes, at, length)
    if (typeof value === 'string') cells.setMissing(row, value)
    else cells.set(row, time === undefined ? value : sasTimeValue(value, time))
  }
  return cells.column(name, label, time)
}

/** Blank rows of texts only cannot be told from what fills the last record. */
function blankRowsNote({ variables, name }: XptMember, cut: number): Note[] {
  if (cut === 0 || variables.some(({ isText }) => !isText)) return []
  const message = `"${name}" ends with blanks that make up ${cut} ${cut === 1 ? 'row' : 'rows'}; files of this kind (SAS transport, version 5) cannot tell empty rows from filling, and these are taken as filling`
  return [{ code: 'XPT_BLANK_ROWS_CUT', message }]
}
