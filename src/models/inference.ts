import { pt, qt } from '../numerics/distributions.js'

/** How degrees of freedom were found: exact t, Satterthwaite's or Kenward and Roger's approximation. */
export type InferenceMethod = 't' | 'satterthwaite' | 'kenwardRoger'

/** An estimate with its uncertainty. What cannot be computed is null, never NaN. */
export interface Estimate {
  readonly estimate: number
  readonly se: number | null
  /** Degrees of freedom of t; null when there are none. */
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
  method: InferenceMethod = 't',
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

function bareEstimate(estimate: number, se: number, df: number, method: InferenceMethod): Estimate {
  const known = df > 0 ? df : null
  return { estimate, se: finite(se), df: known, statistic: null, p: null, lo: null, hi: null, method }
}

/** The number, or null where it is none. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
