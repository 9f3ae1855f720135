import { armOf } from './cells.js'
import type { StrataFit } from './strata-fit.js'
import type { Term, TreatmentCoding } from './term.js'

export type { Term, TreatmentCoding } from './term.js'
export { armCodes } from './term.js'

/**
 * The coefficients of a node model as R reports them for `y ~ treatment` or `y ~ treatment + trial`: treatment contrasts
 * against the first trial, columns taken in order, each that depends linearly on its predecessors dropped. (If the
 * first trial is absent, the last one present is dropped instead; if every trial has one arm only, the treatment
 * column stays and the last trial of an arm goes.)
 *
 * @param trials names of the trials when intercepts are stratified, else null
 */
export function strataTerms(
  fit: StrataFit,
  trials: readonly string[] | null,
  coding: TreatmentCoding,
): Term[] {
  const { intercepts, effect, information, size, treated } = fit
  const half = coding === 'half' ? 0.5 : 0
  const { all, experimental: inTreatment } = patientsByGroup(fit)
  const present = [...size.keys()].filter((g) => all[g] > 0)
  const base = (candidates: number[]): number | undefined =>
    candidates.includes(0) ? 0 : candidates[candidates.length - 1]

  /**
   * Σ w_g γ_g + b β and its variance, (γ, β) having the inverse arrow matrix as covariance; where outcomes are separated
   * the estimate is ±∞, or no number where infinities are subtracted, and so is the variance.
   */
  const contrast = (term: string, weights: readonly (readonly [number, number])[], b: number): Term => {
    let estimate = b === 0 ? 0 : b * effect!
    let variance = 0
    let balance = b
    for (const [g, w] of weights) {
      estimate += w * intercepts[g]
      variance += (w * w) / size[g]
      balance -= (w * treated[g]) / size[g]
    }
    // A coefficient that does not depend on an infinite effect is finite beside it.
    if (effect !== null && balance !== 0) variance += (balance * balance) / information
    if (!Number.isFinite(estimate)) variance = Number.POSITIVE_INFINITY
    return { term, estimate, scaledVariance: variance }
  }
  const aliased = (term: string): Term => ({ term, estimate: null, scaledVariance: null })
  const trialTerms = (of: (g: number) => Term): Term[] =>
    trials === null
      ? []
      : trials.slice(1).map((_, k) => (all[k + 1] > 0 ? of(k + 1) : aliased(`trial${trials[k + 1]}`)))
  const name = (g: number) => `trial${trials![g]}`

  const controls = present.filter((g) => inTreatment[g] === 0)
  const experimentals = present.filter((g) => inTreatment[g] === all[g])
  const reference = base(present)!
  if (effect !== null || controls.length === 0 || experimentals.length === 0) {
    return [
      contrast('(Intercept)', [[reference, 1]], effect === null ? 0 : half),
      effect === null ? aliased('treatment') : contrast('treatment', [], 1),
      ...trialTerms(
        (g) =>
        g === reference
          ? aliased(name(g))
          : contrast(name(g), [[g, 1], [reference, -1]], 0), // biome-ignore format: a contrast a line
      ),
    ]
  }

  // Every trial has one arm only: R's treatment column is the difference between two trials.
  const control = base(controls)!
  const experimental = base(experimentals)!
  return [
    contrast('(Intercept)', [[control, 1 - half], [experimental, half]], 0), // biome-ignore format: a contrast a line
    contrast('treatment', [[experimental, 1], [control, -1]], 0), // biome-ignore format: a contrast a line
    ...trialTerms((g) => {
      const own = inTreatment[g] === 0 ? control : experimental
      return g === own ? aliased(name(g)) : contrast(name(g), [[g, 1], [own, -1]], 0) // biome-ignore format: a contrast a line
    }),
  ]
}

/** Patients of each group, and those in the experimental arm: a group may have patients but no information (separation). */
function patientsByGroup({ groupOf, patients, size }: StrataFit) {
  const all = new Float64Array(size.length)
  const experimental = new Float64Array(size.length)
  patients.forEach((n, s) => {
    all[groupOf[s]] += n
    if (armOf(s) === 1) experimental[groupOf[s]] += n
  })
  return { all, experimental }
}
