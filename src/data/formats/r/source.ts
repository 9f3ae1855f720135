import { Cursor } from '../kit/cursor.js'
import { letterReason } from '../kit/missing-codes.js'
import type { RDoubles } from './values.js'

/** Numbers and texts of a serialized object, whatever they are written in. All check that they are there before they are read. */
export interface RSource {
  damaged(wrong: string): Error
  i32(): number
  integers(count: number): Int32Array
  doubles(count: number): Pick<RDoubles, 'values' | 'missing'>
  /** The bytes of a text. */
  text(length: number): Uint8Array
  /** Steps over bytes that are of no use. */
  skipBytes(count: number): void
  /** Refuses a number of items that the bytes that are left cannot hold, each of `numbers` numbers of 32 bits at least. */
  assertRoom(count: number, numbers: number): void
}

/** Numbers as bytes, the greatest first (XDR), as R writes them unless told otherwise. */
export function binarySource(bytes: Uint8Array, at: number, file: string | undefined): RSource {
  const cursor = new Cursor(bytes, false, file, at)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    damaged: (wrong) => cursor.damaged(wrong),
    i32: () => cursor.i32(),
    integers(count) {
      const from = cursor.pass(count, 4)
      const values = new Int32Array(count)
      for (let k = 0; k < count; k++) values[k] = view.getInt32(from + 4 * k)
      return values
    },
    doubles(count) {
      const from = cursor.pass(count, 8)
      const values = new Float64Array(count)
      const missing = new Map<string, number[]>()
      for (let k = 0, place = from; k < count; k++, place += 8) {
        values[k] = view.getFloat64(place)
        if (Number.isNaN(values[k])) addTo(missing, reasonOf(view, place), k)
      }
      return { values, missing }
    },
    text: (length) => cursor.take(length),
    skipBytes: (count) => void cursor.pass(count),
    assertRoom(count, numbers) {
      if (count < 0 || 4 * numbers * count > cursor.left) throw tooMany(cursor, count)
    },
  }
}

export const tooMany = (cursor: Cursor, count: number): Error =>
  cursor.damaged(`${count} values are announced and ${cursor.left} bytes are left`)

/** NA has 1954 in its lower half, and in haven a letter above it. */
function reasonOf(view: DataView, at: number): string {
  if (view.getUint32(at + 4) !== 1954) return 'NaN'
  const letter = view.getUint8(at + 3)
  return letter >= 97 && letter <= 122 ? letterReason(letter - 96) : 'system'
}

export function addTo(missing: Map<string, number[]>, reason: string, row: number): void {
  const rows = missing.get(reason)
  if (rows === undefined) missing.set(reason, [row])
  else rows.push(row)
}
