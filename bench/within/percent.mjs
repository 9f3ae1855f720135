/** A share in percent with its Monte Carlo standard error. */
export function percent(count, of) {
  const p = count / of
  return `${(100 * p).toFixed(1)} (${(100 * Math.sqrt((p * (1 - p)) / of)).toFixed(1)})`
}
