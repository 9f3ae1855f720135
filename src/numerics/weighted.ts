/** Moments and order statistics of values that stand for several each: a value of weight w is w values. */

import { sortedQuantile, sum } from './sums.js'

/** Number, mean and standard deviation. */
export interface Moments {
  /** Σ weights. */
  readonly n: number
  /** NaN for no values. */
  readonly mean: number
  /** Σ w (x − mean)². */
  readonly squares: number
  /** Divisor n − 1; null unless n > 1. */
  readonly sd: number | null
}

/**
 * Moments about the mean: deviations are squared, not raw values, which lose all digits when the mean is large.
 *
 * @param weights > 0; null for one each
 */
export function weightedMoments(values: Float64Array, weights: ArrayLike<number> | null): Moments {
  const times = (of: Float64Array) => (weights === null ? of : of.map((value, i) => weights[i] * value))
  const n = weights === null ? values.length : sum(weights)
  const mean = sum(times(values)) / n
  const squares = sum(times(values.map((value) => (value - mean) ** 2)))
  return { n, mean, squares, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null }
}

/**
 * The value of a rank (1 for the smallest) among ascending values: the first up to which the weights add up to the rank.
 *
 * @param weights > 0; null for one each
 */
export function orderStatistics(
  sorted: ArrayLike<number>,
  weights: ArrayLike<number> | null,
): (rank: number) => number {
  const last = sorted.length - 1
  if (weights === null) return (rank) => sorted[Math.min(last, Math.max(0, Math.ceil(rank) - 1))]
  const upTo = new Float64Array(sorted.length)
  let total = 0
  for (let i = 0; i <= last; i++) upTo[i] = total += weights[i]
  return (rank) => {
    // Weights that are fractions do not add up to the last bit.
    const least = rank - 1e-9 * total
    let [low, high] = [0, last]
    while (low < high) {
      const middle = (low + high) >> 1
      if (upTo[middle] >= least) high = middle
      else low = middle + 1
    }
    return sorted[low]
  }
}

/**
 * The sample quantile at `probability` of ascending values, interpolated linearly between order statistics: Hyndman &
 * Fan (1996), definition 7; R's `quantile(type = 7)` of values repeated by their weights. NaN for no values.
 */
export function weightedQuantile(
  sorted: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  probability: number,
): number {
  if (weights === null || sorted.length === 0) return sortedQuantile(sorted, probability)
  const n = sum(weights)
  const at = orderStatistics(sorted, weights)
  const rank = Math.max(0, n - 1) * probability + 1
  // A share as small as this is rounding of the rank.
  const share = rank - Math.floor(rank) < 1e-9 ? 0 : rank - Math.floor(rank)
  const low = at(Math.floor(rank))
  return share === 0 ? low : (1 - share) * low + share * at(Math.floor(rank) + 1)
}
