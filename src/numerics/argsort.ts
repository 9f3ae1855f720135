/**
 * Stable argsorts. Every covariate is sorted once per data set; after that its order is only ever partitioned.
 */

const DIGIT_BITS = 11
const DIGITS = 6
const RADIX = 1 << DIGIT_BITS

/** Below this length the fixed cost of the radix counters exceeds a comparison sort. */
const RADIX_FROM = 512

/**
 * The stable ascending order of `values` (finite; −0 counts as 0): `values[order[0]] ≤ values[order[1]] ≤ …`,
 * equal values in order of position.
 *
 * LSD radix sort on the bits of the doubles, 11 bits a pass; passes in which all values share the digit are
 * skipped, so that integers and rounded measurements cost two or three passes. O(n).
 */
export function argsort(values: Float64Array): Uint32Array {
  const n = values.length
  let order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  if (n < RADIX_FROM) return order.sort((a, b) => values[a] - values[b] || a - b)

  const bits = sortableBits(values)
  const counts = countDigits(bits, n)
  let next = new Uint32Array(n)
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = counts.subarray(digit * RADIX, (digit + 1) * RADIX)
    if (count[digitOf(bits, 0, digit)] === n) continue
    let start = 0
    for (let r = 0; r < RADIX; r++) {
      const size = count[r]
      count[r] = start
      start += size
    }
    for (let i = 0; i < n; i++) {
      const at = order[i]
      next[count[digitOf(bits, at, digit)]++] = at
    }
    ;[order, next] = [next, order]
  }
  return order
}

/** Stable counting sort: the order of `keys` (integers in 0 … size − 1), taking the positions as `from` lists them. */
export function countingArgsort(keys: ArrayLike<number>, size: number, from: Uint32Array): Uint32Array {
  const start = new Uint32Array(size + 1)
  for (let i = 0; i < from.length; i++) start[keys[from[i]] + 1]++
  for (let k = 0; k < size; k++) start[k + 1] += start[k]
  const order = new Uint32Array(from.length)
  for (let i = 0; i < from.length; i++) order[start[keys[from[i]]]++] = from[i]
  return order
}

/**
 * Doubles as pairs of 32-bit words (low, high) whose unsigned order is the order of the numbers: the sign bit
 * is flipped for positive numbers, all bits for negative ones.
 */
function sortableBits(values: Float64Array): Uint32Array {
  const bits = new Uint32Array(values.length * 2)
  const doubles = new Float64Array(bits.buffer)
  // Adding 0 turns −0 into 0, which has other bits but is the same value.
  for (let i = 0; i < values.length; i++) doubles[i] = values[i] + 0
  const [low, high] = littleEndian() ? [0, 1] : [1, 0]
  for (let i = 0; i < bits.length; i += 2) {
    const lo = bits[i + low]
    const hi = bits[i + high]
    const negative = hi >>> 31 === 1
    bits[i] = negative ? ~lo : lo
    bits[i + 1] = negative ? ~hi : hi ^ 0x80000000
  }
  return bits
}

function littleEndian(): boolean {
  return new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
}

/** Digit 0 is the lowest; digits 0–2 lie in the low word (11, 11, 10 bits), digits 3–5 in the high one. */
function digitOf(bits: Uint32Array, at: number, digit: number): number {
  return digit < 3
    ? (bits[2 * at] >>> (digit * DIGIT_BITS)) & (RADIX - 1)
    : (bits[2 * at + 1] >>> ((digit - 3) * DIGIT_BITS)) & (RADIX - 1)
}

function countDigits(bits: Uint32Array, n: number): Uint32Array {
  const counts = new Uint32Array(DIGITS * RADIX)
  for (let i = 0; i < n; i++) {
    const lo = bits[2 * i]
    const hi = bits[2 * i + 1]
    counts[lo & 2047]++
    counts[RADIX + ((lo >>> 11) & 2047)]++
    counts[2 * RADIX + (lo >>> 22)]++
    counts[3 * RADIX + (hi & 2047)]++
    counts[4 * RADIX + ((hi >>> 11) & 2047)]++
    counts[5 * RADIX + (hi >>> 22)]++
  }
  return counts
}
