import { asciiOf, Cursor } from '../kit/cursor.js'
import { type Decode, trimmed } from '../kit/decode-text.js'
import type { ValueLabel } from '../kit/file-column.js'
import type { SavDictionary, SavRecord } from './dictionary.js'

/** A part of a text in a row: its first byte, and how many there are. */
export interface SavPart {
  readonly at: number
  readonly length: number
}

/** A variable of the file as people know it. */
export interface SavVariable {
  readonly name: string
  readonly label: string
  readonly isText: boolean
  readonly format: number
  /** Bytes of a row that hold it; of a number the only part has 8. */
  readonly parts: readonly SavPart[]
  readonly labels: readonly ValueLabel[]
  readonly isMissing: (code: number | string) => boolean
  readonly ordered: boolean
}

/**
 * Puts together what the records of a dictionary say of each variable: long names, texts in several parts, labels, missing
 * values, and whether it is ordinal.
 *
 * Coded error: FILE_DAMAGED.
 */
export function variablesOf(dictionary: SavDictionary, decode: Decode, file?: string): SavVariable[] {
  const { variables: records, extensions, little } = dictionary
  const text = (bytes: Uint8Array) => decode(trimmed(bytes))
  const longNames = pairsOf(extensions.get(13))
  const longTexts = pairsOf(extensions.get(14))
  const ordinal = ordinalOf(dictionary, file)
  const labelsBySlot = new Map<number, SavDictionary['valueLabels'][number]['labels']>()
  for (const { labels, slots } of dictionary.valueLabels)
    for (const slot of slots) labelsBySlot.set(slot - 1, labels)
  const long = longLabels(extensions.get(21), little, decode, file)
  const longMissing = longMissings(extensions.get(22), little, decode, file)

  const variables: SavVariable[] = []
  for (let k = 0; k < records.length; ) {
    const record = records[k]
    const width = numberIn(longTexts.get(record.key)) ?? record.width
    const count = width > 255 ? Math.ceil(width / 252) : 1
    const parts = partsOf(records.slice(k, k + count), count > 1 ? width : record.width)
    if (parts === null) throw new Cursor(new Uint8Array(0), little, file).damaged('a long text lacks a part')
    const longName = longNames.get(record.key)
    const name = text(longName ?? record.name)
    const isText = record.width > 0
    const number = (bytes: Uint8Array) => new Cursor(bytes, little, file).f64()
    const codeOf = isText ? text : number
    variables.push({
      name,
      label: text(record.label),
      isText,
      format: record.format,
      parts,
      labels:
        long.get(name) ??
        (labelsBySlot.get(record.slot) ?? []).map(([value, label]) => [codeOf(value), text(label)]),
      isMissing: isText
        ? missingTexts([...record.missing.map(text), ...(longMissing.get(name) ?? [])])
        : missingNumbers(record.missing.map(number), record.isRange),
      ordered: ordinal(k),
    })
    k += count
  }
  return variables
}

/** Places of the bytes of a variable; a very long text has all 255 bytes of each part but what is too much. */
function partsOf(records: readonly SavRecord[], width: number): SavPart[] | null {
  if (width === 0) return [{ at: 8 * records[0].slot, length: 8 }]
  const parts: SavPart[] = []
  let left = width
  for (const { slot, width: own } of records) {
    if (own === 0) return null
    const length = Math.min(own, 255, left)
    if (length > 0) parts.push({ at: 8 * slot, length })
    left -= length
  }
  // The parts hold more than is needed, except where one of them is missing.
  return records.length > 1 && left > 0 ? null : parts
}

function missingTexts(texts: readonly string[]): (code: number | string) => boolean {
  return (code) => typeof code === 'string' && texts.includes(code)
}

function missingNumbers(values: readonly number[], isRange: boolean): (code: number | string) => boolean {
  const [low, high] = isRange ? values : [Number.NaN, Number.NaN]
  const single = isRange ? values.slice(2) : values
  return (code) => typeof code === 'number' && ((code >= low && code <= high) || single.includes(code))
}

/** `A=x`, TAB, `B=y` …: keys are Latin-1, as they may end in half a character. */
function pairsOf(bytes: Uint8Array | undefined): Map<string, Uint8Array> {
  const pairs = new Map<string, Uint8Array>()
  if (bytes === undefined) return pairs
  for (let from = 0; from < bytes.length; ) {
    const tab = bytes.indexOf(9, from)
    const end = tab < 0 ? bytes.length : tab
    const equals = bytes.indexOf(61, from)
    if (equals > from && equals < end)
      pairs.set(asciiOf(bytes.subarray(from, equals)), bytes.subarray(equals + 1, end))
    from = end + 1
  }
  return pairs
}

function numberIn(bytes: Uint8Array | undefined): number | undefined {
  const text = bytes === undefined ? '' : asciiOf(trimmed(bytes))
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined
}

/** Whether the k-th variable is ordinal. */
function ordinalOf({ extensions, little, variables }: SavDictionary, file?: string): (k: number) => boolean {
  const display = extensions.get(11)
  if (display === undefined) return () => false
  const each = display.length / 4 / variables.length
  if (each !== 2 && each !== 3) return () => false
  return (k) => new Cursor(display, little, file, 4 * each * k).i32() === 2
}

/** Labels of values of texts longer than 8 bytes, by the name of the variable. */
function longLabels(bytes: Uint8Array | undefined, little: boolean, decode: Decode, file?: string) {
  const labels = new Map<string, ValueLabel[]>()
  if (bytes === undefined) return labels
  const cursor = new Cursor(bytes, little, file)
  const text = () => decode(trimmed(cursor.take(cursor.i32())))
  while (cursor.left > 0) {
    const name = text()
    cursor.pass(4)
    const n = cursor.i32()
    if (n < 0 || 8 * n > cursor.left) throw cursor.damaged(`${n} labels of values`)
    labels.set(
      name,
      Array.from({ length: n }, () => [text(), text()] as const),
    )
  }
  return labels
}

/** Missing values of texts longer than 8 bytes, by the name of the variable. */
function longMissings(bytes: Uint8Array | undefined, little: boolean, decode: Decode, file?: string) {
  const missing = new Map<string, string[]>()
  if (bytes === undefined) return missing
  const cursor = new Cursor(bytes, little, file)
  while (cursor.left > 0) {
    const name = decode(trimmed(cursor.take(cursor.i32())))
    const n = cursor.u8()
    const length = cursor.i32()
    missing.set(
      name,
      Array.from({ length: n }, () => decode(trimmed(cursor.take(length)))),
    )
  }
  return missing
}
