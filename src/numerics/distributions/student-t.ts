/** Student's t distribution. */

import { incompleteBeta, logBeta, logBetaPrefix } from './incomplete-beta.js'
import { pnorm, qnorm } from './normal.js'
import { aboveHalf, logTails, solveTail, type TailOptions } from './tails.js'

/** Beyond t/√df = 1e75 the tail is its leading term (squares would soon overflow). */
const FAR = 1e75

/**
 * P(T ≤ t) of Student's t with `df` > 0 degrees of freedom (not necessarily whole, ∞ gives the normal distribution),
 * its complement or logarithm; R's `pt`. NaN if df is not positive. Relative error below 1e-12 in p and, with `log`,
 * in log p, also far beyond the range of doubles.
 */
export function pt(t: number, df: number, options?: TailOptions): number {
  if (df === Number.POSITIVE_INFINITY) return pnorm(t, options)
  if (!(df > 0) || Number.isNaN(t)) return Number.NaN
  const log = options?.log === true
  const inTail = t < 0 === (options?.tail !== 'upper')
  if (t === 0) return log ? -Math.LN2 : 0.5
  const tail = upperTail(Math.abs(t), df, inTail && log)
  if (inTail) return tail
  return log ? Math.log1p(-tail) : 1 - tail
}

/** P(T > t), t > 0, or its logarithm: half of I_x(df/2, ½) at x = df/(df + t²). */
function upperTail(t: number, df: number, log: boolean): number {
  const ratio = t / Math.sqrt(df)
  if (ratio > FAR) {
    const a = df / 2
    const logP = -df * Math.log(ratio) - Math.log(a) - logBeta(a, 0.5) - Math.LN2
    return log ? logP : Math.exp(logP)
  }
  const square = (t * t) / df
  const p = incompleteBeta(df / 2, 0.5, 1 / (1 + square), square / (1 + square), false, log)
  return log ? p - Math.LN2 : p / 2
}

/**
 * The quantile of Student's t of a probability, a log probability or an upper tail, `df` > 0 or ∞; R's `qt`. NaN if
 * `p` is no probability or df is not positive. As exact as p allows: for few degrees of freedom the quantile of a
 * small p moves by 1/df times the relative change of p.
 */
export function qt(p: number, df: number, options?: TailOptions): number {
  if (df === Number.POSITIVE_INFINITY) return qnorm(p, options)
  const tails = logTails(p, options)
  if (tails === undefined || !(df > 0)) return Number.NaN
  const centre = aboveHalf(p, options)
  if (centre === 0) return 0
  const sign = tails.lower < tails.upper ? -1 : 1
  const size = Math.abs(centre) < 0.25 ? centralQuantile(centre, df) : tailQuantile(tails, df)
  return sign * size
}

/** The t > 0 with P(0 < T ≤ t) = |centre|: near the median, tails close to ½ would cancel. */
function centralQuantile(centre: number, df: number): number {
  const a = df / 2
  const share = Math.abs(centre)
  return solveTail(
    Math.log(2 * share),
    // The density at 0 is 1/(√df·B(a, ½)).
    share * Math.sqrt(df) * Math.exp(logBeta(a, 0.5)),
    (t) => {
      const square = (t * t) / df
      return incompleteBeta(a, 0.5, 1 / (1 + square), square / (1 + square), true, true)
    },
    (t, logP) => 2 * Math.exp(logDensity(t, df) - logP),
  )
}

function tailQuantile(tails: { lower: number; upper: number }, df: number): number {
  const target = Math.min(tails.lower, tails.upper)
  if (target === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY
  const a = df / 2
  // P ≈ ½x^a/(a·B(a, ½)) for small x = df/(df + t²); the normal quantile where that says nothing.
  const logX = (target + Math.LN2 + Math.log(a) + logBeta(a, 0.5)) / a
  const start = logX < -1 ? Math.sqrt(df) * Math.exp(-logX / 2) : -qnorm(target, { log: true })
  if (start === Number.POSITIVE_INFINITY) return start
  return solveTail(
    target,
    start,
    (t) => upperTail(t, df, true),
    (t, logP) => -Math.exp(logDensity(t, df) - logP),
  )
}

/** log(t·f(t)), f the density: y^½·x^a/B(a, ½). */
function logDensity(t: number, df: number): number {
  const a = df / 2
  const ratio = t / Math.sqrt(df)
  if (ratio > FAR) return -df * Math.log(ratio) - logBeta(a, 0.5)
  const square = (t * t) / df
  return logBetaPrefix(a, 0.5, 1 / (1 + square), square / (1 + square))
}
