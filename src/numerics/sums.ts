/** Sums, means and quantiles of numbers. */

/**
 * Σ values with Neumaier's (1974) compensation: the error does not grow with the number of terms, and a large term
 * that cancels later costs nothing. 0 for no values.
 */
export function sum(values: ArrayLike<number>): number {
  let total = 0
  let lost = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    const next = total + value
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total
    total = next
  }
  // An infinite total makes the compensation NaN; the total itself is the answer then.
  return Number.isFinite(total) ? total + lost : total
}

/** The mean of the values by a compensated sum; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length
}

/**
 * The sample quantile at `probability` of ascending values, interpolated linearly between order statistics: Hyndman &
 * Fan (1996), definition 7; R's `quantile(type = 7)`. NaN for no values.
 */
export function sortedQuantile(sorted: ArrayLike<number>, probability: number): number {
  const position = (sorted.length - 1) * probability
  const below = Math.floor(position)
  const low = sorted[below] ?? Number.NaN
  const share = position - below
  const high = sorted[below + 1]
  // Between equal values there is no other, whatever rounding makes of it.
  if (share === 0 || low === high) return low
  return (1 - share) * low + share * high
}
