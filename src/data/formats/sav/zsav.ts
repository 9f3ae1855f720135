import { unzlibSync } from 'fflate'
import { adler32 } from '../kit/check-sums.js'
import { Cursor } from '../kit/cursor.js'
import { unpacksTooLarge } from '../kit/file-errors.js'

/** A deflated byte becomes at most so many. */
const MOST_EXPANSION = 1032
const MOST_BYTES = 2 ** 31

/**
 * The data of a .zsav file as those of a compressed .sav file: blocks, each packed on its own.
 *
 * Coded errors: FILE_DAMAGED, FILE_TOO_LARGE.
 */
export function unpackZsav(
  bytes: Uint8Array,
  data: number,
  little: boolean,
  file: string | undefined,
): Uint8Array {
  const header = new Cursor(bytes, little, file, data)
  header.u64()
  const trailer = header.u64()
  const length = header.u64()
  if (trailer > bytes.length || trailer + length > bytes.length) throw header.damaged('its end is not there')
  const cursor = new Cursor(bytes, little, file, trailer, trailer + length)
  cursor.pass(8 + 8 + 4)
  const count = cursor.i32()
  if (count < 0 || 24 * count > cursor.left) throw cursor.damaged(`${count} blocks`)
  let sum = 0
  const blocks = Array.from({ length: count }, () => {
    cursor.u64()
    const at = cursor.u64()
    const [unpacked, packed] = [cursor.i32(), cursor.i32()]
    const fits = packed >= 0 && at + packed <= trailer && unpacked <= MOST_EXPANSION * packed + 1024
    if (unpacked < 0 || !fits) throw cursor.damaged('a block that cannot be')
    sum += unpacked
    return { at, unpacked, packed }
  })
  if (sum > MOST_BYTES) throw unpacksTooLarge(sum, MOST_BYTES, file)
  const packedSum = blocks.reduce((total, { packed }) => total + packed, 0)
  // Blocks that share their bytes would unpack to far more than the file holds.
  if (packedSum > bytes.length) throw cursor.damaged('blocks that overlap')
  const all = new Uint8Array(sum)
  let to = 0
  for (const { at, unpacked, packed } of blocks) {
    const out = all.subarray(to, to + unpacked)
    let got: Uint8Array
    try {
      got = unzlibSync(bytes.subarray(at, at + packed), { out })
    } catch {
      throw cursor.damaged('a block that cannot be unpacked')
    }
    if (got.length !== unpacked) throw cursor.damaged('a block that is shorter than it says')
    // Packed blocks end with a sum of what is in them, most significant byte first.
    const sum = new Cursor(bytes, false, file, at + Math.max(0, packed - 4), at + packed).u32()
    if (sum !== adler32(got)) throw cursor.damaged('a block whose check sum is another')
    to += unpacked
  }
  return all
}
