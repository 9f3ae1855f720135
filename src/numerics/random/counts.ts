import type { Rng } from './rng.js'

/** More is not drawn: counts of trials are far below. */
const MOST = 1e6

/** A Poisson count, by inversion, in steps so that large means do not underflow. */
export function poisson(mean: number, rng: Rng): number {
  let [count, left] = [0, Math.min(mean, MOST)]
  while (left > 0) {
    const step = Math.min(left, 500)
    left -= step
    let u = rng.uniform()
    let p = Math.exp(-step)
    let k = 0
    while (u > p && k < 5000) {
      u -= p
      k++
      p *= step / k
    }
    count += k
  }
  return count
}

/**
 * A gamma variate of scale 1; shapes below 1 by that of shape + 1 times U^(1/shape).
 *
 * Source: Marsaglia & Tsang (2000), ACM Transactions on Mathematical Software 26, 363–372.
 */
export function gamma(shape: number, rng: Rng): number {
  if (shape < 1) return gamma(shape + 1, rng) * rng.uniform() ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = rng.normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
