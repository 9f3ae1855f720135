/** The standard normal distribution. */

import { erfc } from './kernels.js'
import { aboveHalf, logTails, type TailOptions } from './tails.js'

const HALF_LOG_TWO_PI = 0.9189385332046728

/**
 * P(X ≤ x) of the standard normal distribution, its complement or logarithm; R's `pnorm`.
 * Relative error below 1e-12 in p and, with `log`, in log p for every finite x.
 */
export function pnorm(x: number, options?: TailOptions): number {
  const z = options?.tail === 'upper' ? x : -x
  if (options?.log === true) {
    if (z > 25) return logUpperTail(z)
    return z < 0 ? Math.log1p(-0.5 * erfc(-z * Math.SQRT1_2)) : Math.log(0.5 * erfc(z * Math.SQRT1_2))
  }
  return 0.5 * erfc(z * Math.SQRT1_2)
}

/** log P(X > z) for z > 25 by the asymptotic series (Abramowitz & Stegun 1964, 26.2.12). */
function logUpperTail(z: number): number {
  const s = 1 / (z * z)
  const series = -s * (1 - s * (3 - s * (15 - s * (105 - s * (945 - s * 10395)))))
  return -0.5 * z * z - Math.log(z) - HALF_LOG_TWO_PI + Math.log1p(series)
}

/**
 * The standard normal quantile of a probability, a log probability or an upper tail; R's `qnorm`. NaN if `p` is no
 * probability.
 *
 * Wichura (1988), algorithm AS 241, PPND16: relative error about 1e-16 down to p = 1e-316; below, Newton steps on the
 * logarithm of the tail.
 */
export function qnorm(p: number, options?: TailOptions): number {
  if (options?.log === true) return fromLog(p, options)
  const sign = options?.tail === 'upper' ? -1 : 1
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) return sign * central(q)
  if (!(p >= 0 && p <= 1)) return Number.NaN
  return q < 0 ? -sign * upperQuantile(Math.log(p)) : sign * upperQuantile(Math.log(1 - p))
}

function fromLog(p: number, options: TailOptions): number {
  const tails = logTails(p, options)
  if (tails === undefined) return Number.NaN
  const { lower, upper } = tails
  const q = aboveHalf(p, options)
  if (Math.abs(q) <= 0.425) return central(q)
  return lower < upper ? -upperQuantile(lower) : upperQuantile(upper)
}

/** AS 241 for |p − ½| ≤ 0.425. */
function central(q: number): number {
  const r = 0.180625 - q * q
  return (q * polynomial(CENTRAL[0], r)) / polynomial(CENTRAL[1], r)
}

/** The quantile of an upper tail below 0.075 from its logarithm. */
function upperQuantile(logP: number): number {
  if (logP === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY
  const r = Math.sqrt(-logP)
  if (r <= 5) return polynomial(NEAR[0], r - 1.6) / polynomial(NEAR[1], r - 1.6)
  if (r <= 27) return polynomial(FAR[0], r - 5) / polynomial(FAR[1], r - 5)
  let x = r * Math.SQRT2
  for (let iteration = 0; iteration < 50; iteration++) {
    // The hazard φ/Q of the far tail, from the same series as the tail.
    const step = (logUpperTail(x) - logP) / (x + 1 / x - 2 / (x * x * x))
    x += step
    if (Math.abs(step) <= 1e-16 * x) break
  }
  return x
}

/** c[0] + c[1]·x + … + c[7]·x⁷. */
function polynomial(c: readonly number[], x: number): number {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]
}

/** AS 241's numerators and denominators (a, b; c, d; e, f), constant term first. */
const CENTRAL = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
] as const
const NEAR = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
] as const
const FAR = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
] as const
