/** Points of a curve: equally long arrays, x ascending. */
export interface PathPoints {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/**
 * At most `most` points of a curve that look the same: the lowest and the highest of equally many neighbours each, and
 * both ends. The overall minimum and maximum are always among them.
 */
export function thinPath({ x, y }: PathPoints, most = 600): PathPoints {
  const n = x.length
  if (n <= most) return { x, y }
  const buckets = Math.floor((most - 2) / 2)
  const kept = new Set([0, n - 1])
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * n) / buckets)
    const to = Math.floor(((bucket + 1) * n) / buckets)
    let low = from
    let high = from
    for (let i = from; i < to; i++) {
      if (y[i] < y[low]) low = i
      if (y[i] > y[high]) high = i
    }
    kept.add(low).add(high)
  }
  const order = [...kept].sort((a, b) => a - b)
  return { x: order.map((i) => x[i]), y: order.map((i) => y[i]) }
}
