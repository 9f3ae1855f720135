/** Pooled odds ratios of 2 × 2 tables that need no estimate per trial, and so no correction of zero cells. */

import { pchisq, pnorm, qnorm } from '../numerics/distributions/distributions.js'
import { sum } from '../numerics/sums.js'

/** Events and patients of a trial, in the control and in the experimental arm. Weighted counts need not be whole. */
export interface TwoByTwo {
  readonly events: readonly [control: number, experimental: number]
  readonly n: readonly [control: number, experimental: number]
}

/** A pooled log odds ratio with Wald's interval and test; null where the data do not bound it. */
export interface PooledOddsRatio {
  readonly estimate: number | null
  readonly se: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly p: number | null
  /** Heterogeneity: Peto's Q with its degrees of freedom; null for Mantel and Haenszel's. */
  readonly Q: number | null
  readonly Qdf: number | null
  readonly Qp: number | null
}

const UNKNOWN = { estimate: null, se: null, lo: null, hi: null, p: null, Q: null, Qdf: null, Qp: null }

/** Whether a table tells of the odds ratio: both arms have patients, and there is an event and a patient without one. */
export function isInformative({ events: [c, a], n: [n0, n1] }: TwoByTwo): boolean {
  return n0 > 0 && n1 > 0 && a + c > 0 && a + c < n0 + n1
}

/**
 * Mantel and Haenszel's common odds ratio, with the variance of Robins, Breslow and Greenland, which holds for many
 * small trials as for few large ones. Trials with no event in one arm count as they are; tables that are not informative
 * contribute nothing.
 *
 * @returns null throughout when no trial has an event in one of the arms, or every patient of an arm has one
 * Source: Mantel & Haenszel (1959); Robins, Breslow & Greenland (1986), Biometrics 42, 311–323, equation 3; agrees with
 * metafor's `rma.mh(measure = "OR")`.
 */
export function mantelHaenszel(tables: readonly TwoByTwo[], level: number): PooledOddsRatio {
  const parts = tables.filter(isInformative).map(({ events: [c, a], n: [n0, n1] }) => {
    const [b, d, N] = [n1 - a, n0 - c, n0 + n1]
    return { r: (a * d) / N, s: (b * c) / N, p: (a + d) / N, q: (b + c) / N }
  })
  const [R, S] = [sum(parts.map(({ r }) => r)), sum(parts.map(({ s }) => s))]
  if (!(R > 0 && S > 0)) return UNKNOWN
  const variance =
    sum(parts.map(({ p, r }) => p * r)) / (2 * R * R) +
    sum(parts.map(({ p, q, r, s }) => p * s + q * r)) / (2 * R * S) +
    sum(parts.map(({ q, s }) => q * s)) / (2 * S * S)
  return { ...UNKNOWN, ...wald(Math.log(R / S), Math.sqrt(variance), level) }
}

/**
 * Peto's odds ratio: observed less expected events over their hypergeometric variance. For rare events, arms of similar
 * size and effects that are not large; biased otherwise.
 *
 * @returns null throughout when no table is informative
 * Source: Yusuf, Peto, Lewis, Collins & Sleight (1985), Progress in Cardiovascular Diseases 27, 335–371, appendix; agrees
 * with metafor's `rma.peto`.
 */
export function peto(tables: readonly TwoByTwo[], level: number): PooledOddsRatio {
  const parts = tables.filter(isInformative).flatMap(({ events: [c, a], n: [n0, n1] }) => {
    const [m, N] = [a + c, n0 + n1]
    // Fewer than two patients, by fractional weights, have no variance.
    if (!(N > 1)) return []
    return [{ gap: a - (n1 * m) / N, v: (n0 * n1 * m * (N - m)) / (N * N * (N - 1)) }]
  })
  const V = sum(parts.map(({ v }) => v))
  if (!(V > 0)) return UNKNOWN
  const estimate = sum(parts.map(({ gap }) => gap)) / V
  const Q = sum(parts.map(({ gap, v }) => v * (gap / v - estimate) ** 2))
  const Qdf = parts.length - 1
  return {
    ...wald(estimate, 1 / Math.sqrt(V), level),
    ...(Qdf === 0 ? { Q: null, Qdf: null, Qp: null } : { Q, Qdf, Qp: pchisq(Q, Qdf, { tail: 'upper' }) }),
  }
}

function wald(estimate: number, se: number, level: number) {
  const half = qnorm((1 - level) / 2, { tail: 'upper' }) * se
  const p = Math.min(1, 2 * pnorm(Math.abs(estimate) / se, { tail: 'upper' }))
  return { estimate, se, lo: estimate - half, hi: estimate + half, p }
}
