import { asciiOf, Cursor } from '../kit/cursor.js'
import { type Decode, decoderOf, utf8Or1252 } from '../kit/decode-text.js'
import { formatUnread } from '../kit/file-errors.js'

/** What the beginning of a SAS data set says of the rest. */
export interface SasHeader {
  readonly little: boolean
  /** Bytes of a place or count: 8 in files of 64 bits, else 4. */
  readonly word: 4 | 8
  /** Where the pages begin, how many bytes each has, and how many there are. */
  readonly start: number
  readonly pageSize: number
  readonly pages: number
  readonly release: string
  readonly decode: Decode
}

/**
 * Reads the header.
 *
 * Source: M. Shotwell, "SAS7BDAT Database Binary Format" (2013).
 *
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function readHeader(bytes: Uint8Array, file: string | undefined): SasHeader {
  const cursor = new Cursor(bytes, bytes[37] === 1, file)
  const word = bytes[32] === 0x33 ? 8 : 4
  const gap = bytes[35] === 0x33 ? 4 : 0
  cursor.pass(156)
  if (cursor.isNext('CATALOG'))
    throw formatUnread('a catalog of SAS (.sas7bcat)', 'the data set (.sas7bdat) that it belongs to', file)
  cursor.at = 196 + gap
  const start = cursor.u32()
  const pageSize = cursor.u32()
  const pages = word === 8 ? cursor.u64() : cursor.u32()
  cursor.at = 216 + gap + (word === 8 ? 4 : 0)
  const release = asciiOf(cursor.take(8))
  if (start < cursor.at || pageSize < 64) throw cursor.damaged(`pages of ${pageSize} bytes from ${start} on`)
  if (start + pages * pageSize > bytes.length) {
    const whole = Math.max(0, Math.floor((bytes.length - start) / pageSize))
    throw cursor.damaged(`it has ${whole} of ${pages} pages and may have been cut off`)
  }
  const decode = decoderOf(encodingOf(bytes[70])) ?? utf8Or1252
  return { little: cursor.little, word, start, pageSize, pages, release, decode }
}

/** The encoding by its number; empty for those that are not known. */
function encodingOf(number: number): string {
  if (number === 20) return 'utf-8'
  if (number === 28) return 'windows-1252'
  if (number === 40) return 'iso-8859-15'
  if (number >= 29 && number <= 39) return `iso-8859-${number - 28}`
  if (number >= 60 && number <= 68) return `windows-${number + 1190}`
  return OTHERS[number] ?? ''
}

const OTHERS: Readonly<Record<number, string>> = {
  ...{ 118: 'big5', 119: 'big5', 123: 'big5' },
  ...{ 125: 'gb18030', 126: 'gbk', 205: 'gb18030' },
  ...{ 134: 'euc-jp', 138: 'shift_jis', 140: 'euc-kr' },
}
