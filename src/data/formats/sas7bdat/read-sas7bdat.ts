import { NumberCells, TextCells } from '../kit/cells.js'
import type { Decode } from '../kit/decode-text.js'
import { distinctNames } from '../kit/distinct-names.js'
import type { FileColumn, FileOptions, FileTable } from '../kit/file-column.js'
import { letterReason } from '../kit/missing-codes.js'
import { formatNotes, sasTimeOf } from '../kit/sas-formats.js'
import { sasTimeValue } from '../kit/time-values.js'
import { readDictionary, type SasColumn } from './dictionary.js'
import { readHeader } from './header.js'
import { eachRow } from './rows.js'

/**
 * Reads a SAS data set (.sas7bdat).
 *
 * Source: M. Shotwell, "SAS7BDAT Database Binary Format" (2013), and how files behave.
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD. Notes: FORMATS_WITHOUT_LABELS, COLUMN_NAME_REPEATED.
 */
export function readSas7bdat(bytes: Uint8Array, { file, isKept = () => true }: FileOptions): FileTable {
  const header = readHeader(bytes, file)
  const dictionary = readDictionary(bytes, header, file)
  const { rows: n, columns } = dictionary
  const { names, notes } = distinctNames(columns.map(({ name }) => name))
  const kept = columns.flatMap((column, k) => (isKept(names[k]) ? [{ ...column, name: names[k] }] : []))
  let readers: ColumnReader[] = []
  eachRow(bytes, header, dictionary, file, () => {
    readers = kept.map((column) =>
      column.isText ? textReader(column, n, header.decode) : numberReader(column, n, header.little),
    )
    return (row, at, number) => {
      for (const { read } of readers) read(row, at, number)
    }
  })
  const finished = readers.map(({ finish }) => finish())
  return { name: null, n, names, columns: finished, notes: [...notes, ...formatNotes(kept)] }
}

interface ColumnReader {
  /** Takes the cell of the row that begins at `at`. */
  read(bytes: Uint8Array, at: number, row: number): void
  finish(): FileColumn
}

function textReader({ name, label, at: place, width }: SasColumn, n: number, decode: Decode): ColumnReader {
  const cells = new TextCells(n, decode)
  return {
    read: (bytes, at, row) => cells.set(row, bytes.subarray(at + place, at + place + width)),
    finish: () => cells.column(name, label),
  }
}

/** Of numbers shorter than 8 bytes the lowest bytes are left out: they are zero. */
function numberReader(
  { name, label, format, at: place, width }: SasColumn,
  n: number,
  little: boolean,
): ColumnReader {
  const cells = new NumberCells(n)
  const time = sasTimeOf(format)
  const whole = new Uint8Array(8)
  const view = new DataView(whole.buffer)
  const to = little ? 8 - width : 0
  return {
    read(bytes, at, row) {
      for (let k = 0; k < width; k++) whole[to + k] = bytes[at + place + k]
      const value = view.getFloat64(0, little)
      if (Number.isNaN(value)) cells.setMissing(row, reasonOf(whole[little ? 5 : 2]))
      else cells.set(row, time === undefined ? value : sasTimeValue(value, time))
    },
    finish: () => cells.column(name, label, time),
  }
}

/** The reason why a number is missing, by the third of its bytes, which has it inverted. */
function reasonOf(byte: number): string {
  const tag = ~byte & 255
  if (tag === 0 || tag === 95) return '._'
  if (tag >= 2 && tag <= 27) return letterReason(tag - 1)
  return tag >= 65 && tag <= 90 ? letterReason(tag - 64) : 'system'
}
