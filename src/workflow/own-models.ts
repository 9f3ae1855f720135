import type { Note } from '../errors.js'
import { armOf } from '../models/cells.js'
import { GLM_FAMILIES } from '../models/glm-family.js'
import type { Estimate } from '../models/inference.js'
import { tEstimate, zEstimate } from '../models/inference.js'
import { firthStrataFit } from '../models/strata-firth.js'
import type { StrataFit } from '../models/strata-fit.js'
import { comparable } from '../models/strata-fit.js'
import { strataTerms } from '../models/strata-terms.js'
import { qnorm, qt } from '../numerics/distributions.js'
import type { Method } from '../trees/methods.js'
import { isStratified } from '../trees/methods.js'
import type { Tree } from '../trees/tree.js'
import { leavesOf } from '../trees/tree.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { armOutcomes } from './arm-outcomes.js'
import type { FitSubgroup, FitTerm } from './fit-schema.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { finite, NOT_MIXED, notEstimable, parts, ratioOf, withoutError } from './model-parts.js'

/** MOB: every subgroup has its own (generalised) linear model. */
export function ownModels(
  tree: Tree,
  trials: readonly string[],
  method: Method,
  control: InferenceControl,
): ModelPart {
  const { level } = control
  const leaves = leavesOf(tree)
  const named = isStratified(method) ? trials : null
  const { family } = tree.nodes[0].fit
  const gaussian = family === 'gaussian'
  const fixed: FitTerm[] = []
  const effects: FitSubgroup['effect'][] = []
  const outcomes: ArmOutcomes[] = []
  const notes: Note[] = []
  let logLik = 0
  for (const { id, fit: own } of leaves) {
    const fit = control.firth ? firthStrataFit(own) : own
    const df = fit.n - fit.rank
    const sigma = gaussian ? Math.sqrt(fit.rss / df) : 1
    const infer = (estimate: number, scaledVariance: number): Estimate =>
      gaussian
        ? tEstimate(estimate, sigma * Math.sqrt(scaledVariance), df, level)
        : zEstimate(estimate, Math.sqrt(scaledVariance), level)
    logLik += gaussian ? (-fit.n / 2) * (Math.log((2 * Math.PI * fit.rss) / fit.n) + 1) : -fit.objfun
    for (const { term, estimate, scaledVariance } of strataTerms(fit, named, control.treatmentCoding))
      fixed.push({
        ...{ node: id, term, name: term },
        ...parts(estimate === null ? null : infer(estimate, scaledVariance!)),
      })
    const effect = fit.effect === null ? null : infer(fit.effect, 1 / fit.information)
    effects.push({ ...parts(effect), method: gaussian ? 't' : 'z', ...ratioOf(family, effect) })
    // Where outcomes are separated, separation-notes.ts tells of it.
    if (effect === null && !comparable(fit)) notes.push(notEstimable(id))
    if (effect !== null && effect.se === null && Number.isFinite(effect.estimate))
      notes.push(withoutError(id))
    const quantile = gaussian
      ? qt((1 - level) / 2, df, { tail: 'upper' })
      : qnorm((1 - level) / 2, { tail: 'upper' })
    outcomes.push(
      armOutcomes({
        ...{ family, n: fit.sums.n, eta: predictorOf(fit), quantile },
        se: (a) => sigma * Math.sqrt(scaledVarianceOf(fit, a)),
      }),
    )
  }
  const rss = leaves.reduce((sum, { fit }) => sum + fit.rss, 0)
  const df = leaves.reduce((sum, { fit }) => sum + fit.n - fit.rank, 0)
  const model = {
    kind: gaussian ? ('lm' as const) : ('glm' as const),
    logLik: finite(logLik),
    residualVariance: gaussian ? finite(rss / df) : null,
    fixed,
    ...NOT_MIXED,
    iterations: 1,
    converged: true,
  }
  return { model, effects, outcomes, notes }
}

/**
 * Linear predictor per stratum; NaN for trials that a stratified subgroup does not have, or without an effect. Where the
 * effect is infinite, the mean that patients have in the limit (∞ − ∞ says nothing).
 */
function predictorOf({ family, groupOf, intercepts, effect, fitted, patients }: StrataFit): Float64Array {
  return Float64Array.from(groupOf, (g, s) => {
    const eta = intercepts[g] + (armOf(s) === 1 ? (effect ?? Number.NaN) : 0)
    if (family === 'gaussian' || !Number.isNaN(eta) || patients[s] === 0) return eta
    return GLM_FAMILIES[family].eta(fitted[s])
  })
}

/** Var(Σ a_s η_s)/σ² from the inverse arrow matrix. */
function scaledVarianceOf(
  { groupOf, size, treated, information, effect }: StrataFit,
  a: Float64Array,
): number {
  const intercepts = new Float64Array(size.length)
  let onEffect = 0
  a.forEach((value, s) => {
    intercepts[groupOf[s]] += value
    if (armOf(s) === 1) onEffect += value
  })
  let variance = 0
  intercepts.forEach((value, g) => {
    if (value === 0) return
    variance += (value * value) / size[g]
    onEffect -= (value * treated[g]) / size[g]
  })
  return effect === null ? variance : variance + (onEffect * onEffect) / information
}
