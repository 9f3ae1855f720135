import { asciiOf, type Cursor } from '../kit/cursor.js'
import { trimmed, utf8Or1252 } from '../kit/decode-text.js'

/** A variable of a member; variables follow each other in a row. */
export interface XptVariable {
  readonly name: string
  readonly label: string
  readonly format: string
  readonly isText: boolean
  /** Its first byte in a row, and how many there are. */
  readonly at: number
  readonly length: number
}

/** A data set of a transport file. */
export interface XptMember {
  readonly name: string
  readonly variables: readonly XptVariable[]
  /** Bytes of a row. */
  readonly width: number
  /** Rows, where the file says how many there are. */
  readonly rows: number | null
}

export const RECORD = 80
const HEADER = 'HEADER RECORD*******'

/** Whether the header of a member comes next. */
export const isMember = (cursor: Cursor): boolean =>
  // Most records of rows are told by their first byte.
  cursor.bytes[cursor.at] === HEADER.charCodeAt(0) &&
  (cursor.isNext(`${HEADER}MEMBER  HEADER`) || cursor.isNext(`${HEADER}MEMBV8  HEADER`))

/**
 * Reads what stands before the rows of a member.
 *
 * Source: SAS technical note TS-140, and "Record Layout of a SAS Version 8 or 9 Data Set in SAS Transport Format".
 *
 * Coded error: FILE_DAMAGED.
 */
export function readMember(cursor: Cursor): XptMember {
  const isV8 = cursor.isNext(`${HEADER}MEMBV8`)
  const size = countOf(cursor, cursor.take(RECORD), 74, 78)
  if (size !== 140 && size !== 136) throw cursor.damaged(`descriptions of ${size} bytes`)
  header(cursor, isV8 ? 'DSCPTV8' : 'DSCRPTR')
  const name = text(cursor.take(RECORD).subarray(8, isV8 ? 40 : 16))
  cursor.pass(RECORD)
  const names = header(cursor, isV8 ? 'NAMSTV8' : 'NAMESTR')
  const count = countOf(cursor, names, isV8 ? 48 : 54, 58)
  const start = cursor.at
  cursor.pass(count, size)
  toRecord(cursor, start)
  const end = cursor.at
  cursor.at = start
  let width = 0
  const variables = Array.from({ length: count }, () => {
    const variable = readVariable(cursor, size, width, isV8)
    width += variable.length
    return variable
  })
  cursor.at = end
  if (width === 0) throw cursor.damaged('it has no variables')
  if (isV8) readLongLabels(cursor, variables)
  const said = header(cursor, isV8 ? 'OBSV8' : 'OBS')
  const rows = isV8 ? countOf(cursor, said, 48, 63) : 0
  return { name, variables, width, rows: rows === 0 ? null : rows }
}

function readVariable(cursor: Cursor, size: number, at: number, isV8: boolean): XptVariable {
  const start = cursor.at
  const type = cursor.i16()
  cursor.pass(2)
  const length = cursor.i16()
  const isText = type === 2
  if (!(isText ? length > 0 : type === 1 && length >= 2 && length <= 8))
    throw cursor.damaged(`a variable of type ${type} and ${length} bytes`)
  cursor.at = start
  const bytes = cursor.take(size)
  return {
    name: text(isV8 ? bytes.subarray(88, 120) : bytes.subarray(8, 16)),
    label: text(bytes.subarray(16, 56)),
    format: text(bytes.subarray(56, 64)),
    ...{ isText, at, length },
  }
}

/** Names and labels (and formats) that are too long for the descriptions. */
function readLongLabels(cursor: Cursor, variables: XptVariable[]): void {
  const withFormats = cursor.isNext(`${HEADER}LABELV9`)
  if (!withFormats && !cursor.isNext(`${HEADER}LABELV8`)) return
  const count = countOf(cursor, cursor.take(RECORD), 48, 58)
  const start = cursor.at
  for (let k = 0; k < count; k++) {
    const number = cursor.i16()
    const lengths = Array.from({ length: withFormats ? 4 : 2 }, () => cursor.i16())
    const [name, label, format] = lengths.map((length) => text(cursor.take(length)))
    const variable = variables[number - 1]
    if (variable === undefined) throw cursor.damaged(`the label of a variable ${number}`)
    variables[number - 1] = {
      ...variable,
      ...(name !== '' && { name }),
      ...(label !== '' && { label }),
      ...(format && { format }),
    }
  }
  toRecord(cursor, start)
}

/** Steps over a header that has to come next; its record. */
function header(cursor: Cursor, kind: string): Uint8Array {
  if (!cursor.isNext(HEADER + kind)) throw cursor.damaged(`the part ${kind} is missing`)
  return cursor.take(RECORD)
}

/** Steps to the end of a record; the last one of a file may be cut there. */
function toRecord(cursor: Cursor, start: number): void {
  const rest = (cursor.at - start) % RECORD
  if (rest > 0) cursor.pass(Math.min(RECORD - rest, cursor.left))
}

/** A number in digits; blanks are 0. */
function countOf(cursor: Cursor, record: Uint8Array, from: number, to: number): number {
  const digits = asciiOf(record.subarray(from, to)).trim()
  if (!/^\d*$/.test(digits)) throw cursor.damaged('a number of variables or rows is none')
  return Number(digits)
}

const text = (bytes: Uint8Array): string => utf8Or1252(trimmed(bytes)).trim()
