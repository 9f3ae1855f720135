/** Fisher's F distribution. */

import { pchisq, qchisq } from './chi-squared.js'
import { incompleteBeta, logBeta, logBetaPrefix } from './incomplete-beta.js'
import { logTails, solveTail, type TailOptions } from './tails.js'

/**
 * P(F ≤ x) of the F distribution with `df1`, `df2` > 0 degrees of freedom (not necessarily whole; ∞ allowed), its
 * complement or logarithm; R's `pf`. NaN if a df is not positive. Relative error below 1e-12 in p and, with `log`,
 * in log p.
 */
export function pf(x: number, df1: number, df2: number, options?: TailOptions): number {
  if (!(df1 > 0 && df2 > 0)) return Number.NaN
  if (df1 === Number.POSITIVE_INFINITY) {
    // 1/F with the degrees of freedom exchanged; both infinite: all mass at 1.
    if (df2 === Number.POSITIVE_INFINITY) return pchisq(x < 1 ? -1 : 0, 0, options)
    return pchisq(x > 0 ? df2 / x : Number.POSITIVE_INFINITY, df2, otherTail(options))
  }
  if (df2 === Number.POSITIVE_INFINITY) return pchisq(x * df1, df1, options)
  const odds = x > 0 ? (df1 / df2) * x : Math.max(x, 0)
  const upper = options?.tail === 'upper'
  return incompleteBeta(df1 / 2, df2 / 2, share(odds), 1 / (1 + odds), upper, options?.log === true)
}

/**
 * The F quantile of a probability, a log probability or an upper tail, `df1`, `df2` > 0 or ∞; R's `qf`. NaN if `p` is
 * no probability or a df is not positive.
 */
export function qf(p: number, df1: number, df2: number, options?: TailOptions): number {
  const tails = logTails(p, options)
  if (tails === undefined || !(df1 > 0 && df2 > 0)) return Number.NaN
  if (df1 === Number.POSITIVE_INFINITY)
    return df2 === Number.POSITIVE_INFINITY ? 1 : df2 / qchisq(p, df2, otherTail(options))
  if (df2 === Number.POSITIVE_INFINITY) return qchisq(p, df1, options) / df1
  const upper = tails.upper < tails.lower
  const target = upper ? tails.upper : tails.lower
  if (target === Number.NEGATIVE_INFINITY) return upper ? Number.POSITIVE_INFINITY : 0
  const [a, b] = [df1 / 2, df2 / 2]
  const odds = solveTail(
    target,
    firstGuess(a, b, target, upper),
    (u) => incompleteBeta(a, b, share(u), 1 / (1 + u), upper, true),
    (u, logP) => (upper ? -1 : 1) * Math.exp(logBetaPrefix(a, b, share(u), 1 / (1 + u)) - logP),
  )
  return odds * (df2 / df1)
}

/** y = u/(1 + u), also at u = ∞. */
function share(odds: number): number {
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds)
}

/** Odds u = y/x from the leading term of the tail, P ≈ y^a/(a·B(a, b)) (upper: with x and b), or at the mean. */
function firstGuess(a: number, b: number, logP: number, upper: boolean): number {
  const shape = upper ? b : a
  const logShare = (logP + Math.log(shape) + logBeta(a, b)) / shape
  if (!(logShare < -1)) return a / b
  const log = Math.max(-700, Math.min(700, upper ? -logShare : logShare))
  return Math.exp(log)
}

function otherTail(options?: TailOptions): TailOptions {
  return { log: options?.log === true, tail: options?.tail === 'upper' ? 'lower' : 'upper' }
}
