import { pchisq } from '../../numerics/distributions/distributions.js'
import type { Spacing } from './spacing.js'
import { denseLogP, EXACT_GAPS, exactLogP, thinnedLogP, UNEVEN, UNEVEN_GAPS } from './sup-lm-exact.js'
import { isLarge } from './sup-lm-exact-spacing.js'
import { spacingsOfGaps } from './sup-lm-gap-spacings.js'

/**
 * {@link supLmExactLogP} for a process given by its steps: log P(max_j ‖Y_j‖² > x) of a stationary k-dimensional
 * Ornstein–Uhlenbeck process with correlation e^(−Δ/2) over a gap Δ. Gaps are those of log-odds, however uneven and small:
 * as fractions of patients they could not be told from 1.
 *
 * @param x statistic, ≥ 0
 * @param gaps > 0
 * @returns log p, never above 0
 */
export function supLmLogPOfGaps(x: number, k: number, gaps: Float64Array): number {
  const one = pchisq(x, k, { tail: 'upper', log: true })
  if (gaps.length === 0 || !(one < -1e-15) || x === Number.POSITIVE_INFINITY) return one
  if (x > 1e5) return Math.min(0, one + Math.log(gaps.length + 1))
  const b = Math.sqrt(x)
  if (gaps.length <= EXACT_GAPS) return Math.min(0, Math.max(one, exactLogP(b, k, gaps, one)))
  const spacings = spacingsOfGaps(gaps)
  const large = spacings.runs.some((run: Spacing) => isLarge(run))
  if (gaps.length <= UNEVEN_GAPS && (large || spacings.unevenness > UNEVEN))
    return Math.min(0, Math.max(one, exactLogP(b, k, gaps, one)))
  return Math.min(0, Math.max(one, large ? thinnedLogP(b, k, spacings, one) : denseLogP(b, k, spacings, one)))
}
