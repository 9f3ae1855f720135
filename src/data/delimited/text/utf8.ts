/** UTF-8 without what Node and browsers bring for it: the core knows neither, and cells are too short to call them for. */

const REPLACEMENT = '\ufffd'
/** Text is made from lists of about so many characters. */
const PIECE = 4096
/** Bits that no byte of ASCII has, in four bytes. */
const HIGH_BITS = 0x80808080

/** The bytes of a text; a surrogate without its other half becomes U+FFFD. */
export function utf8Of(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length)
  let n = 0
  for (let at = 0; at < text.length; at++) {
    let code = text.charCodeAt(at)
    if (code < 0x80) {
      bytes[n++] = code
      continue
    }
    if (code >= 0xd800 && code < 0xe000) {
      code = text.codePointAt(at) as number
      if (code > 0xffff) at++
      else code = 0xfffd
    }
    if (code < 0x800) bytes[n++] = 0xc0 | (code >> 6)
    else {
      if (code < 0x10000) bytes[n++] = 0xe0 | (code >> 12)
      else {
        bytes[n++] = 0xf0 | (code >> 18)
        bytes[n++] = 0x80 | ((code >> 12) & 63)
      }
      bytes[n++] = 0x80 | ((code >> 6) & 63)
    }
    bytes[n++] = 0x80 | (code & 63)
  }
  return bytes.subarray(0, n)
}

/** The text of bytes `from` to `to`, which are valid; a character that the range cuts off is left out. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; ) {
    let end = Math.min(to, at + PIECE)
    while (end < to && (bytes[end] & 0xc0) === 0x80) end++
    text += pieceOf(bytes, at, end)
    at = end
  }
  return text
}

function pieceOf(bytes: Uint8Array, from: number, to: number): string {
  const units: number[] = []
  for (let at = from; at < to; ) {
    const byte = bytes[at]
    if (byte < 0x80) {
      units.push(byte)
      at++
    } else {
      const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      if (at + length > to) break
      let code = byte & (0xff >> (length + 1))
      for (let k = 1; k < length; k++) code = (code << 6) | (bytes[at + k] & 63)
      at += length
      if (code < 0x10000) units.push(code)
      else units.push(0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff))
    }
  }
  return String.fromCharCode(...units)
}

/** Follows bytes that come in parts: whether they are UTF-8, and whether U+FFFD is among them. */
export class Utf8Check {
  valid = true
  /** Whether U+FFFD was seen, which stands for what some other program could not decode. */
  replaced = false
  /** Bytes that the character begun still needs, the bounds of the next of them, and its bits so far. */
  private needed = 0
  private lowest = 0x80
  private highest = 0xbf
  private code = 0

  /** Takes bytes `from` to `to` of a buffer of their own. */
  take(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): void {
    const words = new Int32Array(bytes.buffer, 0, bytes.length >> 2)
    for (let at = from; at < to; at++) {
      const byte = bytes[at]
      if (this.needed === 0) {
        if (byte >= 0x80) this.begin(byte)
        else at = lastOfAscii(bytes, words, at, to)
      } else if (byte < this.lowest || byte > this.highest) {
        this.valid = false
        return
      } else this.goOn(byte)
    }
  }

  /** Whether the bytes may end here. */
  get complete(): boolean {
    return this.valid && this.needed === 0
  }

  private begin(byte: number): void {
    if (byte < 0xc2 || byte > 0xf4) this.valid = false
    this.needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    this.code = byte & (0x3f >> this.needed)
    // No longer forms than needed, no surrogates, nothing beyond U+10FFFF.
    this.lowest = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80
    this.highest = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf
  }

  private goOn(byte: number): void {
    this.code = (this.code << 6) | (byte & 63)
    this.lowest = 0x80
    this.highest = 0xbf
    if (--this.needed === 0 && this.code === REPLACEMENT.charCodeAt(0)) this.replaced = true
  }
}

/** The last position of the run of ASCII that begins at `from`. */
function lastOfAscii(bytes: Uint8Array, words: Int32Array, from: number, to: number): number {
  const start = endOfAsciiBytes(bytes, from, Math.min(to, (from + 3) & ~3))
  if (start % 4 !== 0) return start - 1
  return endOfAsciiBytes(bytes, 4 * endOfAsciiWords(words, start >> 2, to >> 2), to) - 1
}

// Loops of their own: engines compile a long loop while it runs, but not well what comes after it.
function endOfAsciiWords(words: Int32Array, from: number, to: number): number {
  let at = from
  while (at + 3 < to && ((words[at] | words[at + 1] | words[at + 2] | words[at + 3]) & HIGH_BITS) === 0)
    at += 4
  return at
}

function endOfAsciiBytes(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] < 0x80) at++
  return at
}
