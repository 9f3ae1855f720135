import { assertNoZeroByte } from '../file-kind.js'
import { notUtf8 } from '../reader-errors.js'
import { textOf, Utf8Check, utf8Of } from './utf8.js'

const FIRST_CAPACITY = 1 << 17
/** Numbers are read four bytes at a time, also the last one. */
const MARGIN = 8

/** The bytes of a file that were pushed and not yet read, in one piece. Coded error: FILE_NOT_UTF8. */
export class PendingBytes {
  /** Bytes 0 to `end` are pending. */
  bytes = new Uint8Array(FIRST_CAPACITY)
  end = 0
  private readonly file: string | undefined
  private readonly utf8 = new Utf8Check()
  /** Half of a character that the last text ended with. */
  private half = ''
  /** Bytes from here on were not yet looked at for zeros. */
  private checked = 0

  constructor(file: string | undefined) {
    this.file = file
  }

  /** Whether U+FFFD was among the bytes. */
  get replaced(): boolean {
    return this.utf8.replaced
  }

  addText(text: string): void {
    const whole = this.half + text
    const cut = /[\ud800-\udbff]$/.test(whole) ? whole.length - 1 : whole.length
    this.half = whole.slice(cut)
    this.add(utf8Of(whole.slice(0, cut)))
  }

  add(part: Uint8Array): void {
    const end = this.end + part.length
    this.reserve(end)
    this.bytes.set(part, this.end)
    this.utf8.take(this.bytes, this.end, end)
    if (!this.utf8.valid) throw notUtf8(this.file)
    this.end = end
  }

  /** Nothing comes after this: characters have to be complete. */
  close(): void {
    if (this.half !== '') this.add(utf8Of(this.half))
    if (!this.utf8.complete) throw notUtf8(this.file)
  }

  /** Ends the last line, which may lack its end. */
  endLine(newline: number): void {
    if (this.end === 0 || this.bytes[this.end - 1] === newline) return
    this.reserve(this.end + 1)
    this.bytes[this.end++] = newline
  }

  text(): string {
    return textOf(this.bytes, 0, this.end)
  }

  /** Coded error: FILE_BINARY. */
  assertNoZeroByte(): void {
    assertNoZeroByte(this.bytes.subarray(this.checked, this.end), this.file)
    this.checked = this.end
  }

  /** Drops the first so many bytes, which were read. */
  drop(count: number): void {
    this.bytes.copyWithin(0, count, this.end)
    this.end -= count
    this.checked = Math.max(0, this.checked - count)
  }

  dropByteOrderMark(): void {
    while (this.end >= 3 && this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf)
      this.drop(3)
  }

  private reserve(length: number): void {
    if (length + MARGIN <= this.bytes.length) return
    const longer = new Uint8Array(2 * length + MARGIN)
    longer.set(this.bytes.subarray(0, this.end))
    this.bytes = longer
  }
}
