import { familyOf } from '../../families/families.js'
import { armCodes } from '../../models/cells/strata-terms.js'
import { qnorm } from '../../numerics/distributions/distributions.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { RanefInterval } from '../../results/ranef-interval.js'
import { methodOf } from '../../trees/methods/methods.js'
import { armKey } from '../../words/arm-counts.js'

/**
 * The random effects of each trial with normal intervals. Their variance is (A/σ² + T⁻¹)⁻¹, T the covariance of the random
 * effects and A the trial's information on them: that given the fixed effects, as in lme4's `ranef(condVar = TRUE)`; but
 * where every trial has its own intercepts in every subgroup, these are unknown like the random effects themselves, and A
 * is what is left when they are swept out.
 *
 * Empty for methods without random effects. Intervals are null for outcomes that are not continuous.
 *
 * Source: Bates, Mächler, Bolker & Walker (2015), Journal of Statistical Software 67, equation 58.
 */
export function ranefIntervals({ model, spec, subgroups }: FitResult): RanefInterval[] {
  const terms = model.random.filter(({ term2 }) => term2 === null).map(({ term }) => term)
  const { level, treatmentCoding } = spec.control_
  const z = qnorm((1 - level) / 2, { tail: 'upper' })
  const codes = armCodes(treatmentCoding)
  const sigma2 = familyOf(spec.family).linear ? model.residualVariance : null
  const covariance = terms.map((a) => terms.map((b) => covarianceOf(model, a, b)))
  return model.ranef.flatMap((row) => {
    const cells = subgroups.map(({ trials }) => {
      const own = trials.find(({ trial }) => trial === row.level)
      return [spec.control, spec.experimental].map((arm) => Number(own?.[armKey(arm)] ?? 0))
    })
    const information = terms.map((a) =>
      terms.map((b) =>
        cells.reduce((sum, n) => sum + shared(n, a, b, codes, methodOf(spec.method).stratified), 0),
      ),
    )
    const variance = sigma2 === null || !(sigma2 > 0) ? null : posterior(covariance, information, sigma2)
    return terms.map((term, a) => {
      const estimate = Number(row[term])
      const se = variance === null ? null : Math.sqrt(Math.max(0, variance[a]))
      const ends = se === null ? { lo: null, hi: null } : { lo: estimate - z * se, hi: estimate + z * se }
      return { trial: row.level, term, estimate, se, ...ends }
    })
  })
}

function covarianceOf({ random }: FitResult['model'], a: string, b: string): number {
  const entry = random.find(({ term, term2 }) =>
    a === b ? term === a && term2 === null : (term === a && term2 === b) || (term === b && term2 === a),
  )
  return entry?.variance ?? 0
}

/** Σ z_a z_b over the patients of a subgroup in a trial, less what its own intercept explains if it has one. */
function shared(
  n: readonly number[],
  a: string,
  b: string,
  codes: readonly [number, number],
  ownIntercept: boolean,
): number {
  const column = (term: string, arm: number) => (term === 'treatment' ? codes[arm] : 1)
  const sum = (of: (arm: number) => number) => n[0] * of(0) + n[1] * of(1)
  const product = sum((arm) => column(a, arm) * column(b, arm))
  const size = n[0] + n[1]
  if (!ownIntercept || size === 0) return product
  return product - (sum((arm) => column(a, arm)) * sum((arm) => column(b, arm))) / size
}

/** The diagonal of T(I + A·T/σ²)⁻¹, which exists for singular T as well. */
function posterior(T: readonly number[][], A: readonly number[][], sigma2: number): number[] {
  if (T.length === 1) return [T[0][0] / (1 + (A[0][0] * T[0][0]) / sigma2)]
  const M = [0, 1].map((i) =>
    [0, 1].map((j) => Number(i === j) + (A[i][0] * T[0][j] + A[i][1] * T[1][j]) / sigma2),
  )
  const det = M[0][0] * M[1][1] - M[0][1] * M[1][0]
  return [(T[0][0] * M[1][1] - T[0][1] * M[1][0]) / det, (T[1][1] * M[0][0] - T[1][0] * M[0][1]) / det]
}
