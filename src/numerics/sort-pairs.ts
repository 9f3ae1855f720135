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

/** Keys have 32 bits: the upper 11 choose a bucket, the others put it in order, in two digits where it is large. */
const TOP = 1 << 11
const REST_BITS = 21
const LOW_BITS = 11
const HIGH_BITS = REST_BITS - LOW_BITS

/** Buckets up to this size are parted once and put in order by insertion. */
const SMALL_BUCKET = 1 << 13

/** Runs up to this length are put in order by insertion. */
const SHORT_RUN = 24

/** A little below 2³², so that rounding cannot bring a key there. */
const KEY_RANGE = 2 ** 32 - 2 ** 12

/** Share of the values in one bucket from which on evenly divided keys are not worth it: skew, or an outlier. */
const CROWDED = 1 / 8

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
const UPPER = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0
const digits = new Uint32Array((1 << LOW_BITS) + 1)

/**
 * The stable order of many values, by keys of 32 bits in the order of the values. Key and position go side by side to one
 * of 2048 buckets, each of which fits into the cache and is put in order there. Values are looked up again only where keys
 * are equal; should many be, these are sorted afresh in their own range.
 *
 * @param at places in `values`, null for all of them
 * @param order filled with positions
 * @param mark added to the position of each value that equals the one before
 */
export function sortPairs(
  values: Float64Array,
  at: Uint32Array | null,
  order: Uint32Array,
  mark: number,
  { a, b }: SortScratch,
): void {
  const n = order.length
  const [min, max] = rangeOf(values, at, n)
  let scale = KEY_RANGE / (max - min)
  const buckets = new Uint32Array(TOP + 1)
  // Keys divide the range evenly, unless that is too wide or too narrow for numbers, or most values are in one place of it.
  if (scale > 0 && scale < Number.POSITIVE_INFINITY) {
    if (countKeys(values, at, n, min, scale, buckets) > n * CROWDED) scale = 0
  } else scale = 0
  if (scale === 0) countKeys(values, at, n, min, scale, buckets)

  for (let bucket = 0; bucket < TOP; bucket++) buckets[bucket + 1] += buckets[bucket]
  for (let i = 0; i < n; i++) {
    const key = keyOf(at === null ? values[i] : values[at[i]], min, scale)
    const to = 2 * buckets[key >>> REST_BITS]++
    a[to] = key
    a[to + 1] = i
  }
  // Filling has moved each entry of `buckets` to the end of its bucket.
  for (let bucket = 0, start = 0; bucket < TOP; bucket++) {
    const end = buckets[bucket]
    if (end === start) continue
    const sorted = sortBucket(values, at, a, b, start, end)
    for (let i = start; i < end; i++) order[i] = sorted[2 * i + 1]
    if (mark > 0) markTies(values, at, sorted, order, mark, start, end)
    start = end
  }
}

/** Counts the keys of each bucket, one place up, and returns how many the fullest has. */
function countKeys(
  values: Float64Array,
  at: Uint32Array | null,
  n: number,
  min: number,
  scale: number,
  counts: Uint32Array,
): number {
  counts.fill(0)
  for (let i = 0; i < n; i++)
    counts[(keyOf(at === null ? values[i] : values[at[i]], min, scale) >>> REST_BITS) + 1]++
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

function rangeOf(values: Float64Array, at: Uint32Array | null, n: number): [min: number, max: number] {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < n; i++) {
    const value = at === null ? values[i] : values[at[i]]
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}

/** Puts the pairs of a bucket in order and returns the array they are in then. */
function sortBucket(
  values: Float64Array,
  at: Uint32Array | null,
  a: Uint32Array,
  b: Uint32Array,
  start: number,
  end: number,
): Uint32Array {
  const size = end - start
  if (sameKeys(a, start, end)) {
    sortEqualKeys(values, at, a, start, end)
    return a
  }
  if (size <= SHORT_RUN) {
    insertionSort(values, at, a, start, end)
    return a
  }
  if (size <= SMALL_BUCKET) {
    const bits = Math.min(LOW_BITS, 32 - Math.clz32(size))
    if (part(a, b, start, end, REST_BITS - bits, bits) <= SHORT_RUN) {
      insertionSort(values, at, b, start, end)
      return b
    }
  }
  part(a, b, start, end, 0, LOW_BITS)
  part(b, a, start, end, LOW_BITS, HIGH_BITS)
  sortEqualKeys(values, at, a, start, end)
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

const valueAt = (values: Float64Array, at: Uint32Array | null, i: number): number =>
  at === null ? values[i] : values[at[i]]

/** Puts pairs in order of key and value; stable. */
function insertionSort(
  values: Float64Array,
  at: Uint32Array | null,
  pairs: Uint32Array,
  start: number,
  end: number,
): void {
  for (let i = start + 1; i < end; i++) {
    const key = pairs[2 * i]
    const before = pairs[2 * i - 2]
    if (before < key) continue
    const position = pairs[2 * i + 1]
    const value = valueAt(values, at, position)
    let j = i
    for (; j > start; j--) {
      const other = pairs[2 * j - 2]
      if (other < key) break
      if (other === key && valueAt(values, at, pairs[2 * j - 1]) <= value) break
      pairs[2 * j] = other
      pairs[2 * j + 1] = pairs[2 * j - 1]
    }
    pairs[2 * j] = key
    pairs[2 * j + 1] = position
  }
}

/** Puts each run of equal keys in order of its values; stable. */
function sortEqualKeys(
  values: Float64Array,
  at: Uint32Array | null,
  pairs: Uint32Array,
  start: number,
  end: number,
): void {
  for (let from = start; from < end; ) {
    let to = from + 1
    let sorted = true
    let last = valueAt(values, at, pairs[2 * from + 1])
    for (; to < end && pairs[2 * to] === pairs[2 * from]; to++) {
      const value = valueAt(values, at, pairs[2 * to + 1])
      if (value < last) sorted = false
      last = value
    }
    if (!sorted && to - from > SHORT_RUN) sortLongRun(values, at, pairs, from, to)
    else if (!sorted) insertionSort(values, at, pairs, from, to)
    from = to
  }
}

function sortLongRun(
  values: Float64Array,
  at: Uint32Array | null,
  pairs: Uint32Array,
  from: number,
  to: number,
): void {
  const positions = new Uint32Array(to - from)
  for (let i = from; i < to; i++) positions[i - from] = pairs[2 * i + 1]
  const places = at === null ? positions : positions.map((i) => at[i])
  let own = new Uint32Array(places.length)
  // All of them here once more: there is nothing to divide them by but the values themselves.
  if (places.length < FEW || 2 * places.length === pairs.length) {
    for (let i = 0; i < own.length; i++) own[i] = i
    own = own.sort((i, j) => values[places[i]] - values[places[j]] || i - j)
  } else sortPairs(values, places, own, 0, sortScratch(places.length))
  for (let i = from; i < to; i++) pairs[2 * i + 1] = positions[own[i - from]]
}

/** Values can only be equal where keys are. */
function markTies(
  values: Float64Array,
  at: Uint32Array | null,
  pairs: Uint32Array,
  order: Uint32Array,
  mark: number,
  start: number,
  end: number,
): void {
  for (let i = start + 1; i < end; i++)
    if (
      pairs[2 * i] === pairs[2 * i - 2] &&
      valueAt(values, at, pairs[2 * i + 1]) === valueAt(values, at, pairs[2 * i - 1])
    )
      order[i] += mark
}
