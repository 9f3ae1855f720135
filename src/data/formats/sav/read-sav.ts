import type { Note } from '../../../errors.js'
import type { TimeKind } from '../../dates.js'
import { NumberCells, TextCells } from '../kit/cells.js'
import { type Decode, decoderOf } from '../kit/decode-text.js'
import { distinctNames } from '../kit/distinct-names.js'
import type { FileColumn, FileOptions, FileTable } from '../kit/file-column.js'
import { encodingOf, readDictionary } from './dictionary.js'
import { SYSTEM_MISSING, savRows } from './rows.js'
import { type SavVariable, variablesOf } from './variables.js'

/** Formats that print seconds since 1582-10-14 as dates (also months, quarters and weeks), as dates with times, as times. */
const DATES = [20, 23, 24, 28, 29, 30, 38, 39]
const DATETIMES = [22, 41]
const TIMES = [21, 25, 40]
/** Seconds from 1582-10-14 to 1970-01-01. */
const EPOCH = 12_219_379_200

/**
 * Reads an SPSS file (.sav, .zsav).
 *
 * Source: PSPP's "System File Format".
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD, FILE_TOO_LARGE.
 * Notes: FILE_WEIGHT, COLUMN_NAME_REPEATED.
 */
export function readSav(bytes: Uint8Array, { file, isKept = () => true }: FileOptions): FileTable {
  const dictionary = readDictionary(bytes, file)
  const decode = decoderOf(encodingOf(dictionary, file)) ?? (decoderOf('windows-1252') as Decode)
  const variables = variablesOf(dictionary, decode, file)
  const { names, notes } = distinctNames(variables.map(({ name }) => name))
  const rows = savRows(bytes, dictionary, file)
  const row = new Uint8Array(8 * dictionary.width)
  const view = new DataView(row.buffer)
  const readers = variables.flatMap((variable, k) =>
    isKept(names[k])
      ? [
          variable.isText
            ? textReader(variable, names[k], rows.n, row, decode)
            : numberReader(variable, names[k], rows.n, view, dictionary.little),
        ]
      : [],
  )
  for (let at = 0; at < rows.n; at++) {
    rows.next(row)
    for (const { read } of readers) read(at)
  }
  const weight = variables.findIndex(({ parts }) => parts[0]?.at === 8 * (dictionary.weight - 1))
  if (dictionary.weight > 0 && weight >= 0) notes.push(weightNote(names[weight]))
  return { name: null, n: rows.n, names, columns: readers.map(({ finish }) => finish()), notes }
}

interface ColumnReader {
  /** Takes the cell of the row that is being read, which is the `at`-th. */
  read(at: number): void
  finish(): FileColumn
}

function numberReader(
  { label, labels, parts, format, isMissing, ordered }: SavVariable,
  name: string,
  n: number,
  row: DataView,
  little: boolean,
): ColumnReader {
  const cells = new NumberCells(n)
  const time = timeOf(format)
  const [{ at: from }] = parts
  return {
    read(at) {
      const value = row.getFloat64(from, little)
      if (value === SYSTEM_MISSING || Number.isNaN(value)) cells.setMissing(at, 'system')
      else if (isMissing(value)) cells.setMissing(at, String(value))
      else cells.set(at, time === undefined ? value : timeValue(value, time))
    },
    finish: () => ({ ...cells.column(name, label, time), labels, isMissing, ordered }),
  }
}

function textReader(
  { label, labels, parts, isMissing, ordered }: SavVariable,
  name: string,
  n: number,
  row: Uint8Array,
  decode: Decode,
): ColumnReader {
  const cells = new TextCells(n, decode, isMissing)
  const [first] = parts
  const joined = parts.length > 1 ? new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0)) : null
  return {
    read(at) {
      if (joined === null) {
        cells.set(
          at,
          first === undefined ? new Uint8Array(0) : row.subarray(first.at, first.at + first.length),
        )
        return
      }
      // Characters may be cut between parts: they are decoded together.
      let to = 0
      for (const { at: from, length } of parts) {
        joined.set(row.subarray(from, from + length), to)
        to += length
      }
      cells.set(at, joined)
    },
    finish: () => ({ ...cells.column(name, label), labels, isMissing, ordered }),
  }
}

function timeOf(format: number): TimeKind | undefined {
  if (DATES.includes(format)) return 'date'
  if (DATETIMES.includes(format)) return 'datetime'
  return TIMES.includes(format) ? 'time' : undefined
}

function timeValue(value: number, time: TimeKind): number {
  if (time === 'time') return value
  const days = (value - EPOCH) / 86_400
  return time === 'date' ? Math.floor(days) : days
}

const weightNote = (name: string): Note => ({
  code: 'FILE_WEIGHT',
  column: name,
  message: `the file weights its cases by "${name}"; the weights are used only if that column is given as case weights`,
})
