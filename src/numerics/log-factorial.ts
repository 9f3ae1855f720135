/** Factorials up to this are whole numbers without rounding. */
const EXACT = 18

const LOG_FACTORIALS = Float64Array.from({ length: EXACT + 1 }, (_, k) => {
  let factorial = 1
  for (let i = 2; i <= k; i++) factorial *= i
  return Math.log(factorial)
})

const HALF_LOG_TWO_PI = 0.9189385332046728

/**
 * log k! of a whole number k ≥ 0; R's `lfactorial`. Without the special functions, so that records of families can be read
 * where these are not.
 *
 * Source: Stirling's series, Abramowitz & Stegun 1964, 6.1.41.
 */
export function logFactorial(k: number): number {
  if (k <= EXACT) return LOG_FACTORIALS[k]
  const s = 1 / (k * k)
  const rest = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188))))) / k
  return (k + 0.5) * Math.log(k) - k + HALF_LOG_TWO_PI + rest
}
