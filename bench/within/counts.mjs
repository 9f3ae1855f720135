/** A gamma factor with mean 1 and a given variance, at most 1 (Marsaglia & Tsang 2000). */
export function gammaOf(variance, rng) {
  const d = 1 / variance - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const z = rng.normal()
    const v = (1 + c * z) ** 3
    if (v > 0 && Math.log(rng.uniform()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v * variance
  }
}

/** A count by multiplication of uniform numbers, in parts so that nothing underflows. */
export function poisson(mean, rng) {
  let count = 0
  for (let left = mean; left > 0; left -= 500) {
    const floor = Math.exp(-Math.min(left, 500))
    for (let product = rng.uniform(); product > floor; product *= rng.uniform()) count++
  }
  return count
}
