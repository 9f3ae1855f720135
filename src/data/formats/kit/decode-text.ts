import { windows1252Text } from '../../delimited/text/windows-1252.js'

/** Bytes of one text as that text. */
export type Decode = (bytes: Uint8Array) => string

/** What Node and browsers both have (WHATWG Encoding), of which neither's types are known here. */
interface Decoder {
  decode(bytes: Uint8Array): string
}
declare const TextDecoder: new (
  label: string,
  options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
) => Decoder

/**
 * The decoder of an encoding by one of its names; null if there is none of that name. A character that is cut off at the end
 * of a UTF-8 text is dropped, as fields of a fixed width cut it; other bytes that cannot be read become U+FFFD.
 */
export function decoderOf(encoding: string): Decode | null {
  const name = encoding.trim().toLowerCase()
  if (name === 'utf-8' || name === 'utf8') return utf8
  // Some versions of Node give control characters for the bytes 80 to 9f of these.
  if (/^(windows-?1252|cp1252|iso-?8859-?1|latin-?1|us-ascii|ascii)$/.test(name)) return windows1252Text
  try {
    const decoder = new TextDecoder(name, { ignoreBOM: true })
    return (bytes) => decoder.decode(bytes)
  } catch {
    return null
  }
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8, without a character that is cut off at the end. */
export function utf8(bytes: Uint8Array): string {
  return lenient.decode(bytes.subarray(0, wholeCharacters(bytes)))
}

/** UTF-8 if it is that, if need be without a character that is cut off at the end; else Windows-1252. */
export function utf8Or1252(bytes: Uint8Array): string {
  const text = utf8OrNull(bytes)
  if (text !== null) return text
  // A last byte alone may be a letter of Windows-1252: what comes before it has to be UTF-8 beyond doubt.
  const whole = bytes.subarray(0, wholeCharacters(bytes))
  const before = whole.some((byte) => byte >= 0x80) ? utf8OrNull(whole) : null
  return before ?? windows1252Text(bytes)
}

function utf8OrNull(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

/** How many bytes there are up to the last whole character. */
function wholeCharacters(bytes: Uint8Array): number {
  const { length } = bytes
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back]
    if (byte < 0x80) return length
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needed > back ? length - back : length
    }
  }
  return length
}

/** How many bytes are left when blanks and zeros at the end are cut. */
export function trimmedLength(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 32 || bytes[end - 1] === 0)) end--
  return end
}

/** Bytes without blanks and zeros at their end. */
export const trimmed = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, trimmedLength(bytes))

/** Bytes up to the first zero. */
export function upToZero(bytes: Uint8Array): Uint8Array {
  const zero = bytes.indexOf(0)
  return zero < 0 ? bytes : bytes.subarray(0, zero)
}
