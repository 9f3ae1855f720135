import { familyOf } from '../../families/families.js'
import type { WithinPatients } from './within-patients.js'

/** Linear predictors are held within ± this: what remains separated then weighs nothing. */
const MOST_ETA = 30

/** Products of 1 + e^−|η| are taken the logarithm of before they overflow. */
const LARGE = 1e150

/** A generalised linear model at linear predictors, by place. */
export interface GlmAt {
  /** Without the exposure; held within ±30 by {@link evaluateGlm}. */
  readonly eta: Float64Array
  /** Fitted mean and variance function, with the exposure. */
  readonly mean: Float64Array
  readonly variance: Float64Array
  /** Σ w(y − μ) of each patient; 0 outside the fit. */
  readonly score: Float64Array
}

/**
 * Fills in means, variances and scores at `eta`.
 *
 * @param before linear predictors that the largest move is measured from
 * @param inFit patients in the fit; null for all
 * @returns the deviance short of what does not depend on η, and the largest move
 */
export function evaluateGlm(
  { family, n, outcome, weight, exposure }: WithinPatients,
  inFit: Uint8Array | null,
  { eta, mean, variance, score }: GlmAt,
  before: Float64Array,
): { readonly lack: number; readonly moved: number } {
  let lack = 0
  let product = 1
  let moved = 0
  const events = familyOf(family).outcome === 'event'
  for (let i = 0; i < n; i++) {
    if (inFit !== null && inFit[i] === 0) continue
    let x = eta[i]
    x = x > MOST_ETA ? MOST_ETA : x < -MOST_ETA ? -MOST_ETA : x
    eta[i] = x
    const move = Math.abs(x - before[i])
    if (move > moved) moved = move
    const y = outcome[i]
    const w = weight === null ? 1 : weight[i]
    let mu: number
    if (events) {
      const size = Math.abs(x)
      const e = Math.exp(-size)
      const t = 1 / (1 + e)
      mu = x < 0 ? e * t : t
      variance[i] = e * t * t
      // −log-likelihood: log(1 + e^−|η|), and |η| where the outcome is the less likely.
      if (y > 0 !== x > 0) lack += w * size
      if (weight !== null) lack += w * Math.log1p(e)
      else {
        product *= 1 + e
        if (product > LARGE) {
          lack += Math.log(product)
          product = 1
        }
      }
    } else {
      mu = (exposure === null ? 1 : exposure[i]) * Math.exp(x)
      variance[i] = mu
      lack += w * (mu - y * x)
    }
    mean[i] = mu
    score[i] = w * (y - mu)
  }
  return { lack: 2 * (lack + Math.log(product)), moved }
}
