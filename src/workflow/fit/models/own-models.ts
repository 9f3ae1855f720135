import type { Note } from '../../../errors.js'
import { familyOf } from '../../../families/families.js'
import type { Estimate } from '../../../families/inference.js'
import { inferenceOf } from '../../../families/inference.js'
import type { FitSubgroup, FitTerm } from '../../../results/fit-schema.js'
import type { Method } from '../../../trees/methods/method.js'
import { methodOf } from '../../../trees/methods/methods.js'
import type { Tree } from '../../../trees/shape/tree.js'
import { leavesOf } from '../../../trees/shape/tree.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { outcomesOf } from './arm-outcomes.js'
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
  const named = methodOf(method).stratified ? trials : null
  const { family } = tree.nodes[0].fit
  const record = familyOf(family)
  const { linear, dispersionOf, inference, logLikOf } = record
  const { infer: inferFrom, quantile } = inferenceOf(record)
  const fixed: FitTerm[] = []
  const effects: FitSubgroup['effect'][] = []
  const outcomes: ArmOutcomes[] = []
  const notes: Note[] = []
  let logLik = 0
  for (const { id, fit: own } of leaves) {
    const fit = control.firth ? own.firth() : own
    const df = fit.n - fit.rank
    const sigma = Math.sqrt(dispersionOf(fit.rss, df))
    const infer = (estimate: number, scaledVariance: number): Estimate =>
      inferFrom(estimate, sigma * Math.sqrt(scaledVariance), df, level)
    logLik += logLikOf(fit.objfun, fit.n)
    for (const { term, estimate, scaledVariance } of fit.terms(named, control.treatmentCoding))
      fixed.push({
        ...{ node: id, term, name: term },
        ...parts(estimate === null ? null : infer(estimate, scaledVariance!)),
      })
    const effect = fit.effect === null ? null : infer(fit.effect, fit.effectVariance())
    effects.push({ ...parts(effect), method: inference, ...ratioOf(family, effect) })
    // Where outcomes are separated, separation-notes.ts tells of it.
    if (effect === null && !fit.armsCompared()) notes.push(notEstimable(id))
    if (effect !== null && effect.se === null && Number.isFinite(effect.estimate))
      notes.push(withoutError(id))
    outcomes.push(outcomesOf(fit.predictor(), family, sigma, quantile(level, df)))
  }
  const rss = leaves.reduce((sum, { fit }) => sum + fit.rss, 0)
  const df = leaves.reduce((sum, { fit }) => sum + fit.n - fit.rank, 0)
  const model = {
    kind: linear ? ('lm' as const) : record.outcome === 'time' ? ('hazard' as const) : ('glm' as const),
    logLik: finite(logLik),
    residualVariance: linear ? finite(rss / df) : null,
    fixed,
    ...NOT_MIXED,
    iterations: 1,
    converged: true,
  }
  return { model, effects, outcomes, notes }
}
