/** The heterogeneity variance τ² between trials: estimators and interval. */

import { bracketedRoot } from '../numerics/bracketed-root.js'
import { qchisq } from '../numerics/distributions/distributions.js'

import { sum } from '../numerics/sums.js'

/** How τ² is estimated: not at all (0), DerSimonian–Laird, restricted maximum likelihood or Paule–Mandel. */
export type Tau2Method = 'FE' | 'DL' | 'REML' | 'PM'

/** The pooled estimate at a given τ². */
export interface WeightedMean {
  /** 1/(v_k + τ²) per trial. */
  readonly weights: Float64Array
  readonly sumOfWeights: number
  readonly mean: number
  /** Σ w_k (y_k − mean)², the generalised Q statistic. */
  readonly Q: number
}

/** The inverse-variance weighted mean of the trials' estimates `yi` with variances `vi` + `tau2`. */
export function weightedMean(yi: Float64Array, vi: Float64Array, tau2: number): WeightedMean {
  const weights = vi.map((v) => 1 / (v + tau2))
  const sumOfWeights = sum(weights)
  // Deviations from one of the estimates: a common shift of all trials must not cost digits.
  const origin = yi[0]
  const mean = origin + sum(weights.map((w, k) => w * (yi[k] - origin))) / sumOfWeights
  return { weights, sumOfWeights, mean, Q: sum(weights.map((w, k) => w * (yi[k] - mean) ** 2)) }
}

/**
 * τ² by the method named, K ≥ 2 trials, truncated at 0 (Veroniki et al. 2016 compare them all).
 *
 * @param yi the trials' estimates.
 * @param vi their sampling variances, > 0.
 */
export function estimateTau2(yi: Float64Array, vi: Float64Array, method: Tau2Method): number {
  switch (method) {
    case 'FE':
      return 0
    case 'DL':
      return derSimonianLaird(yi, vi)
    case 'REML':
      return restrictedMaximumLikelihood(yi, vi)
    case 'PM':
      return generalisedQRoot(yi, vi, yi.length - 1)
  }
}

/** Σw − Σw²/Σw: the trace of the projection that removes the mean; twice REML's expected score, and DL's denominator. */
export function residualWeight({ weights, sumOfWeights }: WeightedMean): number {
  return sumOfWeights - sum(weights.map((w) => w * w)) / sumOfWeights
}

/** DerSimonian & Laird (1986), equation 8. */
function derSimonianLaird(yi: Float64Array, vi: Float64Array): number {
  const fixed = weightedMean(yi, vi, 0)
  return Math.max(0, (fixed.Q - (yi.length - 1)) / residualWeight(fixed))
}

/** Trial points per REML fit; the score of a handful of trials has at most a few sign changes over this range. */
const REML_GRID = 60

/**
 * The τ² ≥ 0 that maximises the restricted likelihood (Viechtbauer 2005, section 3), from the sign changes of its
 * derivative on a grid, each solved to the last digit: the likelihood can have several peaks, and steps that only
 * shrink stop early on its flat side.
 */
function restrictedMaximumLikelihood(yi: Float64Array, vi: Float64Array): number {
  const score = (tau2: number) => {
    const at = weightedMean(yi, vi, tau2)
    return sum(at.weights.map((w, k) => (w * (yi[k] - at.mean)) ** 2)) - residualWeight(at)
  }
  const smallest = vi.reduce((a, b) => Math.min(a, b))
  const largest = vi.reduce((a, b) => Math.max(a, b))
  // From here on Σw²(y − μ)² ≤ S/τ⁴ is below Σw − Σw²/Σw ≥ (K − 1)/(τ² + max v): no root further out.
  const bound = Math.max(largest, (2 * sumOfSquares(yi)) / (yi.length - 1))
  const peaks = [0]
  let below = 0
  let risesBelow = score(0) > 0
  const start = smallest * 1e-6
  for (let i = 0; i <= REML_GRID; i++) {
    const tau2 = start * Math.exp((i / REML_GRID) * Math.log(bound / start))
    const rises = score(tau2) > 0
    if (risesBelow && !rises) peaks.push(bracketedRoot(score, below, tau2))
    below = tau2
    risesBelow = rises
  }
  const height = peaks.map((tau2) => restrictedLogLikelihood(yi, vi, tau2))
  return peaks[height.indexOf(Math.max(...height))]
}

/** The restricted log-likelihood of τ² but for its constant. */
function restrictedLogLikelihood(yi: Float64Array, vi: Float64Array, tau2: number): number {
  const { weights, sumOfWeights, Q } = weightedMean(yi, vi, tau2)
  return 0.5 * (sum(weights.map((w) => Math.log(w))) - Math.log(sumOfWeights) - Q)
}

function sumOfSquares(yi: Float64Array): number {
  const mean = weightedMean(
    yi,
    yi.map(() => 1),
    0,
  ).mean
  return sum(yi.map((y) => (y - mean) ** 2))
}

/**
 * The τ² ≥ 0 at which the generalised Q statistic, which falls in τ², equals `target` > 0; 0 if it is less throughout.
 * K − 1 gives Paule & Mandel's (1982) estimate.
 */
function generalisedQRoot(yi: Float64Array, vi: Float64Array, target: number): number {
  const excess = (tau2: number) => weightedMean(yi, vi, tau2).Q - target
  if (!(excess(0) > 0)) return 0
  // Q(τ²) ≤ Σ(y − ȳ)²/τ².
  return bracketedRoot(excess, 0, (1 + 1e-9) * (sumOfSquares(yi) / target))
}

/** An interval; both ends null where there is none. */
export interface Interval {
  readonly lo: number | null
  readonly hi: number | null
}

/**
 * Q-profile confidence interval for τ² (Viechtbauer 2007, section 3.1), K ≥ 2 trials: the τ² at which the generalised
 * Q statistic lies between the outer quantiles of χ²_{K−1}. 0 to 0 if the estimates differ so little that even τ² = 0 is
 * too large.
 */
export function tau2Interval(yi: Float64Array, vi: Float64Array, level: number): Interval {
  const df = yi.length - 1
  const tail = (1 - level) / 2
  const small = qchisq(tail, df)
  if (weightedMean(yi, vi, 0).Q < small) return { lo: 0, hi: 0 }
  const large = qchisq(tail, df, { tail: 'upper' })
  return { lo: generalisedQRoot(yi, vi, large), hi: generalisedQRoot(yi, vi, small) }
}
