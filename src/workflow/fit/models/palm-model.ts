import type { Note } from '../../../errors.js'
import { quoteNames } from '../../../errors.js'
import { familyOf } from '../../../families/families.js'
import { inferenceOf } from '../../../families/inference.js'
import type { AdditiveColumn } from '../../../models/additive/additive-fit.js'
import type { FitSubgroup } from '../../../results/fit-schema.js'
import type { PalmTree } from '../../../trees/methods/palm-tree.js'
import { jointName } from '../../../trees/node-models/joint-cells.js'
import type { TreeNode } from '../../../trees/shape/tree.js'
import { leavesOf } from '../../../trees/shape/tree.js'
import { outcomesOf } from './arm-outcomes.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { finite, NOT_MIXED, notEstimable, parts, ratioOf, withoutError } from './model-parts.js'

/** PALM tree: one (generalised) linear model of all patients, `.tree/treatment + trial`. */
export function palmModel(
  { tree, joint: converged, logLik, ending }: PalmTree,
  trials: readonly string[],
  control: InferenceControl,
): ModelPart {
  const leaves = leavesOf(tree)
  const { family } = tree.nodes[0].fit
  const joint = control.firth ? converged.firth() : converged
  const record = familyOf(family)
  const { infer, quantile } = inferenceOf(record)
  const df = joint.n - joint.rank
  const sigma = Math.sqrt(record.dispersionOf(joint.rss, df))
  const terms = joint.terms().map(({ estimate, scaledVariance, ...term }) => ({
    ...term,
    estimate:
      estimate === null || !Number.isFinite(estimate)
        ? null
        : infer(estimate, sigma * Math.sqrt(scaledVariance!), df, control.level),
  }))
  const notes: Note[] = []
  const fixed = terms.map(({ term, name, subgroup, estimate }) => ({
    node: subgroup === null ? null : leaves[subgroup].id,
    term,
    name,
    ...parts(estimate),
  }))
  const { linear, inference: method } = record
  const effects = terms.flatMap(({ term, estimate }): FitSubgroup['effect'][] =>
    term === 'treatment' ? [{ ...parts(estimate), method, ...ratioOf(family, estimate) }] : [],
  )
  const { diverging } = joint
  const treatments = terms.flatMap(({ term }, i) => (term === 'treatment' ? [i] : []))
  effects.forEach(({ estimate }, leaf) => {
    if (estimate === null)
      notes.push(notEstimable(leaves[leaf].id, diverging.has(treatments[leaf]) ? 'separated' : 'arms'))
  })
  effects.forEach(({ estimate, se }, leaf) => {
    if (estimate !== null && se === null) notes.push(withoutError(leaves[leaf].id))
  })
  const lost = terms.filter(({ term, estimate }) => term !== 'treatment' && estimate === null)
  const inWords = (term: AdditiveColumn) => termInWords(term, leaves, trials)
  const aliased = lost.filter((term) => !diverging.has(terms.indexOf(term)))
  if (aliased.length > 0)
    notes.push({
      code: 'COLUMN_ALIASED',
      message: `${quoteNames(aliased.map(inWords))} cannot be told from the other coefficients of the joint model: effects of the subgroups may be differences between trials`,
    })
  if (lost.length > aliased.length)
    notes.push({
      code: 'GLM_SEPARATION',
      message: `the outcome is separated: ${quoteNames(lost.filter((term) => !aliased.includes(term)).map(inWords))} of the joint model have no finite estimate (--firth gives one)`,
    })
  const model = {
    kind: 'palm' as const,
    logLik: finite(joint.logLik),
    residualVariance: linear ? finite(joint.rss / df) : null,
    fixed,
    ...NOT_MIXED,
    iterations: logLik.length,
    converged: ending === 'converged',
  }
  const outcomes = leaves.map((_, j) =>
    outcomesOf(joint.predictor(j), family, sigma, quantile(control.level, df)),
  )
  return { model, effects, outcomes, notes }
}

/** What notes call a coefficient, which results have under its name in R. */
function termInWords(
  { term, subgroup }: AdditiveColumn,
  leaves: readonly TreeNode[],
  trials: readonly string[],
): string {
  const trial = trials.find((name) => term === `trial${name}`)
  if (trial !== undefined) return `difference of trial ${trial}`
  const what = term === '(Intercept)' ? 'intercept' : term === 'treatment' ? 'treatment effect' : term
  return subgroup === null ? what : jointName(what, leaves[subgroup].id, leaves.length)
}
