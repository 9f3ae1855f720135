import { asciiOf, Cursor } from '../kit/cursor.js'
import { type Decode, trimmed } from '../kit/decode-text.js'
import type { SasHeader } from './header.js'
import { pagesOf, type SasPart } from './pages.js'

/** A column of a data set. */
export interface SasColumn {
  readonly name: string
  readonly label: string
  readonly format: string
  readonly isText: boolean
  /** Its first byte in a row, and how many there are. */
  readonly at: number
  readonly width: number
}

/** What the pages say of columns and rows. */
export interface SasDictionary {
  readonly columns: readonly SasColumn[]
  /** Bytes of a row, unpacked. */
  readonly rowLength: number
  readonly rows: number
  /** Rows that a page which also has descriptions holds at most. */
  readonly rowsOnMixed: number
  readonly packing: 'none' | 'rle' | 'rdc'
}

const [ROW_SIZE, COLUMN_COUNT] = [0xf7f7_f7f7, 0xf6f6_f6f6]
const [TEXTS, NAMES, ATTRIBUTES, LABELS] = [0xffff_fffd, 0xffff_ffff, 0xffff_fffc, 0xffff_fbfe]

/** Whether a part describes something, rather than being a row that is not packed. */
export const isDescription = ({ signature }: SasPart): boolean =>
  signature === ROW_SIZE || signature === COLUMN_COUNT || signature >= 0xffff_f800

/** Where a text is: block, first byte, how many. */
type Place = readonly [block: number, from: number, length: number]

/**
 * Reads all descriptions.
 *
 * Source: M. Shotwell, "SAS7BDAT Database Binary Format" (2013).
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function readDictionary(
  bytes: Uint8Array,
  header: SasHeader,
  file: string | undefined,
): SasDictionary {
  const { word, little } = header
  const names: Place[] = []
  const cells: Pick<SasColumn, 'at' | 'width' | 'isText'>[] = []
  const formats: Place[] = []
  const labels: Place[] = []
  const blocks: Uint8Array[] = []
  let size: readonly [rowLength: number, rows: number, rowsOnMixed: number] | null = null
  let count = 0
  const place = (cursor: Cursor): Place => [cursor.u16(), cursor.u16(), cursor.u16()]
  for (const { parts } of pagesOf(bytes, header, file)) {
    for (const part of parts) {
      if (part.compression !== 0 || !isDescription(part)) continue
      const cursor = new Cursor(bytes, little, file, part.at, part.at + part.length)
      const number = (index: number) => {
        cursor.at = part.at + word * index
        return word === 8 ? cursor.u64() : cursor.u32()
      }
      /** Items of a list that ends 12 bytes and a word before the part does. */
      const items = (width: number) => {
        cursor.at = part.at + word + 8
        return Math.max(0, Math.floor((part.length - 2 * word - 12) / width))
      }
      if (part.signature === ROW_SIZE) size = [number(5), number(6), number(15)]
      else if (part.signature === COLUMN_COUNT) count = number(1)
      else if (part.signature === TEXTS) blocks.push(bytes.subarray(part.at + word, part.at + part.length))
      else if (part.signature === NAMES) {
        for (let left = items(8); left > 0; left--) {
          names.push(place(cursor))
          cursor.pass(2)
        }
      } else if (part.signature === ATTRIBUTES) {
        for (let left = items(word + 8); left > 0; left--) {
          const at = word === 8 ? cursor.u64() : cursor.u32()
          const width = cursor.u32()
          cursor.pass(2)
          cells.push({ at, width, isText: cursor.u8() === 2 })
          cursor.pass(1)
        }
      } else if (part.signature === LABELS) {
        cursor.at = part.at + 22 + 3 * word
        formats.push(place(cursor))
        labels.push(place(cursor))
      }
    }
  }
  const whole = new Cursor(bytes, little, file)
  if (size === null) throw whole.damaged('it does not say how long its rows are')
  const [rowLength, rows, rowsOnMixed] = size
  if (count === 0) throw whole.damaged('it has no columns')
  if (names.length < count || cells.length < count)
    throw whole.damaged(`it describes ${Math.min(names.length, cells.length)} of ${count} columns`)
  const text = textOf(blocks, header.decode, whole)
  const columns = names.slice(0, count).map((name, k): SasColumn => {
    const { at, width, isText } = cells[k]
    if (at + width > rowLength || (!isText && (width < 1 || width > 8)))
      throw whole.damaged(`a column of ${width} bytes at ${at} of a row of ${rowLength}`)
    return { name: text(name), label: text(labels[k]), format: text(formats[k]), at, width, isText }
  })
  const first = asciiOf(blocks[0] ?? new Uint8Array(0))
  const packing = first.includes('SASYZCRL') ? 'rle' : first.includes('SASYZCR2') ? 'rdc' : 'none'
  return { columns, rowLength, rows, rowsOnMixed, packing }
}

function textOf(blocks: readonly Uint8Array[], decode: Decode, cursor: Cursor) {
  return (place: Place | undefined): string => {
    if (place === undefined || place[2] === 0) return ''
    const [block, from, length] = place
    const bytes = blocks[block]
    if (bytes === undefined || from + length > bytes.length)
      throw cursor.damaged('a name outside of its place')
    return decode(trimmed(bytes.subarray(from, from + length))).trim()
  }
}
