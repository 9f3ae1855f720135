import { letterReason } from '../kit/missing-codes.js'

/** 16 to the power of e − 64, times 2 to the power of −56, for each e. */
const SCALE = Float64Array.from({ length: 128 })
for (let e = 0, power = 2 ** -312; e < 128; e++, power *= 16) SCALE[e] = power

/**
 * A number of an IBM mainframe: sign, 7 bits of an exponent to the base 16, up to 56 bits of a fraction, which is rounded to
 * the nearest number of ours; bytes that are cut off are zero. Or the reason why there is none: `system`, `._`, `.a` to `.z`.
 *
 * Source: SAS technical note TS-140.
 *
 * @param length how many bytes of it there are, 2 to 8
 */
export function ibmNumber(bytes: Uint8Array, at: number, length: number): number | string {
  const first = bytes[at]
  let [upper, lower] = [0, 0]
  for (let k = 1; k <= 3; k++) upper = upper * 256 + (k < length ? bytes[at + k] : 0)
  for (let k = 4; k <= 7; k++) lower = lower * 256 + (k < length ? bytes[at + k] : 0)
  if (upper === 0 && lower === 0) {
    if (first === 0x2e) return 'system'
    if (first === 0x5f) return '._'
    return first >= 0x41 && first <= 0x5a ? letterReason(first - 0x40) : 0
  }
  // Both parts are exact, so that their sum is rounded once; the scale is a power of 2.
  const size = (upper * 2 ** 32 + lower) * SCALE[first & 127]
  return first >= 128 ? -size : size
}
