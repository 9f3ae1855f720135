import type { Note } from '../../../errors.js'
import type { TimeKind } from '../../dates.js'
import { windows1252Text } from '../../delimited/text/windows-1252.js'
import { NumberCells, TextCells } from '../kit/cells.js'
import { Cursor } from '../kit/cursor.js'
import { type Decode, upToZero, utf8 } from '../kit/decode-text.js'
import { distinctNames } from '../kit/distinct-names.js'
import type { FileColumn, FileOptions, FileTable, ValueLabel } from '../kit/file-column.js'
import { formatUnread, rowsCutOff } from '../kit/file-errors.js'
import { dateSince1960, datetimeSince1960 } from '../kit/time-values.js'
import type { DtaVariable } from './dictionary.js'
import { type LongTexts, readLongTexts } from './long-texts.js'
import { type NumberStorage, numberReader } from './number-cell.js'
import { readOldDictionary } from './old-dictionary.js'
import { readTaggedDictionary } from './tagged-dictionary.js'
import { readValueLabels } from './value-labels.js'

const DAY_MS = 86_400_000
/** Units of Stata that are no days, by the letter of their format; all but years are counted from the first of 1960. */
const PERIODS: Readonly<Record<string, string>> = {
  w: 'weeks since the first week of 1960',
  m: 'months since January 1960',
  q: 'quarters since the first quarter of 1960',
  h: 'half-years since the first half of 1960',
  y: 'years',
  b: 'days of a calendar of business days',
}

/**
 * Reads a Stata file (.dta) of Stata 8 and later: releases 113 to 115 and 117 to 119.
 *
 * Source: Stata's `help dta`.
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD. Notes: PERIODS, COLUMN_NAME_REPEATED.
 */
export function readDta(bytes: Uint8Array, { file, isKept = () => true }: FileOptions): FileTable {
  const cursor = new Cursor(bytes, true, file)
  const isTagged = bytes[0] === 60
  if (!isTagged && bytes[0] < 113)
    throw formatUnread(
      `a Stata file of release ${bytes[0]} (Stata 7 or older)`,
      'opening it in Stata and saving it again, or exporting it as CSV',
      file,
    )
  // Before Stata 14 texts were in the encoding of the computer; they do not say which.
  const dictionary = isTagged
    ? readTaggedDictionary(cursor, windows1252Text)
    : readOldDictionary(cursor, windows1252Text)
  const { release, n, variables, width } = dictionary
  const decode = release >= 118 ? utf8 : windows1252Text
  if (isTagged) cursor.expect('<data>')
  if (width === 0 && n > 0) throw cursor.damaged('it has no variables')
  const whole = width === 0 ? 0 : Math.floor(cursor.left / width)
  if (whole < n) throw rowsCutOff(whole, n, file)
  const data = cursor.pass(n, width)
  if (isTagged) cursor.expect('</data>')
  const longTexts = isTagged ? readLongTexts(cursor, release) : null
  const labels = readValueLabels(cursor, release, decode)

  const { names, notes } = distinctNames(variables.map(({ name }) => name))
  const rows: Rows = { bytes, n, data, width, little: cursor.little, decode, longTexts }
  const kept = variables.flatMap((variable, k) => (isKept(names[k]) ? [{ variable, name: names[k] }] : []))
  const columns = kept.map(({ variable, name }) =>
    readColumn(variable, name, labels.get(variable.labels) ?? [], rows),
  )
  const periods = kept.flatMap(({ variable, name }) => periodNote(variable, name))
  return { name: null, n, names, columns, notes: [...notes, ...periods] }
}

interface Rows {
  readonly bytes: Uint8Array
  readonly n: number
  /** Where the first row begins, and how many bytes each has. */
  readonly data: number
  readonly width: number
  readonly little: boolean
  readonly decode: Decode
  readonly longTexts: LongTexts | null
}

function readColumn(
  { label, format, storage, at: place, width: own }: DtaVariable,
  name: string,
  labels: readonly ValueLabel[],
  { bytes, n, data, width, little, decode, longTexts }: Rows,
): FileColumn {
  if (storage === 'text' || storage === 'long text') {
    const cells = new TextCells(n, decode)
    for (let row = 0; row < n; row++) {
      const at = data + row * width + place
      const text = storage === 'text' ? upToZero(bytes.subarray(at, at + own)) : longTexts!.textAt(at)
      cells.set(row, text)
    }
    return cells.column(name, label)
  }
  const cells = new NumberCells(n)
  const time = timeOf(format)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = numberReader(view, storage satisfies NumberStorage, little)
  for (let row = 0; row < n; row++) {
    const value = read(data + row * width + place)
    if (typeof value === 'string') cells.setMissing(row, value)
    else cells.set(row, time === undefined ? value : timeValue(value, time))
  }
  return { ...cells.column(name, label, time), labels }
}

function timeOf(format: string): TimeKind | undefined {
  if (/^%-?t?d/.test(format)) return 'date'
  return /^%-?t[cC]/.test(format) ? 'datetime' : undefined
}

const timeValue = (value: number, time: TimeKind): number =>
  time === 'date' ? dateSince1960(value) : datetimeSince1960(value, DAY_MS)

function periodNote({ format, storage }: DtaVariable, name: string): Note[] {
  const letter = storage.endsWith('text') ? undefined : /^%-?t([wmqhyb])/.exec(format)?.[1]
  if (letter === undefined) return []
  const message = `column "${name}" counts ${PERIODS[letter]}, as Stata does; it is kept as numbers`
  return [{ code: 'PERIODS', column: name, message }]
}
