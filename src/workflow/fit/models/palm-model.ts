import type { Note } from '../../../errors.js'
import { quoteNames } from '../../../errors.js'
import { familyOf } from '../../../families/families.js'
import { tEstimate } from '../../../families/inference.js'
import { armOf, trialOf } from '../../../models/cells/cells.js'
import { armCodes } from '../../../models/cells/strata-terms.js'
import { fitAdditiveGlm } from '../../../models/rows/additive-glm.js'
import { additiveTerms, additiveVariance } from '../../../models/rows/additive-lm.js'
import { glmEstimates } from '../../../models/rows/glm.js'
import { qnorm, qt } from '../../../numerics/distributions/distributions.js'
import type { FitSubgroup } from '../../../results/fit-schema.js'
import type { PalmJoint, PalmTree } from '../../../trees/methods/palm-tree.js'
import { jointName } from '../../../trees/node-models/joint-cells.js'
import type { TreeNode } from '../../../trees/shape/tree.js'
import { leavesOf } from '../../../trees/shape/tree.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { armOutcomes, reachOf } from './arm-outcomes.js'
import type { JointEstimate } from './joint-estimate.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { finite, NOT_MIXED, notEstimable, parts, ratioOf, withoutError } from './model-parts.js'
import { firthPalmRows, palmRowsEstimates, palmRowsOutcome } from './palm-rows-model.js'

/** PALM tree: one (generalised) linear model of all patients, `.tree/treatment + trial`. */
export function palmModel(
  { tree, joint: converged, logLik, ending }: PalmTree,
  trials: readonly string[],
  control: InferenceControl,
): ModelPart {
  const leaves = leavesOf(tree)
  const { family } = tree.nodes[0].fit
  const joint = control.firth ? firthJoint(leaves, trials, control, converged) : converged
  const terms = jointEstimates(joint, leaves, trials, control)
  const notes: Note[] = []
  const fixed = terms.map(({ term, name, subgroup, estimate }) => ({
    node: subgroup === null ? null : leaves[subgroup].id,
    term,
    name,
    ...parts(estimate),
  }))
  const { linear, inference: method } = familyOf(family)
  const effects = terms.flatMap(({ term, estimate }): FitSubgroup['effect'][] =>
    term === 'treatment' ? [{ ...parts(estimate), method, ...ratioOf(family, estimate) }] : [],
  )
  const diverging = divergingOf(joint)
  const treatments = terms.flatMap(({ term }, i) => (term === 'treatment' ? [i] : []))
  effects.forEach(({ estimate }, leaf) => {
    if (estimate === null)
      notes.push(notEstimable(leaves[leaf].id, diverging.has(treatments[leaf]) ? 'separated' : 'arms'))
  })
  effects.forEach(({ estimate, se }, leaf) => {
    if (estimate !== null && se === null) notes.push(withoutError(leaves[leaf].id))
  })
  const lost = terms.filter(({ term, estimate }) => term !== 'treatment' && estimate === null)
  const inWords = (term: JointEstimate) => termInWords(term, leaves, trials)
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
    residualVariance: linear && joint.kind !== 'glm' ? finite(joint.rss / (joint.n - joint.rank)) : null,
    fixed,
    ...NOT_MIXED,
    iterations: logLik.length,
    converged: ending === 'converged',
  }
  const outcomes = leaves.map((leaf, j) =>
    joint.kind === 'rows'
      ? palmRowsOutcome(joint, leaf.fit, j, control)
      : outcomeOf(joint, leaf, j, leaves.length, control),
  )
  return { model, effects, outcomes, notes }
}

/** What notes call a coefficient, which results have under its name in R. */
function termInWords(
  { term, subgroup }: JointEstimate,
  leaves: readonly TreeNode[],
  trials: readonly string[],
): string {
  const trial = trials.find((name) => term === `trial${name}`)
  if (trial !== undefined) return `difference of trial ${trial}`
  const what = term === '(Intercept)' ? 'intercept' : term === 'treatment' ? 'treatment effect' : term
  return subgroup === null ? what : jointName(what, leaves[subgroup].id, leaves.length)
}

/** Columns of the joint model that have no finite estimate because of separation. */
function divergingOf(joint: PalmJoint): ReadonlySet<number> {
  if (joint.kind === 'rows') return joint.diverging
  return new Set(joint.kind === 'glm' ? joint.fit.diverging.map(({ column }) => column) : [])
}

/** The joint model by Firth's penalised likelihood: the tree is that of maximum likelihood. */
function firthJoint(
  leaves: readonly TreeNode[],
  trials: readonly string[],
  { treatmentCoding: coding }: InferenceControl,
  joint: PalmJoint,
): PalmJoint {
  const { family } = leaves[0].fit
  if (familyOf(family).linear) return joint
  if (joint.kind === 'rows') return { kind: 'rows', ...firthPalmRows(joint, leaves, trials, coding) }
  const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
  const sums = leaves.map(({ fit }) => fit.sums)
  const glm = fitAdditiveGlm(familyOf(family), sums, trials, ids, { coding, firth: true })
  return { kind: 'glm', ...glm, logLik: joint.logLik }
}

function jointEstimates(
  joint: PalmJoint,
  leaves: readonly TreeNode[],
  trials: readonly string[],
  { level, treatmentCoding }: InferenceControl,
): JointEstimate[] {
  if (joint.kind === 'glm') {
    const estimates = glmEstimates(joint.fit, level)
    return joint.columns.map((column, c) => ({ ...column, estimate: estimates[c] }))
  }
  if (joint.kind === 'rows') return palmRowsEstimates(joint, leaves[0].fit.family, level)
  const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
  const df = joint.n - joint.rank
  const sigma = Math.sqrt(joint.rss / df)
  return additiveTerms(joint, trials, ids, treatmentCoding).map(
    ({ term, name, subgroup, estimate, scaledVariance }) => ({
      term,
      name,
      subgroup,
      estimate: estimate === null ? null : tEstimate(estimate, sigma * Math.sqrt(scaledVariance!), df, level),
    }),
  )
}

function outcomeOf(
  joint: Exclude<PalmJoint, { readonly kind: 'rows' }>,
  { fit }: TreeNode,
  j: number,
  J: number,
  { level, treatmentCoding }: InferenceControl,
): ArmOutcomes {
  const { n } = fit.sums
  const tail = (1 - level) / 2
  if (joint.kind === 'lm') {
    const df = joint.n - joint.rank
    const sigma = Math.sqrt(joint.rss / df)
    return armOutcomes({
      family: fit.family,
      n,
      eta: n.map((_, s) => joint.origin + joint.means[2 * j + armOf(s)] + joint.trialEffects[trialOf(s)]),
      reach: (a) =>
        reachOf(sigma * Math.sqrt(additiveVariance(joint, j, a)), qt(tail, df, { tail: 'upper' })),
    })
  }
  const { coefficients, kept, covariance } = joint.fit
  const codes = armCodes(treatmentCoding)
  const trials = n.length / 2
  /** Non-zero columns of the design row of a stratum. */
  const row = (s: number): [column: number, value: number][] => [
    [0, 1],
    ...(j > 0 ? [[j, 1] as [number, number]] : []),
    ...(trialOf(s) > 0 ? [[J + trialOf(s) - 1, 1] as [number, number]] : []),
    [J + trials - 1 + j, codes[armOf(s)]],
  ]
  const place = new Map(kept.map((column, at) => [column, at]))
  return armOutcomes({
    family: fit.family,
    n,
    eta: n.map((_, s) => {
      const eta = row(s).reduce(
        (sum, [column, value]) => (value === 0 ? sum : sum + value * (coefficients[column] ?? Number.NaN)),
        0,
      )
      if (!Number.isNaN(eta)) return eta
      // Separated: the limit in this arm, or that of the trial's other arm where it has no patients here.
      const [own, other] = [s, s ^ 1].map((at) => joint.fit.eta[j * n.length + at])
      return Number.isNaN(own) && !Number.isFinite(other) ? other : own
    }),
    reach(a) {
      const load = new Float64Array(kept.length)
      a.forEach((weight, s) => {
        for (const [column, value] of row(s)) {
          const at = place.get(column)
          if (at !== undefined) load[at] += weight * value
        }
      })
      let variance = 0
      for (let p = 0; p < load.length; p++)
        for (let q = 0; q < load.length; q++) variance += load[p] * load[q] * covariance[p * load.length + q]
      return reachOf(Math.sqrt(variance), qnorm(tail, { tail: 'upper' }))
    },
  })
}
