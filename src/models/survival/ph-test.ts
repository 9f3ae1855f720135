import type { Ties } from './cox.js'
import { fitCox, partialLikelihood } from './cox.js'
import type { KaplanMeier } from './kaplan-meier.js'
import { survivalBefore } from './kaplan-meier.js'
import type { RiskSet } from './risk-table.js'

/** How time enters the alternative. */
export type Transform = 'km' | 'identity' | 'log'

/**
 * Score test of proportional hazards: of adding t·g(time) to Cox's model, χ² with 1 degree of freedom.
 *
 * @param pooled Kaplan–Meier of all patients of the subgroup, for `km`: g = 1 − S just before
 * @returns null where there is no estimate, or all events are at one time
 * Source: Grambsch & Therneau (1994); R's `cox.zph` (survival ≥ 3).
 */
export function phTest(
  table: readonly RiskSet[],
  pooled: KaplanMeier,
  transform: Transform = 'km',
  ties: Ties = 'efron',
): number | null {
  const { effect } = fitCox(table, ties)
  if (effect === null || !Number.isFinite(effect)) return null
  const g = (time: number) =>
    transform === 'km' ? 1 - survivalBefore(pooled, time) : transform === 'log' ? Math.log(time) : time
  const times = table.map(({ time }) => g(time))
  const origin = times.reduce((sum, value) => sum + value, 0) / times.length
  let U = 0
  let [I00, I0g, Igg] = [0, 0, 0]
  partialLikelihood(table, effect, ties, ({ time }, score, variance) => {
    // Measured from their mean: the test does not depend on it, but digits do.
    const at = g(time) - origin
    U += at * score
    I00 += variance
    I0g += at * variance
    Igg += at * at * variance
  })
  const V = Igg - (I0g * I0g) / I00
  return V > 1e-12 * Igg ? (U * U) / V : null
}
