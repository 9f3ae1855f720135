import { qnorm } from '../../numerics/distributions/distributions.js'

/** An estimate from one copy. */
export interface CopyEstimate {
  readonly estimate: number
  readonly se: number
}

/** The estimate of several synthetic copies together. */
export interface CombinedEstimate {
  readonly copies: number
  readonly estimate: number
  /** Of the estimate as one of the population that the patients come from. */
  readonly se: number
  readonly lo: number
  readonly hi: number
}

/**
 * Puts together what was estimated in m copies of k rows each, made from n patients: the mean of the estimates, with variance
 * v̄(k/n + 1/m), or v̄(k/n + (1 + k/n)/m) where the parameters of the models were drawn anew for every copy; v̄ the mean of the
 * variances; normal limits. It takes the models to be right.
 *
 * @returns null without an estimate
 * Source: Raab, Nowok & Dibben (2016), Journal of Privacy and Confidentiality 7(3), 67–97; Nowok, Raab & Dibben (2016).
 */
export function combineCopies(
  estimates: readonly CopyEstimate[],
  { rows, patients, proper }: { readonly rows: number; readonly patients: number; readonly proper: boolean },
  level = 0.95,
): CombinedEstimate | null {
  const m = estimates.length
  if (m === 0) return null
  const mean = estimates.reduce((sum, { estimate }) => sum + estimate / m, 0)
  const within = estimates.reduce((sum, { se }) => sum + se ** 2 / m, 0)
  const share = rows / patients
  const se = Math.sqrt(within * (share + (proper ? 1 + share : 1) / m))
  const reach = qnorm(1 - (1 - level) / 2) * se
  return { copies: m, estimate: mean, se, lo: mean - reach, hi: mean + reach }
}
