/** One side of a cut that can be put anywhere at once, warm-started from a maximum found nearby. */
export interface RangeModel {
  /** The largest log-likelihood of atoms from … to − 1, each patient's measured from a saturated model's: never positive. */
  maximise(from: number, to: number, start: Float64Array | null): number
  /** Where the maximum was found. */
  coefficients(): Float64Array
}

/** Cuts lo < j < hi between two that have been looked at. */
interface Interval {
  readonly lo: number
  readonly hi: number
  /** What the left side gains at lo and the right side at hi, and where. */
  readonly left: number
  readonly right: number
  readonly leftAt: Float64Array
  readonly rightAt: Float64Array
}

/**
 * The first best of many cuts without looking at all of them. Measured from a saturated model no patient adds to a
 * log-likelihood, so the left side loses as the cut moves right and the right side gains: between two cuts nothing is better
 * than the left side at the first and the right side at the second. Intervals are halved, the most promising first, until
 * none can hold anything better.
 *
 * @param cuts number of atoms on the left of each cut, ascending
 * @param atoms number of atoms
 * @returns index into `cuts` of the best, and its gain; −1 without cuts
 */
export function boundedCut(
  cuts: ArrayLike<number>,
  atoms: number,
  left: RangeModel,
  right: RangeModel,
): { readonly at: number; readonly gain: number } {
  let at = -1
  let best = Number.NEGATIVE_INFINITY
  const look = (j: number, leftAt: Float64Array | null, rightAt: Float64Array | null) => {
    const l = left.maximise(0, cuts[j], leftAt)
    const r = right.maximise(cuts[j], atoms, rightAt)
    if (l + r > best || (l + r === best && j < at)) {
      best = l + r
      at = j
    }
    return { l, r, leftAt: left.coefficients(), rightAt: right.coefficients() }
  }
  const last = cuts.length - 1
  if (last < 0) return { at, gain: best }
  const first = look(0, null, null)
  const end = last === 0 ? first : look(last, null, null)
  const open = new BestFirst()
  open.push({ lo: 0, hi: last, left: first.l, right: end.r, leftAt: first.leftAt, rightAt: end.rightAt })
  for (let next = open.pop(); next !== null; next = open.pop()) {
    if (next.left + next.right < best) break
    const { lo, hi } = next
    if (hi - lo < 2) continue
    const mid = (lo + hi) >> 1
    const { l, r, leftAt, rightAt } = look(mid, next.leftAt, next.rightAt)
    open.push({ ...next, hi: mid, right: r, rightAt })
    open.push({ ...next, lo: mid, left: l, leftAt })
  }
  return { at, gain: best }
}

/** A heap of intervals, the one with the largest bound on top. */
class BestFirst {
  private readonly heap: Interval[] = []

  push(interval: Interval): void {
    const { heap } = this
    heap.push(interval)
    let child = heap.length - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (bound(heap[parent]) >= bound(heap[child])) break
      swap(heap, parent, child)
      child = parent
    }
  }

  pop(): Interval | null {
    const { heap } = this
    if (heap.length === 0) return null
    swap(heap, 0, heap.length - 1)
    const top = heap.pop()!
    for (let parent = 0; ; ) {
      const kid = 2 * parent + 1
      if (kid >= heap.length) break
      const larger = kid + 1 < heap.length && bound(heap[kid + 1]) > bound(heap[kid]) ? kid + 1 : kid
      if (bound(heap[parent]) >= bound(heap[larger])) break
      swap(heap, parent, larger)
      parent = larger
    }
    return top
  }
}

const bound = ({ left, right }: Interval): number => left + right

function swap(heap: Interval[], a: number, b: number): void {
  const kept = heap[a]
  heap[a] = heap[b]
  heap[b] = kept
}
