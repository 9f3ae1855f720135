/** Steps of log-odds below this are rounding. */
export const NO_STEP = 1e-11

/** Squared correlations of neighbours are held above this: further apart they are as good as independent. */
const LEAST_CORRELATION_2 = 1e-12

/** The step in log-odds, −2 log ρ, between two cuts of variances V0 and V and covariance C. */
export function stepBetween(C: number, V0: number, V: number): number {
  let rho2 = C > 0 ? (C * C) / (V0 * V) : 0
  rho2 = rho2 > 1 ? 1 : rho2 < LEAST_CORRELATION_2 ? LEAST_CORRELATION_2 : rho2
  const y = 1 - rho2
  // Neighbours of many patients are all but the same: the series is quicker than the logarithm.
  return y < 1e-3 ? y * (1 + y * (1 / 2 + y * (1 / 3 + y * (1 / 4 + y * (1 / 5 + y / 6))))) : -Math.log(rho2)
}
