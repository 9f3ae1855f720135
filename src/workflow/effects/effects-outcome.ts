import { type FamilyName, familyOf } from '../../families/families.js'
import type { LmmContrast } from '../../models/lmm/lmm-contrast.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import type { Reach } from '../fit/models/arm-outcomes.js'
import { armInterval, reachOf } from '../fit/models/arm-outcomes.js'
import type { EffectsCells } from './effects-cells.js'

/** What the mean outcomes of the arms are made of. */
export interface OutcomePredictor {
  readonly family: FamilyName
  /** Of each trial; ±∞ where every patient has the same outcome, NaN where unknown. */
  readonly intercepts: ArrayLike<number>
  /** Of each column; null for one without a part in the prediction. */
  readonly coefficients: readonly (number | null)[]
  /** Standard error of a combination of coefficients; null when it has none. */
  readonly se: (contrast: LmmContrast) => number | null
  /** Of the intervals: that of t or z. */
  readonly quantile: number
}

/**
 * The mean outcome if all patients were in one arm, and in the other, and the difference: every patient is predicted
 * under both arms with the covariates as they are (g-computation), rates per unit of exposure. Intervals by the delta
 * method, on the link's scale for the arms.
 *
 * @param cells patients, the first column being the treatment
 * @returns null when the treatment effect has no estimate
 * Source: Freedman (2008); Ge et al. (2011) for the delta method.
 */
export function standardised(
  { length, trial, columns, patients }: Pick<EffectsCells, 'length' | 'trial' | 'columns' | 'patients'>,
  { family, intercepts, coefficients, se, quantile }: OutcomePredictor,
): EffectsResult['lm']['outcome'] {
  const effect = coefficients[0]
  if (effect === null) return null
  const { mean, slope } = familyOf(family)
  const total = patients.reduce((sum, n) => sum + n, 0)
  const means = [0, 0]
  const global = [new Float64Array(columns.length), new Float64Array(columns.length)]
  const local = [new Float64Array(intercepts.length), new Float64Array(intercepts.length)]
  for (let i = 0; i < length; i++) {
    const share = patients[i] / total
    let rest = intercepts[trial[i]]
    for (let c = 1; c < columns.length; c++) rest += (coefficients[c] ?? 0) * columns[c][i]
    for (const arm of [0, 1]) {
      const eta = rest + arm * effect
      means[arm] += share * mean(eta)
      const by = share * slope(eta)
      // A trial at the boundary has a mean of 0 or 1 for certain.
      if (by === 0) continue
      local[arm][trial[i]] += by
      global[arm][0] += arm * by
      for (let c = 1; c < columns.length; c++)
        if (coefficients[c] !== null) global[arm][c] += by * columns[c][i]
    }
  }
  if (!means.every(Number.isFinite)) return null
  const reach = (sign: readonly [number, number]): Reach | null => {
    const sum = (parts: readonly Float64Array[]) =>
      parts[1].map((v, j) => sign[1] * v + sign[0] * parts[0][j])
    const weights = [...sum(local)]
    const error = se({
      global: sum(global),
      local: weights.flatMap((weight, k) => (weight === 0 ? [] : [{ trial: k, local: 0, weight }])),
    })
    return reachOf(error, quantile)
  }
  const difference = means[1] - means[0]
  const span = reach([-1, 1])
  return {
    control: armInterval(family, means[0], reach([1, 0])),
    experimental: armInterval(family, means[1], reach([0, 1])),
    difference: {
      estimate: difference,
      lo: span === null ? null : difference - span.half,
      hi: span === null ? null : difference + span.half,
    },
  }
}
