import type { Cursor } from '../kit/cursor.js'
import { type Decode, upToZero } from '../kit/decode-text.js'
import { type DtaDictionary, dictionaryOf, storageOf } from './dictionary.js'

/**
 * Reads what stands before the rows of a file of Stata 8 to 12 (releases 113 to 115).
 *
 * Source: Stata's `help dta_113` to `help dta_115`.
 *
 * Coded error: FILE_DAMAGED.
 */
export function readOldDictionary(cursor: Cursor, decode: Decode): DtaDictionary {
  const release = cursor.u8()
  cursor.little = cursor.u8() === 2
  cursor.pass(2)
  const k = cursor.u16()
  const n = cursor.i32()
  if (n < 0) throw cursor.damaged(`${n} rows`)
  cursor.pass(81 + 18)
  const types = [...cursor.take(k)].map((type) => storageOf(cursor, type, false))
  const texts = (width: number) => {
    const from = cursor.pass(k, width)
    return types.map((_, at) => {
      const start = from + width * at
      return decode(upToZero(cursor.bytes.subarray(start, start + width)))
    })
  }
  const names = texts(33)
  cursor.pass(k + 1, 2)
  const formats = texts(release === 113 ? 12 : 49)
  const labelNames = texts(33)
  const labels = texts(81)
  for (;;) {
    // Fields that Stata adds for its own use, until an empty one.
    const type = cursor.u8()
    const length = cursor.i32()
    if (type === 0 && length === 0) break
    cursor.pass(length)
  }
  return dictionaryOf(release, n, { types, names, formats, labelNames, labels })
}
