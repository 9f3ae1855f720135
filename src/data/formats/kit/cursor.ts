import { fileDamaged } from './file-errors.js'

/** Integers above it are not exact. */
const MOST = Number.MAX_SAFE_INTEGER

/**
 * Reads a file from one place to the next. Whatever is asked for is compared with the bytes that are left before anything is
 * read or allocated.
 *
 * Coded error: FILE_DAMAGED.
 */
export class Cursor {
  readonly bytes: Uint8Array
  readonly file: string | undefined
  /** Where the next byte is read. */
  at: number
  /** Where reading ends. */
  readonly end: number
  little: boolean
  private readonly view: DataView

  constructor(bytes: Uint8Array, little: boolean, file: string | undefined, at = 0, end = bytes.length) {
    this.bytes = bytes
    this.file = file
    this.little = little
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = Math.min(end, bytes.length)
    this.at = at
    if (!(at >= 0 && at <= this.end)) throw this.damaged('it points outside of itself')
  }

  get left(): number {
    return this.end - this.at
  }

  /** FILE_DAMAGED at this place. */
  damaged(wrong: string): Error {
    return fileDamaged(wrong, this.at, this.file)
  }

  /** Steps over `count` items of `size` bytes; where they begin. */
  pass(count: number, size = 1): number {
    const bytes = count * size
    if (!(Number.isInteger(count) && count >= 0 && bytes <= this.left))
      throw this.damaged(`${bytes} bytes are announced and ${this.left} are left`)
    const from = this.at
    this.at += bytes
    return from
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    const from = this.pass(count)
    return this.bytes.subarray(from, from + count)
  }

  u8(): number {
    return this.view.getUint8(this.pass(1))
  }

  u16(): number {
    return this.view.getUint16(this.pass(2), this.little)
  }

  i16(): number {
    return this.view.getInt16(this.pass(2), this.little)
  }

  u32(): number {
    return this.view.getUint32(this.pass(4), this.little)
  }

  i32(): number {
    return this.view.getInt32(this.pass(4), this.little)
  }

  f64(): number {
    return this.view.getFloat64(this.pass(8), this.little)
  }

  /** A whole number of 64 bits that is not negative. */
  u64(): number {
    const [first, second] = [this.u32(), this.u32()]
    const value = this.little ? second * 2 ** 32 + first : first * 2 ** 32 + second
    if (value > MOST) throw this.damaged('a number that is too large to be one of rows or bytes')
    return value
  }

  /** The next `count` bytes as Latin-1, which signatures and tags are written in. */
  ascii(count: number): string {
    return asciiOf(this.take(count))
  }

  /** Whether a text comes next; nothing is stepped over. */
  isNext(text: string): boolean {
    return text.length <= this.left && asciiOf(this.bytes.subarray(this.at, this.at + text.length)) === text
  }

  /** Steps over a text that has to come next. */
  expect(text: string): void {
    if (!this.isNext(text)) throw this.damaged(`"${text}" is missing`)
    this.at += text.length
  }
}

/** Short bytes as Latin-1. */
export function asciiOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
