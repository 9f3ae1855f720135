/** Which tail of a distribution, on which scale: the options of R's p- and q-functions, said once. */

/** R's `lower.tail` and `log.p`. */
export interface TailOptions {
  /** `lower`: P(X ≤ x), the default; `upper`: P(X > x). */
  readonly tail?: 'lower' | 'upper'
  /** Whether the probability is given, or wanted, as its natural logarithm. */
  readonly log?: boolean
}

/** log(1 − e^x), x ≤ 0, keeping its digits at both ends (Mächler 2012, "Accurately computing log(1 − exp(−|a|))"). */
export function log1mexp(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x))
}

/** A probability as the quantile functions use it: the logarithms of both tails. */
export interface LogTails {
  readonly lower: number
  readonly upper: number
}

/** The logarithms of both tails of a probability given with its options; undefined if it is none. */
export function logTails(p: number, options?: TailOptions): LogTails | undefined {
  const isLog = options?.log === true
  if (!(isLog ? p <= 0 : p >= 0 && p <= 1)) return undefined
  const given = isLog ? p : Math.log(p)
  const other = isLog ? log1mexp(p) : Math.log1p(-p)
  return options?.tail === 'upper' ? { lower: other, upper: given } : { lower: given, upper: other }
}

/** p − ½ of the lower tail, exact where p is near ½. */
export function aboveHalf(p: number, options?: TailOptions): number {
  const difference = options?.log === true ? Math.expm1(p + Math.LN2) / 2 : p - 0.5
  return options?.tail === 'upper' ? -difference : difference
}

/**
 * The x > 0 at which the logarithm of a tail reaches `target`, by Newton's method in log x.
 *
 * @param start a first guess, > 0.
 * @param logTail log P(X ≤ x) or log P(X > x).
 * @param slope its derivative with respect to log x, given x and logTail(x).
 *
 * All tails solved here are log-concave in log x (so is the density of log X), hence the iteration converges from
 * anywhere: at most its first step overshoots, after that it is monotone.
 */
export function solveTail(
  target: number,
  start: number,
  logTail: (x: number) => number,
  slope: (x: number, logP: number) => number,
): number {
  let x = start
  let previous = Number.POSITIVE_INFINITY
  for (let iteration = 0; iteration < 200; iteration++) {
    const logP = logTail(x)
    const step = (target - logP) / slope(x, logP)
    if (!Number.isFinite(step)) return x
    // Two factors, so that a step across the whole range of doubles does not overflow on its way.
    x = x * Math.exp(step / 2) * Math.exp(step / 2)
    if (x === 0 || x === Number.POSITIVE_INFINITY) return x
    const size = Math.abs(step)
    if (size < 1e-16 || (size < 1e-9 && size > previous / 4)) return x
    previous = size
  }
  return x
}
