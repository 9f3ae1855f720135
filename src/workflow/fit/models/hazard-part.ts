import { zEstimate } from '../../../families/inference.js'
import type { HazardCoefficient } from '../../../models/hazard/joint-hazard.js'
import type { FitModel, FitSubgroup, FitTerm } from '../../../results/fit-schema.js'
import type { HazardTree } from '../../../trees/methods/alternation.js'
import type { Method } from '../../../trees/methods/method.js'
import { methodOf } from '../../../trees/methods/methods.js'
import { leavesOf } from '../../../trees/shape/tree.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { finite, NOT_MIXED, notEstimable, parts, ratioOf } from './model-parts.js'

/** Joint models of hazards: log hazard ratios of the subgroups by Wald's z, random effects of the trials or their shifts. */
export function hazardPart(
  { tree, joint, logLik, ending }: HazardTree,
  trials: readonly string[],
  group: string,
  method: Method,
  { level, nagq }: InferenceControl,
): ModelPart {
  const leaves = leavesOf(tree)
  const { family } = tree.nodes[0].fit
  const infer = ({ estimate, se }: HazardCoefficient) =>
    estimate === null || !Number.isFinite(estimate) ? null : zEstimate(estimate, se ?? Number.NaN, level)
  const effects = joint.effects.map((own): FitSubgroup['effect'] => {
    const effect = infer(own)
    return { ...parts(effect), method: 'z', ...ratioOf(family, effect) }
  })
  const ids = leaves.map(({ id }) => id)
  const fixed: FitTerm[] = joint.effects.map((own, j) => ({
    node: leaves.length === 1 ? null : ids[j],
    term: 'treatment',
    name: leaves.length === 1 ? 'treatment' : `.tree${ids[j]}:treatment`,
    ...parts(infer(own)),
  }))
  // The first trial with events is the reference, and one without has no shift.
  joint.delta?.forEach(({ estimate, se }, k) => {
    if (se !== null)
      fixed.push({
        node: null,
        term: `trial${trials[k]}`,
        name: `trial${trials[k]}`,
        ...parts(infer({ estimate, se })),
      })
  })
  const { random } = methodOf(method)
  const names =
    random === null
      ? []
      : [...(random.randomIntercept ? ['(Intercept)'] : []), ...(random.randomTreatment ? ['treatment'] : [])]
  const q = names.length
  const model: FitModel = {
    ...NOT_MIXED,
    kind: 'hazard',
    logLik: finite(joint.logLik),
    residualVariance: null,
    fixed,
    random: names.map((term, a) => ({
      ...{ group, term, term2: null },
      variance: finite(joint.theta[a] ** 2),
      sd: finite(joint.theta[a]),
    })),
    ranef:
      q === 0
        ? []
        : trials.map((trial, k) => ({
            level: trial,
            ...Object.fromEntries(names.map((name, a) => [name, joint.ranef[k * q + a]])),
          })),
    theta: [...joint.theta],
    criterion: q === 0 ? null : nagq > 1 && q === 1 ? 'AGQ' : 'Laplace',
    iterations: logLik.length,
    converged: ending !== 'maxit' && joint.converged,
    singular: joint.singular,
  }
  return {
    model,
    effects,
    outcomes: leaves.map(() => null),
    notes: [
      ...joint.notes,
      ...effects.flatMap(({ estimate }, j) => (estimate === null ? [notEstimable(ids[j])] : [])),
    ],
  }
}
