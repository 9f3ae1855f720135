/** Two-stage meta-analysis: the trials' own estimates, pooled by the inverse of their variances. */

import type { Note } from '../errors.js'
import { pchisq, pnorm, pt, qnorm, qt } from '../numerics/distributions/distributions.js'
import { checkEstimates } from './check-estimates.js'
import {
  estimateTau2,
  type Interval,
  residualWeight,
  type Tau2Method,
  tau2Interval,
  type WeightedMean,
  weightedMean,
} from './heterogeneity.js'

export type { Interval, Tau2Method } from './heterogeneity.js'

export interface TwoStageOptions {
  /** How τ² is estimated; `FE`: τ² = 0. Default `REML`. */
  readonly method?: Tau2Method
  /** Confidence level of all intervals. Default 0.95. */
  readonly level?: number
}

/** The pooled estimate with an interval and the test that it is 0. */
export interface PooledInference extends Interval {
  readonly se: number | null
  readonly p: number | null
  readonly logP: number | null
}

/** Hartung–Knapp–Sidik–Jonkman inference; null throughout for a single trial. */
export interface KnappHartung extends PooledInference {
  /** K − 1 degrees of freedom. */
  readonly df: number
  /** Prediction interval for the effect in a new trial; null under the method FE. */
  readonly predictionLo: number | null
  readonly predictionHi: number | null
}

/** Result of {@link twoStage}. What a single trial cannot tell is null. */
export interface TwoStage extends PooledInference {
  readonly method: Tau2Method
  readonly level: number
  /** Number of trials. */
  readonly K: number
  readonly estimate: number
  readonly se: number
  /** Weights of the trials in percent. */
  readonly weights: Float64Array
  readonly tau2: number | null
  /** Q-profile interval of τ², whatever the method. */
  readonly tau2CI: Interval
  /** Percentage of the variation between estimates that is not sampling error. */
  readonly I2: number | null
  readonly H2: number | null
  /** Cochran's Q with K − 1 degrees of freedom and its p-value. */
  readonly Q: number
  readonly Qp: number | null
  readonly QlogP: number | null
  readonly knha: KnappHartung
  /** The same with the factor of the variance not below 1 (metafor's `test = "adhoc"`): what is to be printed. */
  readonly knhaFloored: KnappHartung
  readonly notes: readonly Note[]
}

/**
 * Pools one estimate per trial.
 *
 * @param yi the estimates (differences in means, log odds ratios, interaction coefficients …), one per trial.
 * @param sei their standard errors, > 0, same scale.
 * @returns the pooled estimate with Wald (z) inference and, as `knha`, Hartung–Knapp–Sidik–Jonkman inference without
 * truncation (t with K − 1 degrees of freedom), as `knhaFloored` with q = Q/(K − 1) ≥ 1; τ², I², H², Q. I² and H² follow from τ² and the typical sampling
 * variance (Higgins & Thompson 2002, equation 9), under FE from Q. The prediction interval is
 * θ̂ ± t_{K−1}·√(τ² + s²) with the HKSJ standard error s.
 * @throws CopseError `NO_TRIALS`, `BAD_ESTIMATE`, `BAD_LEVEL`.
 *
 * Notes: `ONE_TRIAL`; `TAU2_INTERVAL_EMPTY`, where the interval of τ² is 0 to 0.
 *
 * Source: Hartung & Knapp (2001); Sidik & Jonkman (2002); for the floor Knapp & Hartung (2003), section 2.3; metafor 3.8.1 `rma(yi, sei = , method = , test = )`.
 */
export function twoStage(
  yi: ArrayLike<number>,
  sei: ArrayLike<number>,
  { method = 'REML', level = 0.95 }: TwoStageOptions = {},
): TwoStage {
  checkEstimates(yi, sei, level)
  const y = Float64Array.from(yi)
  const v = Float64Array.from(sei, (s) => s * s)
  const K = y.length
  const tau2 = method === 'FE' ? 0 : K > 1 ? estimateTau2(y, v, method) : null
  const fixed = weightedMean(y, v, 0)
  const pooled = weightedMean(y, v, tau2 ?? 0)
  const se = 1 / Math.sqrt(pooled.sumOfWeights)
  const half = qnorm((1 - level) / 2, { tail: 'upper' }) * se
  const logP = Math.LN2 + pnorm(Math.abs(pooled.mean) / se, { tail: 'upper', log: true })
  const tau2CI = K > 1 ? tau2Interval(y, v, level) : { lo: null, hi: null }
  const QlogP = K > 1 ? pchisq(fixed.Q, K - 1, { tail: 'upper', log: true }) : null
  return {
    method,
    level,
    K,
    estimate: pooled.mean,
    se,
    lo: pooled.mean - half,
    hi: pooled.mean + half,
    p: 2 * pnorm(Math.abs(pooled.mean) / se, { tail: 'upper' }),
    logP,
    weights: pooled.weights.map((w) => (100 * w) / pooled.sumOfWeights),
    tau2,
    tau2CI,
    ...(K > 1 ? inconsistency(fixed, K - 1, method, tau2 ?? 0) : { I2: null, H2: null }),
    Q: fixed.Q,
    Qp: K > 1 ? pchisq(fixed.Q, K - 1, { tail: 'upper' }) : null,
    QlogP,
    knha: knappHartung(pooled, K - 1, level, method === 'FE' ? null : tau2, 0),
    knhaFloored: knappHartung(pooled, K - 1, level, method === 'FE' ? null : tau2, 1),
    notes: notesOn(K, tau2CI),
  }
}

/** I² (percent) and H² of Higgins & Thompson (2002). */
function inconsistency(
  fixed: WeightedMean,
  df: number,
  method: Tau2Method,
  tau2: number,
): { I2: number; H2: number } {
  // Without a τ² the excess of Q is all there is; H² below 1 is then reported as it is.
  if (method === 'FE')
    return { I2: fixed.Q > 0 ? Math.max(0, (100 * (fixed.Q - df)) / fixed.Q) : 0, H2: fixed.Q / df }
  const typicalVariance = df / residualWeight(fixed)
  return { I2: (100 * tau2) / (typicalVariance + tau2), H2: tau2 / typicalVariance + 1 }
}

/**
 * Inference from the observed weighted scatter of the estimates; `tau2` null: no prediction interval.
 *
 * @param floor least factor of the variance
 */
function knappHartung(
  pooled: WeightedMean,
  df: number,
  level: number,
  tau2: number | null,
  floor: 0 | 1,
): KnappHartung {
  if (df === 0)
    return { se: null, df, lo: null, hi: null, p: null, logP: null, predictionLo: null, predictionHi: null }
  const se = Math.sqrt(Math.max(floor, pooled.Q / df) / pooled.sumOfWeights)
  const quantile = qt((1 - level) / 2, df, { tail: 'upper' })
  const t = Math.abs(pooled.mean) / se
  // Equal estimates of exactly 0 leave nothing to test.
  const tested = !Number.isNaN(t)
  const half = tau2 === null ? null : quantile * Math.sqrt(tau2 + se * se)
  return {
    se,
    df,
    lo: pooled.mean - quantile * se,
    hi: pooled.mean + quantile * se,
    p: tested ? 2 * pt(t, df, { tail: 'upper' }) : null,
    logP: tested ? Math.LN2 + pt(t, df, { tail: 'upper', log: true }) : null,
    predictionLo: half === null ? null : pooled.mean - half,
    predictionHi: half === null ? null : pooled.mean + half,
  }
}

function notesOn(K: number, tau2CI: Interval): Note[] {
  if (K === 1)
    return [
      {
        code: 'ONE_TRIAL',
        message:
          'only one trial tells its own effect: its estimate is shown; heterogeneity between trials is unknown',
      },
    ]
  if (tau2CI.hi !== 0) return []
  return [
    {
      code: 'TAU2_INTERVAL_EMPTY',
      message:
        'The estimates of the trials differ less than sampling error alone would make them: no value of the ' +
        'heterogeneity variance is compatible with them, and its interval is 0 to 0',
    },
  ]
}
