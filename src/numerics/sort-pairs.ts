/** Below this length a comparison sort is as fast. */
export const FEW = 512

/** Two arrays of 2n numbers, so that sorting column after column allocates nothing. */
export interface SortScratch {
  readonly a: Uint32Array
  readonly b: Uint32Array
}

export function sortScratch(n: number): SortScratch {
  return { a: new Uint32Array(2 * n), b: new Uint32Array(2 * n) }
}

/** Entries go by other numbers than their positions: `number[position]`, and back, `position[number]`. */
export interface Numbering {
  readonly number: Uint32Array
  readonly position: Uint32Array
}

/** Buckets have about so many pairs, that they fit into the nearest cache: 2¹². */
const BUCKET_BITS = 12
const MOST_BUCKET_BITS = 11
const LEAST_BUCKET_BITS = 8
const DIGIT_BITS = 12

/** Buckets up to this size are parted once and put in order by insertion. */
const SMALL_BUCKET = 1 << 14

/** Runs up to this length are put in order by insertion. */
const SHORT_RUN = 24

/** A little below 2³², so that rounding cannot bring a key there. */
const KEY_RANGE = 2 ** 32 - 2 ** 12

/** Share of the values in one bucket from which on evenly divided keys are not worth it: skew, or an outlier. */
const CROWDED = 1 / 8

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
const UPPER = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0
const digits = new Uint32Array((1 << DIGIT_BITS) + 1)

/**
 * Fills `order` with the numbers of `values` in ascending order of value, then of number. Keys of 32 bits ascend with the
 * values. Key and number go side by side to one of up to 2048 buckets, each of which fits into the cache and is put in
 * order there. Values are looked up again only where keys are equal; should many be, these are sorted afresh in their own
 * range.
 *
 * @param numbering null where numbers are positions
 * @param mark added to the number of each value that equals the one before
 */
export function sortPairs(
  values: Float64Array,
  numbering: Numbering | null,
  order: Uint32Array,
  mark: number,
  { a, b }: SortScratch,
): void {
  const n = values.length
  const [min, max] = rangeOf(values)
  const bits = Math.min(MOST_BUCKET_BITS, Math.max(LEAST_BUCKET_BITS, 32 - Math.clz32(n) - BUCKET_BITS))
  const rest = 32 - bits
  const buckets = new Uint32Array((1 << bits) + 1)
  // Keys divide the range evenly, unless that is too wide or too narrow for numbers, or most values are in one place of it.
  let scale = KEY_RANGE / (max - min)
  if (scale > 0 && scale < Number.POSITIVE_INFINITY) {
    if (countKeys(values, min, scale, rest, buckets) > n * CROWDED) scale = 0
  } else scale = 0
  if (scale === 0) countKeys(values, min, scale, rest, buckets)

  for (let bucket = 0; bucket + 1 < buckets.length; bucket++) buckets[bucket + 1] += buckets[bucket]
  const number = numbering?.number
  for (let i = 0; i < n; i++) {
    const key = keyOf(values[i], min, scale)
    const to = 2 * buckets[key >>> rest]++
    a[to] = key
    a[to + 1] = number === undefined ? i : number[i]
  }
  const position = numbering?.position ?? null
  // Filling has moved each entry of `buckets` to the end of its bucket.
  for (let bucket = 0, start = 0; bucket + 1 < buckets.length; bucket++) {
    const end = buckets[bucket]
    if (end === start) continue
    const sorted = sortBucket(values, position, a, b, start, end, rest)
    for (let i = start; i < end; i++) order[i] = sorted[2 * i + 1]
    if (mark > 0) markTies(values, position, sorted, order, mark, start, end)
    start = end
  }
}

function rangeOf(values: Float64Array): [min: number, max: number] {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    if (values[i] < min) min = values[i]
    if (values[i] > max) max = values[i]
  }
  return [min, max]
}

/** Counts the keys of each bucket, one place up, and returns how many the fullest has. */
function countKeys(
  values: Float64Array,
  min: number,
  scale: number,
  rest: number,
  counts: Uint32Array,
): number {
  counts.fill(0)
  for (let i = 0; i < values.length; i++) counts[(keyOf(values[i], min, scale) >>> rest) + 1]++
  return counts.reduce((most, count) => Math.max(most, count), 0)
}

/** The key of a value: its place in the range, or, with `scale` 0, the upper half of its bits. */
function keyOf(value: number, min: number, scale: number): number {
  if (scale > 0) return ((value - min) * scale) >>> 0
  // Adding 0 turns −0 into 0, which has other bits but is the same value.
  double[0] = value + 0
  const word = words[UPPER]
  return (word >>> 31 === 1 ? ~word : word ^ 0x80000000) >>> 0
}

/**
 * Puts the pairs of a bucket in order and returns the array they are in then.
 *
 * @param rest lower bits of the keys that differ within a bucket
 */
function sortBucket(
  values: Float64Array,
  position: Uint32Array | null,
  a: Uint32Array,
  b: Uint32Array,
  start: number,
  end: number,
  rest: number,
): Uint32Array {
  const size = end - start
  if (sameKeys(a, start, end)) {
    sortEqualKeys(values, position, a, start, end)
    return a
  }
  if (size <= SHORT_RUN) {
    insertionSort(values, position, a, start, end)
    return a
  }
  if (size <= SMALL_BUCKET) {
    const bits = Math.min(DIGIT_BITS, 32 - Math.clz32(size))
    if (part(a, b, start, end, rest - bits, bits) <= SHORT_RUN) {
      insertionSort(values, position, b, start, end)
      return b
    }
  }
  const low = rest >> 1
  part(a, b, start, end, 0, low)
  part(b, a, start, end, low, rest - low)
  sortEqualKeys(values, position, a, start, end)
  return a
}

function sameKeys(pairs: Uint32Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end; i++) if (pairs[2 * i] !== pairs[2 * start]) return false
  return true
}

/** Moves pairs in order of some bits of their keys; stable. Returns how many the most frequent bits had. */
function part(
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  end: number,
  shift: number,
  bits: number,
): number {
  const size = 1 << bits
  const mask = size - 1
  digits.fill(0, 0, size + 1)
  for (let i = start; i < end; i++) digits[((from[2 * i] >>> shift) & mask) + 1]++
  let most = 0
  for (let digit = 0; digit < size; digit++) {
    const count = digits[digit + 1]
    if (count > most) most = count
    digits[digit + 1] = count + digits[digit]
  }
  for (let i = start; i < end; i++) {
    const key = from[2 * i]
    const place = 2 * (start + digits[(key >>> shift) & mask]++)
    to[place] = key
    to[place + 1] = from[2 * i + 1]
  }
  return most
}

const valueNumbered = (values: Float64Array, position: Uint32Array | null, number: number): number =>
  position === null ? values[number] : values[position[number]]

/** Puts pairs in order of key, value and number. */
function insertionSort(
  values: Float64Array,
  position: Uint32Array | null,
  pairs: Uint32Array,
  start: number,
  end: number,
): void {
  for (let i = start + 1; i < end; i++) {
    const key = pairs[2 * i]
    if (pairs[2 * i - 2] < key) continue
    const number = pairs[2 * i + 1]
    let j = i
    for (; j > start; j--) {
      const other = pairs[2 * j - 2]
      if (other < key) break
      if (other === key && !follows(values, position, pairs[2 * j - 1], number)) break
      pairs[2 * j] = other
      pairs[2 * j + 1] = pairs[2 * j - 1]
    }
    pairs[2 * j] = key
    pairs[2 * j + 1] = number
  }
}

/** Whether the first of two numbers comes after the second. */
function follows(values: Float64Array, position: Uint32Array | null, first: number, second: number): boolean {
  const a = valueNumbered(values, position, first)
  const b = valueNumbered(values, position, second)
  return a > b || (a === b && first > second)
}

/** Puts each run of equal keys in order of value and number. */
function sortEqualKeys(
  values: Float64Array,
  position: Uint32Array | null,
  pairs: Uint32Array,
  start: number,
  end: number,
): void {
  for (let from = start; from < end; ) {
    let to = from + 1
    let sorted = true
    for (; to < end && pairs[2 * to] === pairs[2 * from]; to++)
      if (sorted && follows(values, position, pairs[2 * to - 1], pairs[2 * to + 1])) sorted = false
    if (!sorted && to - from > SHORT_RUN) sortLongRun(values, position, pairs, from, to)
    else if (!sorted) insertionSort(values, position, pairs, from, to)
    from = to
  }
}

function sortLongRun(
  values: Float64Array,
  position: Uint32Array | null,
  pairs: Uint32Array,
  from: number,
  to: number,
): void {
  const size = to - from
  const numbers = new Uint32Array(size)
  for (let i = 0; i < size; i++) numbers[i] = pairs[2 * (from + i) + 1]
  numbers.sort()
  const own = Float64Array.from(numbers, (number) => valueNumbered(values, position, number))
  let order = new Uint32Array(size)
  // All of them here once more: there is nothing to divide them by but the values themselves.
  if (size < FEW || 2 * size === pairs.length) {
    for (let i = 0; i < size; i++) order[i] = i
    order = order.sort((i, j) => own[i] - own[j] || i - j)
  } else sortPairs(own, null, order, 0, sortScratch(size))
  for (let i = 0; i < size; i++) pairs[2 * (from + i) + 1] = numbers[order[i]]
}

/** Values can only be equal where keys are. */
function markTies(
  values: Float64Array,
  position: Uint32Array | null,
  pairs: Uint32Array,
  order: Uint32Array,
  mark: number,
  start: number,
  end: number,
): void {
  for (let i = start + 1; i < end; i++)
    if (
      pairs[2 * i] === pairs[2 * i - 2] &&
      valueNumbered(values, position, pairs[2 * i + 1]) === valueNumbered(values, position, pairs[2 * i - 1])
    )
      order[i] += mark
}
