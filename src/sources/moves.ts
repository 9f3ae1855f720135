/** Patients a word of {@link Moves} tells of. */
const WORD = 32

/**
 * Where the patients of a node go when it is parted in two: a bit for each who goes to the right, and for every 32 of
 * them how many before them do. A quarter of a byte for each patient, so that looking patients up in the order of some
 * covariate stays within the cache.
 */
export class Moves {
  /** Count and bits of every 32 patients side by side. */
  private readonly words: Int32Array
  /** Place of the first patient on the right. */
  middle = 0

  constructor(n: number) {
    this.words = new Int32Array(2 * (Math.ceil(n / WORD) + 1))
  }

  /** @param right 1 for each patient from `start` to `end` − 1 who goes to the right */
  set(right: Uint8Array, start: number, end: number): void {
    const { words } = this
    let count = 0
    for (let from = start - (start % WORD); from < end; from += WORD) {
      let bits = 0
      const first = Math.max(from, start)
      const last = Math.min(from + WORD, end)
      for (let i = first; i < last; i++) bits |= right[i] << (i - from)
      words[from >>> 4] = count
      words[(from >>> 4) + 1] = bits
      count += ones(bits)
    }
    this.middle = end - count
  }

  /** The new place of the patient at a place of the node. */
  to(place: number): number {
    const word = (place >>> 5) << 1
    const bits = this.words[word + 1]
    const bit = place & (WORD - 1)
    const before = this.words[word] + ones(bits & ((1 << bit) - 1))
    return ((bits >>> bit) & 1) === 1 ? this.middle + before : place - before
  }
}

/** Bits that are set. */
function ones(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
