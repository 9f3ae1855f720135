import { lgamma } from '../numerics/distributions/distributions.js'

/**
 * A response distribution with its canonical link, on *cells* of patients who share a linear predictor η. A cell has
 * a size n and a sum Σy: n counts patients (binomial, y is 0 or 1) or adds up their exposure (Poisson, so that the mean
 * of the sum is n·e^η). With b the cumulant function, a cell contributes Σy·η − n·b(η) to the log-likelihood, up to
 * {@link GlmFamily.constant}.
 */
export interface GlmFamily {
  readonly name: 'binomial' | 'poisson'
  readonly link: 'logit' | 'log'
  /** Mean of one patient's outcome (of one unit of exposure), b′(η). */
  readonly mean: (eta: number) => number
  /** η of a mean. */
  readonly eta: (mean: number) => number
  /** b′, b″, b‴ and b⁗ at η, into the first four elements of `out`. */
  readonly derivatives: (eta: number, out: Float64Array) => void
  /** Σy − n·b′(η), without cancellation where the mean is all but 0 or 1. */
  readonly residual: (sum: number, n: number, eta: number) => number
  /** Σy·η − n·b(η); −∞ (or its limit 0) at infinite η. */
  readonly logLik: (sum: number, n: number, eta: number) => number
  /** Largest Σy·η − n·b(η) over η: what a saturated model gives the cell. */
  readonly saturated: (sum: number, n: number) => number
  /** Where R starts its iterations: η of a mean moved towards the middle. */
  readonly start: (sum: number, n: number) => number
  /** Direction in which η of the cell may grow without end, the likelihood rising: −1, 1, or 0 for none. */
  readonly extreme: (sum: number, n: number) => -1 | 0 | 1
  /**
   * What the cells leave out of the log-likelihood of individual patients: 0 (binomial), Σ(y log exposure − log y!)
   * (Poisson).
   */
  readonly constant: (y: ArrayLike<number>, exposure?: ArrayLike<number>) => number
}

/** 1/(1 + e^−η), to full relative accuracy on both sides. */
function expit(eta: number): number {
  const e = Math.exp(-Math.abs(eta))
  return eta < 0 ? e / (1 + e) : 1 / (1 + e)
}

/** x log y with 0 log 0 = 0. */
const xLogY = (x: number, y: number) => (x === 0 ? 0 : x * Math.log(y))

/** Events out of n, logit link: b(η) = log(1 + e^η). */
export const BINOMIAL: GlmFamily = {
  name: 'binomial',
  link: 'logit',
  mean: expit,
  eta: (mean) => Math.log(mean) - Math.log1p(-mean),
  derivatives(eta, out) {
    const e = Math.exp(-Math.abs(eta))
    const variance = e / (1 + e) ** 2
    out[0] = eta < 0 ? e / (1 + e) : 1 / (1 + e)
    out[1] = variance
    out[2] = (variance * Math.sign(eta) * (e - 1)) / (1 + e)
    out[3] = variance * (1 - 6 * variance)
  },
  residual: (sum, n, eta) => sum * expit(-eta) - (n - sum) * expit(eta),
  logLik(sum, n, eta) {
    const rest = Math.log1p(Math.exp(-Math.abs(eta)))
    // An infinite η beside a count of zero is no contribution, not 0·∞.
    const below = sum === 0 ? 0 : sum * (rest + Math.max(0, -eta))
    const above = n === sum ? 0 : (n - sum) * (rest + Math.max(0, eta))
    return -(below + above)
  },
  saturated: (sum, n) => xLogY(sum, sum / n) + xLogY(n - sum, (n - sum) / n),
  start: (sum, n) => Math.log((sum + 0.5) / (n - sum + 0.5)),
  extreme: (sum, n) => (sum <= 0 ? -1 : sum >= n ? 1 : 0),
  constant: () => 0,
}

/** Counts with exposure, log link: b(η) = e^η. */
export const POISSON: GlmFamily = {
  name: 'poisson',
  link: 'log',
  mean: Math.exp,
  eta: Math.log,
  derivatives(eta, out) {
    out.fill(Math.exp(eta), 0, 4)
  },
  residual: (sum, n, eta) => sum - n * Math.exp(eta),
  logLik: (sum, n, eta) => (sum === 0 ? 0 : sum * eta) - n * Math.exp(eta),
  saturated: (sum, n) => xLogY(sum, sum / n) - sum,
  start: (sum, n) => Math.log((sum + 0.1) / n),
  extreme: (sum) => (sum <= 0 ? -1 : 0),
  constant(y, exposure) {
    let total = 0
    for (let i = 0; i < y.length; i++)
      total += (exposure === undefined ? 0 : xLogY(y[i], exposure[i])) - lgamma(y[i] + 1)
    return total
  },
}

export type GlmFamilyName = GlmFamily['name']

/** The family of a name. */
export const GLM_FAMILIES: Readonly<Record<GlmFamilyName, GlmFamily>> = {
  binomial: BINOMIAL,
  poisson: POISSON,
}
