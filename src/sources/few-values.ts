/** The distinct values of a column, ascending, and the rank of each entry. */
export interface FewValues {
  readonly values: Float64Array
  readonly rank: Uint16Array
}

/** Columns with more distinct values are put in order by sorting. */
const MOST = 4096

/**
 * The distinct values of a column that has few, in one pass without sorting its entries; −0 counts as 0.
 *
 * @param rank memory for the ranks
 * @param useful more distinct values than this are not asked for either
 * @returns null for more than 4096, or than are useful
 */
export function fewValues(
  column: Float64Array,
  rank: Uint16Array,
  useful = Number.POSITIVE_INFINITY,
): FewValues | null {
  const most = Math.floor(Math.min(MOST, column.length, useful))
  // At most a quarter of the places is taken.
  const bits = 34 - Math.clz32(most)
  const last = (1 << bits) - 1
  const words = new Uint32Array(column.buffer, column.byteOffset, 2 * column.length)
  const found = new Float64Array(most)
  const table = new Uint16Array(last + 1)
  let count = 0
  for (let i = 0; i < column.length; i++) {
    const value = column[i]
    let place = value === 0 ? 0 : hash(words[2 * i], words[2 * i + 1]) & last
    let at = table[place]
    while (at !== 0 && found[at - 1] !== value) {
      place = (place + 1) & last
      at = table[place]
    }
    if (at === 0) {
      if (count >= most) return null
      found[count++] = value + 0
      at = count
      table[place] = at
    }
    rank[i] = at - 1
  }
  const order = Uint16Array.from({ length: count }, (_, at) => at).sort((a, b) => found[a] - found[b])
  const ranks = new Uint16Array(count)
  order.forEach((at, own) => {
    ranks[at] = own
  })
  for (let i = 0; i < column.length; i++) rank[i] = ranks[rank[i]]
  return { values: Float64Array.from(order, (at) => found[at]), rank }
}

/** Whole numbers differ in the upper bits of a double only, others everywhere. */
function hash(a: number, b: number): number {
  const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
