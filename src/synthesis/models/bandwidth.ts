import { bracketedRoot } from '../../numerics/bracketed-root.js'
import { sortedQuantile } from '../../numerics/sums.js'

const BINS = 1000

/**
 * Bandwidth of a density by Sheather & Jones (1991), solving the equation, distances counted in 1000 bins.
 *
 * @param values finite, not all the same
 * @returns null where there is no solution
 */
export function sheatherJones(values: ArrayLike<number>): number | null {
  const n = values.length
  if (n < 2) return null
  const sorted = Float64Array.from(values).sort()
  let mean = 0
  for (const value of sorted) mean += value / n
  let square = 0
  for (const value of sorted) square += (value - mean) ** 2
  const iqr = (sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25)) / 1.349
  const sd = Math.sqrt(square / (n - 1))
  const scale = iqr > 0 ? Math.min(sd, iqr) : sd
  if (!(scale > 0)) return null

  const width = ((sorted[n - 1] - sorted[0]) * 1.01) / BINS
  const count = new Float64Array(BINS)
  for (const value of sorted) count[Math.trunc((value - sorted[0]) / width)]++
  const pairs = new Float64Array(BINS)
  for (let a = 0; a < BINS; a++) {
    if (count[a] === 0) continue
    pairs[0] += (count[a] * (count[a] - 1)) / 2
    for (let b = 0; b < a; b++) pairs[a - b] += count[a] * count[b]
  }
  const over = (h: number, power: number, at0: number, term: (x2: number) => number) => {
    let sum = 0
    for (let d = 0; d < BINS; d++) {
      const x2 = ((d * width) / h) ** 2
      if (x2 >= 1000) break
      if (pairs[d] > 0) sum += pairs[d] * term(x2) * Math.exp(-x2 / 2)
    }
    return (2 * sum + n * at0) / (n * (n - 1) * h ** power * Math.sqrt(2 * Math.PI))
  }
  const fourth = (h: number) => over(h, 5, 3, (x2) => x2 * x2 - 6 * x2 + 3)
  const sixth = (h: number) => over(h, 7, -15, (x2) => x2 * x2 * x2 - 15 * x2 * x2 + 45 * x2 - 15)

  const first = fourth(1.24 * scale * n ** (-1 / 7))
  const second = -sixth(1.23 * scale * n ** (-1 / 9))
  const alpha = 1.357 * (first / second) ** (1 / 7)
  if (!Number.isFinite(alpha)) return null
  const c = 1 / (2 * Math.sqrt(Math.PI) * n)
  const excess = (h: number) => (c / fourth(alpha * h ** (5 / 7))) ** 0.2 - h
  let low = 0.1144 * scale * n ** -0.2
  let high = 10 * low
  for (let tries = 0; tries < 60 && excess(low) * excess(high) > 0; tries++) {
    if (tries % 2 === 0) high *= 1.2
    else low *= 0.8
  }
  return excess(low) * excess(high) <= 0 ? bracketedRoot(excess, low, high) : null
}
