import { pnorm, pt, qnorm, qt } from '../numerics/distributions/distributions.js'
import type { Family } from './family.js'

/** How degrees of freedom were found: exact t, Satterthwaite's or Kenward and Roger's approximation, or none (z). */
export type InferenceMethod = 't' | 'z' | 'satterthwaite' | 'kenwardRoger'

/** An estimate with its uncertainty. What cannot be computed is null, never NaN. */
export interface Estimate {
  readonly estimate: number
  readonly se: number | null
  /** Degrees of freedom of t; null for z, and when there are none. */
  readonly df: number | null
  /** estimate/se. */
  readonly statistic: number | null
  /** Two-sided p-value of no effect. */
  readonly p: number | null
  /** Confidence interval. */
  readonly lo: number | null
  readonly hi: number | null
  readonly method: InferenceMethod
}

/**
 * Estimate, two-sided test and interval from Student's t distribution.
 *
 * @param level of the confidence interval
 */
export function tEstimate(
  estimate: number,
  se: number,
  df: number,
  level = 0.95,
  method: Exclude<InferenceMethod, 'z'> = 't',
): Estimate {
  if (!(se > 0) || !Number.isFinite(se) || !(df > 0)) return bareEstimate(estimate, se, df, method)
  const statistic = estimate / se
  const reach = qt((1 - level) / 2, df, { tail: 'upper' }) * se
  return {
    estimate,
    se,
    df,
    statistic,
    p: Math.min(1, 2 * pt(Math.abs(statistic), df, { tail: 'upper' })),
    lo: finite(estimate - reach),
    hi: finite(estimate + reach),
    method,
  }
}

/**
 * Estimate, two-sided test and interval from the normal distribution.
 *
 * @param level of the confidence interval
 */
export function zEstimate(estimate: number, se: number, level = 0.95): Estimate {
  if (!(se > 0) || !Number.isFinite(se)) return bareEstimate(estimate, se, null, 'z')
  const statistic = estimate / se
  const reach = qnorm((1 - level) / 2, { tail: 'upper' }) * se
  return {
    estimate,
    se,
    df: null,
    statistic,
    p: Math.min(1, 2 * pnorm(Math.abs(statistic), { tail: 'upper' })),
    lo: finite(estimate - reach),
    hi: finite(estimate + reach),
    method: 'z',
  }
}

function bareEstimate(estimate: number, se: number, df: number | null, method: InferenceMethod): Estimate {
  const known = df !== null && df > 0 ? df : null
  return { estimate, se: finite(se), df: known, statistic: null, p: null, lo: null, hi: null, method }
}

/** The number, or null where it is none. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** Tests and intervals of estimates. */
export interface Inference {
  /** Test and interval of an estimate with its standard error. */
  readonly infer: (estimate: number, se: number, df: number, level?: number) => Estimate
  /** How many standard errors an interval reaches to either side. */
  readonly quantile: (level: number, df: number) => number
}

const BY_DISTRIBUTION: Readonly<Record<Family['inference'], Inference>> = {
  t: {
    infer: (estimate, se, df, level) => tEstimate(estimate, se, df, level),
    quantile: (level, df) => qt((1 - level) / 2, df, { tail: 'upper' }),
  },
  z: {
    infer: (estimate, se, _, level) => zEstimate(estimate, se, level),
    quantile: (level) => qnorm((1 - level) / 2, { tail: 'upper' }),
  },
}

/** How the estimates of a family are judged. Beside the records, so that these can be read without the distributions. */
export const inferenceOf = ({ inference }: Pick<Family, 'inference'>): Inference => BY_DISTRIBUTION[inference]
