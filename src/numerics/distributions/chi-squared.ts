/** The chi-squared distribution. */

import { incompleteGamma, logGammaPrefix } from './incomplete-gamma.js'
import { lgamma } from './kernels.js'
import { qnorm } from './normal.js'
import { logTails, solveTail, type TailOptions } from './tails.js'

/**
 * P(X ≤ x) of the chi-squared distribution with `df` > 0 degrees of freedom, its complement or logarithm; R's
 * `pchisq`. NaN if df < 0; all mass at 0 if df = 0. Relative error below 1e-12 in p and, with `log`, in log p, also
 * far beyond the range of doubles.
 */
export function pchisq(x: number, df: number, options?: TailOptions): number {
  if (!(df > 0)) return df === 0 ? pchisq(x < 0 ? -1 : Number.POSITIVE_INFINITY, 1, options) : Number.NaN
  return incompleteGamma(df / 2, x < 0 ? 0 : x / 2, options?.tail === 'upper', options?.log === true)
}

/**
 * The chi-squared quantile of a probability, a log probability or an upper tail, `df` > 0; R's `qchisq`. NaN if `p`
 * is no probability or df is not positive. As exact as p allows: for few degrees of freedom the quantile of a small
 * p moves by 2/df times the relative change of p.
 */
export function qchisq(p: number, df: number, options?: TailOptions): number {
  const tails = logTails(p, options)
  if (tails === undefined || !(df > 0)) return Number.NaN
  if (tails.lower === Number.NEGATIVE_INFINITY) return 0
  if (tails.upper === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY
  const upper = tails.upper < tails.lower
  const target = upper ? tails.upper : tails.lower
  const a = df / 2
  const start = firstGuess(a, target, upper)
  if (start === 0) return 0
  return (
    2 *
    solveTail(
      target,
      start,
      (x) => incompleteGamma(a, x, upper, true),
      (x, logP) => (upper ? -1 : 1) * Math.exp(logGammaPrefix(a, x) - logP),
    )
  )
}

/** Wilson & Hilferty (1931), or P ≈ x^a/Γ(a + 1) where x is small. */
function firstGuess(a: number, logP: number, upper: boolean): number {
  const z = qnorm(logP, upper ? { tail: 'upper', log: true } : { log: true })
  const root = 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a))
  if (root > 0.3) return a * root * root * root
  return upper ? a : Math.exp((logP + lgamma(a + 1)) / a)
}
