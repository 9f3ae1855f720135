import { Gunzip, gunzipSync } from 'fflate'
import { crc32 } from './check-sums.js'
import { fileDamaged, unpacksTooLarge } from './file-errors.js'

/** A deflated byte becomes at most so many. */
const MOST_EXPANSION = 1032
const MOST_BYTES = 2 ** 31
/** Enough to see what is packed. */
const FIRST = 512

/**
 * The first bytes of what a gzip file holds, so that it is known before all of it is unpacked.
 *
 * Coded error: FILE_DAMAGED.
 */
export function gunzipStart(bytes: Uint8Array, file: string | undefined): Uint8Array {
  let start: Uint8Array = new Uint8Array(0)
  const stream = new Gunzip((part) => {
    if (start.length === 0) start = part.slice(0, FIRST)
  })
  try {
    for (let at = 0; at < bytes.length && start.length === 0; at += FIRST)
      stream.push(bytes.subarray(at, at + FIRST), false)
  } catch {
    throw fileDamaged('it cannot be unpacked', null, file)
  }
  if (start.length === 0) throw fileDamaged('it ends before anything can be unpacked', bytes.length, file)
  return start
}

/**
 * What a gzip file holds, compared with the size and the sum that it ends with.
 *
 * Coded errors: FILE_DAMAGED, FILE_TOO_LARGE.
 */
export function gunzip(bytes: Uint8Array, file: string | undefined): Uint8Array {
  const { length } = bytes
  const cutOff = () => fileDamaged('it does not unpack to what it says', length, file)
  if (length < 18) throw cutOff()
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  const size = view.getUint32(length - 4, true)
  if (size > MOST_EXPANSION * length + 1024) throw cutOff()
  if (size > MOST_BYTES) throw unpacksTooLarge(size, MOST_BYTES, file)
  let unpacked: Uint8Array
  try {
    unpacked = gunzipSync(bytes, { out: new Uint8Array(size) })
  } catch {
    throw cutOff()
  }
  if (unpacked.length !== size || crc32(unpacked) !== view.getUint32(length - 8, true)) throw cutOff()
  return unpacked
}
