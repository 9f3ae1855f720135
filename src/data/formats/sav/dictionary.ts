import { asciiOf, Cursor } from '../kit/cursor.js'
import { trimmed } from '../kit/decode-text.js'
import { formatUnread } from '../kit/file-errors.js'

/** A variable as its record has it; texts are decoded when the encoding is known. */
export interface SavRecord {
  /** Of texts their length in bytes, 0 for numbers. */
  readonly width: number
  /** Place of its first slot of 8 bytes in a row, and how many there are. */
  readonly slot: number
  readonly slots: number
  /** The kind of format that it is printed with. */
  readonly format: number
  /** Name in the dictionary, as Latin-1, and its bytes. */
  readonly key: string
  readonly name: Uint8Array
  readonly label: Uint8Array
  /** Missing values as 8 bytes each; with `isRange` the first two are the ends of a range. */
  readonly missing: readonly Uint8Array[]
  readonly isRange: boolean
}

/** Labels of values, and the slots (from 1) of the variables that have them. */
export interface SavLabels {
  readonly labels: readonly (readonly [value: Uint8Array, text: Uint8Array])[]
  readonly slots: readonly number[]
}

/** The dictionary of an SPSS file. */
export interface SavDictionary {
  readonly little: boolean
  readonly compression: 0 | 1 | 2
  readonly bias: number
  /** Null if the file does not say. */
  readonly cases: number | null
  /** Slot of the weight variable, from 1; 0 for none. */
  readonly weight: number
  /** Slots of a row. */
  readonly width: number
  readonly variables: readonly SavRecord[]
  readonly valueLabels: readonly SavLabels[]
  /** Extension records by their number; the last of each. */
  readonly extensions: ReadonlyMap<number, Uint8Array>
  /** Where the data begin. */
  readonly data: number
}

/**
 * Reads header and dictionary.
 *
 * Source: PSPP's "System File Format".
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function readDictionary(bytes: Uint8Array, file: string | undefined): SavDictionary {
  const cursor = new Cursor(bytes, true, file, 64)
  const layout = cursor.i32()
  if (layout !== 2 && layout !== 3) {
    cursor.little = false
    cursor.at = 64
    const other = cursor.i32()
    if (other !== 2 && other !== 3) throw cursor.damaged('its layout is not one of SPSS')
  }
  cursor.pass(4)
  const compression = cursor.i32()
  if (compression !== 0 && compression !== 1 && compression !== 2)
    throw cursor.damaged('its compression is not one of SPSS')
  const weight = cursor.i32()
  const cases = cursor.i32()
  const bias = cursor.f64()
  cursor.pass(176 - cursor.at)
  const found = readRecords(cursor)
  return {
    little: cursor.little,
    ...{ compression, bias, weight },
    cases: cases < 0 ? null : cases,
    ...found,
    data: cursor.at,
  }
}

function readRecords(cursor: Cursor) {
  const variables: SavRecord[] = []
  const valueLabels: SavLabels[] = []
  const extensions = new Map<number, Uint8Array>()
  let slot = 0
  for (;;) {
    const type = cursor.i32()
    if (type === 2) {
      const variable = readVariable(cursor, slot)
      if (variable !== null) variables.push(variable)
      const last = variables.at(-1)
      slot++
      if (last === undefined || slot > last.slot + last.slots)
        throw cursor.damaged('a text has more parts than its length allows')
      if (variable !== null && variables.length > 1) assertWhole(cursor, variables.at(-2)!, variable.slot)
    } else if (type === 3) valueLabels.push(readLabels(cursor))
    else if (type === 6) cursor.pass(cursor.i32(), 80)
    else if (type === 7) {
      const subtype = cursor.i32()
      const size = cursor.i32()
      const count = cursor.i32()
      if (size < 0 || count < 0) throw cursor.damaged('a record has a length below zero')
      const from = cursor.pass(count, size)
      extensions.set(subtype, cursor.bytes.subarray(from, cursor.at))
    } else if (type === 999) {
      cursor.pass(4)
      break
    } else throw cursor.damaged(`a record of the unknown type ${type}`)
  }
  const last = variables.at(-1)
  if (last !== undefined) assertWhole(cursor, last, slot)
  return { variables, valueLabels, extensions, width: slot }
}

function assertWhole(cursor: Cursor, { slot, slots }: SavRecord, next: number): void {
  if (next !== slot + slots) throw cursor.damaged('a text has fewer parts than its length needs')
}

/** The record of a variable; null for one that continues a text. */
function readVariable(cursor: Cursor, slot: number): SavRecord | null {
  const width = cursor.i32()
  if (width < -1 || width > 255) throw cursor.damaged(`a variable of width ${width}`)
  const hasLabel = cursor.i32()
  const values = cursor.i32()
  if (values < -3 || values > 3 || values === -1)
    throw cursor.damaged(`${values} missing values of a variable`)
  const format = (cursor.i32() >> 16) & 255
  cursor.pass(4)
  const name = trimmed(cursor.take(8))
  let label: Uint8Array = new Uint8Array(0)
  if (hasLabel !== 0) {
    const length = cursor.i32()
    label = cursor.take(length)
    // The last label of a file may lack its padding only if the file is cut off.
    cursor.pass((4 - (length % 4)) % 4)
  }
  const missing = Array.from({ length: Math.abs(values) }, () => cursor.take(8))
  if (width === -1) return null
  const slots = Math.max(1, Math.ceil(width / 8))
  return { width, slot, slots, format, key: asciiOf(name), name, label, missing, isRange: values < 0 }
}

function readLabels(cursor: Cursor): SavLabels {
  const n = cursor.i32()
  // Each takes 16 bytes at least.
  if (n < 0 || 16 * n > cursor.left) throw cursor.damaged(`${n} labels of values`)
  const labels = Array.from({ length: n }, () => {
    const value = cursor.take(8)
    const length = cursor.u8()
    const text = cursor.take(length)
    cursor.pass((8 - ((1 + length) % 8)) % 8)
    return [value, text] as const
  })
  if (cursor.i32() !== 4) throw cursor.damaged('labels of values that belong to no variable')
  const count = cursor.i32()
  if (count < 0 || 4 * count > cursor.left) throw cursor.damaged(`labels of ${count} variables`)
  return { labels, slots: Array.from({ length: count }, () => cursor.i32()) }
}

/** The encoding of the texts by its name; record 20 says it, else the code page of record 3. */
export function encodingOf({ extensions, little }: SavDictionary, file: string | undefined): string {
  const named = extensions.get(20)
  const codePage = extensions.get(3)
  const name = named === undefined ? '' : asciiOf(trimmed(named))
  if (name !== '') return name
  if (codePage === undefined || codePage.length < 32) return 'windows-1252'
  const number = new Cursor(codePage, little, file, 28).i32()
  if (number === 1 || number === 4)
    throw formatUnread('an SPSS file of a mainframe', 'saving it in UTF-8 with SPSS', file)
  return codePageName(number)
}

function codePageName(number: number): string {
  if (number === 65001) return 'utf-8'
  if (number === 874 || (number >= 1250 && number <= 1258)) return `windows-${number}`
  if (number >= 28591 && number <= 28605) return `iso-8859-${number - 28590}`
  const asian: Record<number, string> = { 932: 'shift_jis', 936: 'gbk', 949: 'euc-kr', 950: 'big5' }
  return asian[number] ?? 'windows-1252'
}
