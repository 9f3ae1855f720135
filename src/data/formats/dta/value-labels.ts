import type { Cursor } from '../kit/cursor.js'
import { type Decode, upToZero } from '../kit/decode-text.js'
import type { ValueLabel } from '../kit/file-column.js'
import { letterReason } from '../kit/missing-codes.js'

/** The first missing value; .a to .z follow. */
const FIRST_MISSING = 2_147_483_621

/**
 * Reads the labels of values that stand at the end of a file, by their name.
 *
 * Coded error: FILE_DAMAGED.
 */
export function readValueLabels(
  cursor: Cursor,
  release: number,
  decode: Decode,
): ReadonlyMap<string, readonly ValueLabel[]> {
  const all = new Map<string, readonly ValueLabel[]>()
  const add = () => {
    const [name, labels] = readLabels(cursor, release >= 118 ? 129 : 33, decode)
    all.set(name, labels)
  }
  if (release < 117) {
    while (cursor.left > 0) add()
    return all
  }
  cursor.expect('<value_labels>')
  while (cursor.isNext('<lbl>')) {
    cursor.expect('<lbl>')
    add()
    cursor.expect('</lbl>')
  }
  cursor.expect('</value_labels></stata_dta>')
  return all
}

function readLabels(cursor: Cursor, nameWidth: number, decode: Decode): [string, ValueLabel[]] {
  const length = cursor.i32()
  const name = decode(upToZero(cursor.take(nameWidth)))
  cursor.pass(3)
  const end = cursor.at + length
  const n = cursor.i32()
  const size = cursor.i32()
  if (n < 0 || size < 0 || 8 + 8 * n + size > length || end > cursor.end)
    throw cursor.damaged(`${n} labels of values in ${length} bytes`)
  const offsets = Array.from({ length: n }, () => cursor.i32())
  const values = Array.from({ length: n }, () => cursor.i32())
  const texts = cursor.take(size)
  const labels = values.map((value, k): ValueLabel => {
    const at = offsets[k]
    if (at < 0 || at >= size) throw cursor.damaged('a label outside of its place')
    const code = value < FIRST_MISSING ? value : letterReason(value - FIRST_MISSING)
    return [code, decode(upToZero(texts.subarray(at)))]
  })
  cursor.at = end
  return [name, labels]
}
