import { asciiOf, Cursor } from '../kit/cursor.js'
import { addTo, type RSource, tooMany } from './source.js'
import { NA_INTEGER } from './values.js'

/** What stands for a character after a backslash; all others stand for themselves. */
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', v: '\v', b: '\b', r: '\r', f: '\f', a: '\u0007' },
}

/** Numbers as text, one a line, as `saveRDS(ascii = TRUE)` writes them. */
export function asciiSource(bytes: Uint8Array, at: number, file: string | undefined): RSource {
  const cursor = new Cursor(bytes, false, file, at)
  const skipBlanks = () => {
    while (cursor.left > 0 && bytes[cursor.at] <= 32) cursor.at++
  }
  const word = (): string => {
    skipBlanks()
    const from = cursor.at
    while (cursor.left > 0 && bytes[cursor.at] > 32) cursor.at++
    // The last word of a file ends with a line, too: without it the word may have been cut off.
    if (cursor.left === 0 || cursor.at - from > 40) throw cursor.damaged('a number has no end')
    return asciiOf(bytes.subarray(from, cursor.at))
  }
  const i32 = (): number => {
    const text = word()
    if (text === 'NA') return NA_INTEGER
    const value = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    if (!(value > NA_INTEGER && value < 2 ** 31)) throw cursor.damaged('a whole number is expected')
    return value
  }
  const assertRoom = (count: number, numbers: number) => {
    // A digit and the end of its line.
    if (count < 0 || 2 * numbers * count > cursor.left) throw tooMany(cursor, count)
  }
  return {
    damaged: (wrong) => cursor.damaged(wrong),
    i32,
    integers(count) {
      assertRoom(count, 1)
      return Int32Array.from({ length: count }, i32)
    },
    doubles(count) {
      assertRoom(count, 1)
      const values = new Float64Array(count)
      const missing = new Map<string, number[]>()
      for (let k = 0; k < count; k++) {
        const text = word()
        const value = numberOf(text)
        if (value === null) throw cursor.damaged('a number is expected')
        values[k] = value
        if (Number.isNaN(value)) addTo(missing, text === 'NA' ? 'system' : 'NaN', k)
      }
      return { values, missing }
    },
    text(length) {
      if (length > 0) skipBlanks()
      if (length < 0 || length > cursor.left) throw tooMany(cursor, length)
      const text = new Uint8Array(length)
      for (let k = 0; k < length; k++) text[k] = character(cursor)
      return text
    },
    skipBytes(count) {
      assertRoom(count, 1)
      for (let k = 0; k < count; k++) word()
    },
    assertRoom,
  }
}

/** A byte, which may be written as `\n` or `\303`. */
function character(cursor: Cursor): number {
  const byte = cursor.u8()
  if (byte !== 92) return byte
  const next = cursor.u8()
  if (next < 48 || next > 55) {
    const char = String.fromCharCode(next)
    return (ESCAPES[char] ?? char).charCodeAt(0)
  }
  let value = next - 48
  for (let more = 0; more < 2 && cursor.left > 0; more++) {
    const digit = cursor.bytes[cursor.at] - 48
    if (digit < 0 || digit > 7) break
    value = 8 * value + digit
    cursor.at++
  }
  return value & 255
}

function numberOf(text: string): number | null {
  if (text === 'NA' || text === 'NaN') return Number.NaN
  if (text === 'Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  // Hexadecimal, as 0x1.8p+1.
  const hex = /^(-?)0x([0-9a-f])(?:\.([0-9a-f]{1,13}))?p([+-]\d{1,4})$/.exec(text)
  if (hex !== null) {
    const [, sign, first, rest = '', exponent] = hex
    const digits = Number.parseInt(first + rest, 16)
    // Two steps, as the smallest numbers are beyond the powers of 2.
    const power = Number(exponent) - 4 * rest.length
    const half = Math.trunc(power / 2)
    return (sign === '-' ? -1 : 1) * digits * 2 ** half * 2 ** (power - half)
  }
  return /^-?\d+(\.\d*)?(e[+-]?\d{1,4})?$/.test(text) ? Number(text) : null
}
