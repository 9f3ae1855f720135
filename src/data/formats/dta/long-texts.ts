import type { Cursor } from '../kit/cursor.js'
import { upToZero } from '../kit/decode-text.js'

const NONE = new Uint8Array(0)

/** Texts of any length, which stand after the rows. */
export interface LongTexts {
  /** The bytes of the text that the 8 bytes of a cell at `at` point to. Coded error: FILE_DAMAGED. */
  textAt(at: number): Uint8Array
}

/**
 * Reads the texts of any length (strL) of a file of Stata 13 or later.
 *
 * Coded error: FILE_DAMAGED.
 */
export function readLongTexts(cursor: Cursor, release: number): LongTexts {
  const texts = new Map<string, Uint8Array>()
  cursor.expect('<strls>')
  while (cursor.isNext('GSO')) {
    cursor.expect('GSO')
    const variable = cursor.u32()
    const row = release === 117 ? cursor.u32() : cursor.u64()
    const type = cursor.u8()
    const bytes = cursor.take(cursor.u32())
    // A text ends with a zero; what is binary is taken as it is.
    texts.set(`${variable},${row}`, type === 130 ? upToZero(bytes) : bytes)
  }
  cursor.expect('</strls>')
  const { bytes, little } = cursor
  const whole = (at: number, count: number) => {
    let value = 0
    for (let k = 0; k < count; k++) value = value * 256 + bytes[at + (little ? count - 1 - k : k)]
    return value
  }
  /** How many of the 8 bytes number the variable. Other programs write 2 where Stata writes 3. */
  const splits = release === 117 ? [4] : release === 118 ? [2] : [3, 2]
  return {
    textAt(at) {
      for (const split of splits) {
        const [variable, row] = [whole(at, split), whole(at + split, 8 - split)]
        if (variable === 0 && row === 0) return NONE
        const text = texts.get(`${variable},${row}`)
        if (text !== undefined) return text
      }
      throw cursor.damaged('a long text is not there')
    },
  }
}
