import { windows1252Text } from '../../delimited/text/windows-1252.js'
import { asciiOf } from '../kit/cursor.js'
import { type Decode, utf8 } from '../kit/decode-text.js'
import type { RSource } from './source.js'
import type { RTexts } from './values.js'

/** Bits that say the encoding of a text; without them it is that of the computer which wrote the file. */
const [UTF8, LATIN1] = [8 << 12, 4 << 12]
/** Longer texts seldom occur twice. */
const SHORT = 64

/** Reads texts. Coded error: FILE_DAMAGED. */
export interface Strings {
  /** The text whose flags were read; null is NA. */
  one(flags: number): string | null
  /** The texts of a vector; each is decoded once, however often it occurs. */
  many(count: number): Pick<RTexts, 'codes' | 'dictionary'>
}

export function stringsOf(source: RSource, decodeNative: Decode): Strings {
  const decode = (flags: number, bytes: Uint8Array): string => {
    if ((flags & LATIN1) !== 0) return windows1252Text(bytes)
    return (flags & UTF8) !== 0 ? utf8(bytes) : decodeNative(bytes)
  }
  return {
    one(flags) {
      const length = source.i32()
      return length === -1 ? null : decode(flags, source.text(length))
    },
    many(count) {
      source.assertRoom(count, 2)
      const codes = new Int32Array(count)
      const lookup = new Map<string, number>()
      /** Codes by bytes and encoding. */
      const known = new Map<string, number>()
      for (let k = 0; k < count; k++) {
        const flags = source.i32()
        if ((flags & 255) !== 9) throw source.damaged('a text is expected')
        const length = source.i32()
        if (length === -1) {
          codes[k] = -1
          continue
        }
        const bytes = source.text(length)
        const key = length > SHORT ? null : asciiOf(bytes) + (flags & (LATIN1 | UTF8))
        let code = key === null ? undefined : known.get(key)
        if (code === undefined) {
          const text = decode(flags, bytes)
          code = lookup.get(text) ?? lookup.size
          lookup.set(text, code)
          if (key !== null) known.set(key, code)
        }
        codes[k] = code
      }
      return { codes, dictionary: [...lookup.keys()] }
    },
  }
}
