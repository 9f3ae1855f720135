import { qchisq } from '../../numerics/distributions/distributions.js'
import type { LmmFit } from './lmm.js'
import { fitLmm } from './lmm.js'
import type { LmmMoments } from './lmm-moments.js'
import type { ProfileInterval } from './lmm-profile.js'
import { profileEnd } from './lmm-profile.js'

/**
 * Profile likelihood interval of the coefficient of a global column: the values at which the ML deviance, minimised
 * over all other parameters, exceeds its minimum by less than the chi-squared quantile with 1 degree of freedom.
 * The column times the value is moved to the outcome's side, which costs no pass over the patients.
 *
 * @param column index among the global columns
 * @returns null for a coefficient that is not estimable or a model that fits exactly
 * Source: Bates, Mächler, Bolker & Walker (2015), section 5.1.
 */
export function profileFixed(fit: LmmFit, column: number, level = 0.95): ProfileInterval | null {
  const { moments, covariance } = fit
  const c = moments.kept.indexOf(column)
  if (c < 0 || !(fit.sigma > 0)) return null
  const best = fit.reml ? fitLmm(moments, { covariance, reml: false, start: fit.theta }) : fit
  const reach = qchisq(level, 1)
  const centre = best.beta[column]!
  const se = best.sigma * Math.sqrt(best.derivatives.Ainv[c * moments.p + c])
  let start = best.theta
  const excess = (shift: number): number => {
    const there = fitLmm(withFixed(moments, c, centre + shift - moments.base[c]), {
      covariance,
      reml: false,
      start,
    })
    start = there.theta
    return there.criterion - best.criterion - reach
  }
  const end = (direction: -1 | 1) => {
    start = best.theta
    const shift = profileEnd(excess, 0, direction, direction * Number.POSITIVE_INFINITY, 6 * se)
    return shift === null ? null : centre + shift
  }
  return { lo: end(-1), hi: end(1) }
}

/** The moments without column c, its coefficient (above the base) being `value`: r → r − value·x_c. */
function withFixed(moments: LmmMoments, c: number, value: number): LmmMoments {
  const { p, q, trials, ZX, XX, local } = moments
  const others = [...moments.kept.keys()].filter((d) => d !== c)
  const drop = (M: Float64Array, rows: number) =>
    Float64Array.from(
      { length: rows * (p - 1) },
      (_, i) => M[Math.floor(i / (p - 1)) * p + others[i % (p - 1)]],
    )
  const fixed = moments.base[c] + value
  return {
    ...moments,
    p: p - 1,
    kept: moments.kept.filter((_, d) => d !== c),
    ZX: drop(ZX, trials * q),
    Zr: moments.Zr.map((z, i) => z - value * ZX[i * p + c]),
    XX: Float64Array.from(others.flatMap((a) => others.map((b) => XX[a * p + b]))),
    Xr: Float64Array.from(others, (d) => moments.Xr[d] - value * XX[d * p + c]),
    rr: moments.rr - 2 * value * moments.Xr[c] + value * value * XX[c * p + c],
    base: moments.base.filter((_, d) => d !== c),
    local: {
      ...local,
      x: drop(local.x, local.n.length),
      y: local.y.map((mean, g) => mean - fixed * local.x[g * p + c]),
    },
  }
}
