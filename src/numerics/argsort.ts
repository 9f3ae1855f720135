/**
 * Stable argsorts. Every covariate is sorted once per data set; after that its order is only ever partitioned.
 */

const DIGIT_BITS = 11
const RADIX = 1 << DIGIT_BITS

/** Below this length the fixed cost of the radix counters exceeds a comparison sort. */
const RADIX_FROM = 512

/** Runs up to this length are put in order by insertion. */
const SHORT_RUN = 24

/**
 * The stable ascending order of `values` (finite; −0 counts as 0): `values[order[0]] ≤ values[order[1]] ≤ …`,
 * equal values in order of position.
 *
 * LSD radix sort on the upper 32 bits of the doubles, three passes of 11 bits that carry key and position along, so
 * that every read is sequential; passes in which all values share the digit are skipped. What has the same upper half
 * (values closer than 10⁻⁶ of their size) stands together then, and is put in order by comparison.
 */
export function argsort(values: Float64Array): Uint32Array {
  const n = values.length
  let order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  if (n < RADIX_FROM) return order.sort((a, b) => values[a] - values[b] || a - b)

  let keys = upperBits(values)
  let nextKeys = new Uint32Array(n)
  let nextOrder = new Uint32Array(n)
  const counts = countDigits(keys)
  for (let digit = 0; digit < 3; digit++) {
    const shift = digit * DIGIT_BITS
    const next = counts.subarray(digit * RADIX, (digit + 1) * RADIX)
    if (next[(keys[0] >>> shift) & (RADIX - 1)] === n) continue
    let start = 0
    for (let r = 0; r < RADIX; r++) {
      const size = next[r]
      next[r] = start
      start += size
    }
    for (let i = 0; i < n; i++) {
      const key = keys[i]
      const at = next[(key >>> shift) & (RADIX - 1)]++
      nextKeys[at] = key
      nextOrder[at] = order[i]
    }
    ;[keys, nextKeys] = [nextKeys, keys]
    ;[order, nextOrder] = [nextOrder, order]
  }
  sortRuns(values, keys, order)
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
 * The upper 32 bits of doubles as unsigned integers in the order of the numbers: the sign bit is flipped for positive
 * numbers, all bits for negative ones.
 */
function upperBits(values: Float64Array): Uint32Array<ArrayBuffer> {
  const n = values.length
  const keys = new Uint32Array(n)
  const double = new Float64Array(1)
  const words = new Uint32Array(double.buffer)
  const upper = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0
  for (let i = 0; i < n; i++) {
    // Adding 0 turns −0 into 0, which has other bits but is the same value.
    double[0] = values[i] + 0
    const word = words[upper]
    keys[i] = word >>> 31 === 1 ? ~word : word ^ 0x80000000
  }
  return keys
}

function countDigits(keys: Uint32Array): Uint32Array {
  const counts = new Uint32Array(3 * RADIX)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]
    counts[key & (RADIX - 1)]++
    counts[RADIX + ((key >>> DIGIT_BITS) & (RADIX - 1))]++
    counts[2 * RADIX + (key >>> (2 * DIGIT_BITS))]++
  }
  return counts
}

/** Puts each run of equal keys in order of its values; stable. */
function sortRuns(values: Float64Array, keys: Uint32Array, order: Uint32Array): void {
  const n = keys.length
  for (let start = 0; start < n; ) {
    let end = start + 1
    let sorted = true
    for (; end < n && keys[end] === keys[start]; end++)
      if (sorted && values[order[end - 1]] > values[order[end]]) sorted = false
    if (!sorted) {
      const run = order.subarray(start, end)
      if (run.length > SHORT_RUN) run.sort((a, b) => values[a] - values[b] || a - b)
      else insertionSort(values, run)
    }
    start = end
  }
}

function insertionSort(values: Float64Array, run: Uint32Array): void {
  for (let i = 1; i < run.length; i++) {
    const at = run[i]
    let j = i
    for (; j > 0 && values[run[j - 1]] > values[at]; j--) run[j] = run[j - 1]
    run[j] = at
  }
}
