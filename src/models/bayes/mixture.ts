import { qnorm } from '../../numerics/distributions/distributions.js'
import { shortestBetween } from './panel-density.js'
import { standardOf, tabulated } from './tail-table.js'

/** A mixture of normal or Student's t distributions with common degrees of freedom. */
export interface Mixture {
  readonly mean: number
  /** Null where it does not exist. */
  readonly sd: number | null
  readonly cdf: (x: number) => number
  /** P(X > x), without the cancellation of 1 − cdf. */
  readonly above: (x: number) => number
  readonly density: (x: number) => number
  readonly quantile: (p: number) => number
  readonly shortest: (level: number) => readonly [number, number]
}

/** Components lighter than this matter to moments at most. */
const LIGHT = 1e-15
/** So many components are worth a table of their distribution. */
const MANY = 300

/**
 * @param weights of the components, adding up to 1
 * @param means locations
 * @param scales ≥ 0; 0 is a step
 * @param df of the t distributions, ∞ for normal ones
 * @param existing whether the variance exists as far as the weights are concerned
 */
export function mixture(
  weights: ArrayLike<number>,
  means: ArrayLike<number>,
  scales: ArrayLike<number>,
  df: number,
  existing = true,
): Mixture {
  const count = weights.length
  const sum = (f: (i: number) => number): number => {
    let total = 0
    for (let i = 0; i < count; i++) total += weights[i] * f(i)
    return total
  }
  const heavy = Array.from({ length: count }, (_, i) => i).filter((i) => weights[i] > LIGHT)
  const probability = (f: (i: number) => number): number => {
    let total = 0
    for (const i of heavy) total += weights[i] * f(i)
    return total
  }
  // From one of the means: a common shift costs no digits.
  const origin = means[0]
  const mean = origin + sum((i) => means[i] - origin)
  const stretch = df === Number.POSITIVE_INFINITY ? 1 : df > 2 ? df / (df - 2) : Number.NaN
  const variance = sum((i) => (means[i] - mean) ** 2 + scales[i] ** 2 * stretch)
  const sd = existing && variance >= 0 ? Math.sqrt(variance) : null
  const { upper, density: standard } = count > MANY ? tabulated(df) : standardOf(df)
  const cdf = (x: number) =>
    probability((i) => (scales[i] === 0 ? Number(x >= means[i]) : upper((means[i] - x) / scales[i])))
  const above = (x: number) =>
    probability((i) => (scales[i] === 0 ? Number(x < means[i]) : upper((x - means[i]) / scales[i])))
  const density = (x: number) =>
    probability((i) => (scales[i] === 0 ? 0 : standard((x - means[i]) / scales[i]) / scales[i]))
  let spread = 0
  for (let i = 0; i < count; i++)
    spread = Math.max(spread, weights[i] > 1e-6 ? Math.abs(means[i] - mean) + scales[i] : 0)
  const unit = sd ?? spread
  const quantile = (p: number): number => {
    // The smaller tail is solved for, so that extreme quantiles keep their digits.
    const upper = p > 0.5
    const target = upper ? 1 - p : p
    const gap = (x: number) => (upper ? target - above(x) : cdf(x) - target)
    let x = mean + qnorm(p) * unit
    let reach = unit
    let [low, high] = [x, x]
    while (gap(low) > 0) low -= reach *= 2
    reach = unit
    while (gap(high) < 0) high += reach *= 2
    for (let iteration = 0; iteration < 200; iteration++) {
      const here = gap(x)
      if (here > 0) high = x
      else low = x
      const step = here / density(x)
      // Before the bracket is asked: a step of nothing must not become a bisection.
      if (Math.abs(step) <= 1e-14 * unit || here === 0) return x - step
      let next = x - step
      if (!(next > low && next < high)) next = (low + high) / 2
      if (high - low <= 4e-16 * (Math.abs(mean) + unit)) return next
      x = next
    }
    return x
  }
  return {
    mean,
    sd,
    cdf,
    above,
    density,
    quantile,
    shortest: (level) => shortestBetween({ quantile, density }, level),
  }
}
