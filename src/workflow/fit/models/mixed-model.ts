import { armOf, overArms, trialOf } from '../../../data/patients/strata.js'
import type { Note } from '../../../errors.js'
import type { Estimate } from '../../../families/inference.js'
import { tEstimate } from '../../../families/inference.js'
import { armCodes } from '../../../models/cells/strata-terms.js'
import { glmmEstimate } from '../../../models/glmm/glmm-contrast.js'
import { kenwardRoger } from '../../../models/lmm/kenward-roger.js'
import type { LmmContrast } from '../../../models/lmm/lmm-contrast.js'
import { satterthwaite } from '../../../models/lmm/satterthwaite.js'
import type { FitModel, FitSubgroup, FitTerm } from '../../../results/fit-schema.js'
import type { GlmmTree } from '../../../trees/methods/glmm-tree.js'
import type { Method } from '../../../trees/methods/method.js'
import { methodOf } from '../../../trees/methods/methods.js'
import type { MixedModel } from '../../../trees/node-models/joint-cells.js'
import { jointTerms } from '../../../trees/node-models/joint-terms.js'
import type { TreeNode } from '../../../trees/shape/tree.js'
import { leavesOf, rowsOf } from '../../../trees/shape/tree.js'
import type { ArmOutcomes } from './arm-outcomes.js'
import { armOutcomes, ownReach } from './arm-outcomes.js'
import type { JointInference, JointPlace } from './joint-place.js'
import { mixedRowsOutcome } from './mixed-rows-outcome.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { finite, notEstimable, parts, ratioOf } from './model-parts.js'

/** What the two kinds of mixed models give. */
interface MixedInference {
  readonly estimate: (contrast: LmmContrast) => Estimate | null
  /** Kenward–Roger inference beside it, for linear mixed models. */
  readonly beside: ((contrast: LmmContrast) => FitSubgroup['effect']['kenwardRoger']) | null
  readonly notes: readonly Note[]
  /** Why an effect has no estimate. */
  readonly lack: 'arms' | 'exact' | 'separated'
  readonly method: FitSubgroup['effect']['method']
  readonly residualVariance: number | null
  readonly criterion: FitModel['criterion']
}

/**
 * GLMM tree: one mixed model of all patients. Linear: Satterthwaite's df, Kenward and Roger's beside it for the effects;
 * generalised linear: Wald's z.
 */
export function mixedModel(
  fitted: GlmmTree,
  trials: readonly string[],
  trialName: string,
  method: Method,
  control: InferenceControl,
): ModelPart {
  const { tree, joint, origin, rows, logLik, ending } = fitted
  const mixed = methodOf(method).random!
  const leaves = leavesOf(tree)
  const { family } = tree.nodes[0].fit
  const inference = inferenceOf(fitted, control)
  const isKept = (column: number) => (joint.beta[column] ?? null) !== null
  const terms = jointTerms(leaves, trials, mixed, { columns: rows?.adjust ?? [], isKept })
  const estimates = terms.map(({ contrast }) => (contrast === null ? null : inference.estimate(contrast)))
  const fixed = terms.map(({ term, name, leaf }, i): FitTerm => {
    const node = leaf === null ? null : leaves[leaf].id
    const shifted = name === '(Intercept)' ? shift(estimates[i], origin, control.level) : estimates[i]
    return { node, term, name, ...parts(shifted) }
  })
  const effects = terms.flatMap(({ term, contrast }, i): FitSubgroup['effect'][] => {
    if (term !== 'treatment') return []
    const { beside } = inference
    return [
      {
        ...parts(estimates[i]),
        method: inference.method,
        ...ratioOf(family, estimates[i]),
        ...(beside !== null && { kenwardRoger: beside(contrast!) }),
      },
    ]
  })
  const notes = [...inference.notes]
  effects.forEach(({ estimate }, leaf) => {
    if (estimate === null) notes.push(notEstimable(leaves[leaf].id, inference.lack))
  })
  const outcomes = leaves.map((leaf, j) => {
    const place = { j, J: leaves.length, mixed, ranef: joint.ranef }
    const joined = { estimate: inference.estimate, family, origin }
    return rows === null
      ? mixedOutcome(leaf, place, joined, control)
      : mixedRowsOutcome(rowsOf(leaf).rows, rows, joint, place, joined, control)
  })
  const model = {
    kind: fitted.kind,
    logLik: finite(joint.logLik),
    residualVariance: inference.residualVariance,
    fixed,
    ...randomParts(joint, trials, trialName, mixed, control.correlated),
    theta: [...joint.theta],
    criterion: inference.criterion,
    iterations: logLik.length,
    converged: ending !== 'maxit' && joint.converged,
    singular: joint.singular,
  }
  return { model, effects, outcomes, notes }
}

function inferenceOf(fitted: GlmmTree, { level, reml, nagq }: InferenceControl): MixedInference {
  if (fitted.kind === 'glmm') {
    const { joint } = fitted
    const diverges = joint.diverging.global.length + joint.diverging.local.length > 0
    return {
      estimate: (contrast) => glmmEstimate(joint, contrast, level),
      beside: null,
      notes: joint.notes,
      lack: diverges ? 'separated' : 'arms',
      method: 'z',
      residualVariance: null,
      criterion: nagq > 1 ? 'AGQ' : 'Laplace',
    }
  }
  const { joint } = fitted
  const bySatterthwaite = satterthwaite(joint, level)
  const byKenwardRoger = kenwardRoger(joint, level)
  return {
    estimate: bySatterthwaite.estimate,
    beside(contrast) {
      const inference = byKenwardRoger.estimate(contrast)
      if (inference === null) return null
      const { se, df, statistic, p, lo, hi } = inference
      return { se, df, statistic, p, lo, hi }
    },
    notes: [...joint.notes, ...bySatterthwaite.notes, ...(reml ? byKenwardRoger.notes : [])],
    lack: joint.sigma > 0 ? 'arms' : 'exact',
    method: 'satterthwaite',
    residualVariance: finite(joint.sigma ** 2),
    criterion: reml ? 'REML' : 'ML',
  }
}

function randomParts(
  { tau2, ranef }: { readonly tau2: Float64Array; readonly ranef: Float64Array },
  trials: readonly string[],
  group: string,
  mixed: MixedModel,
  correlated: boolean,
): Pick<FitModel, 'random' | 'ranef'> {
  const names = [
    ...(mixed.randomIntercept ? ['(Intercept)'] : []),
    ...(mixed.randomTreatment ? ['treatment'] : []),
  ]
  const q = names.length
  const variance = (a: number, b: number) => tau2[a * q + b]
  const random: FitModel['random'] = names.map((term, a) => ({
    group,
    term,
    term2: null,
    variance: finite(variance(a, a)),
    sd: finite(Math.sqrt(variance(a, a))),
  }))
  if (q === 2 && correlated)
    random.push({
      group,
      term: names[0],
      term2: names[1],
      variance: finite(variance(0, 1)),
      sd: null,
      correlation: finite(variance(0, 1) / Math.sqrt(variance(0, 0) * variance(1, 1))),
    })
  return {
    random,
    ranef: trials.map((level, k) => ({
      level,
      ...Object.fromEntries(names.map((name, a) => [name, ranef[k * q + a]])),
    })),
  }
}

/** The same estimate measured from another origin: its standard error stays. */
function shift(estimate: Estimate | null, origin: number, level: number): Estimate | null {
  if (origin === 0 || estimate === null || estimate.se === null || estimate.df === null) return estimate
  return tEstimate(estimate.estimate + origin, estimate.se, estimate.df, level, 'satterthwaite')
}

/** Mean outcomes of a subgroup's arms with the random effects at 0; those by trial at the predicted ones. */
export function mixedOutcome(
  leaf: TreeNode,
  { j, J, mixed, ranef }: JointPlace,
  { estimate, family, origin }: JointInference,
  { level, treatmentCoding }: InferenceControl,
): ArmOutcomes {
  const { n } = leaf.fit.sums
  const codes = armCodes(treatmentCoding)
  const q = Number(mixed.randomIntercept) + Number(mixed.randomTreatment)
  const columns = mixed.stratified ? J : 2 * J
  const effectColumn = mixed.stratified ? j : J + j
  const contrastOf = (a: Float64Array): LmmContrast => {
    const global = new Float64Array(columns)
    const local: { trial: number; local: number; weight: number }[] = []
    a.forEach((weight, s) => {
      if (weight === 0) return
      global[effectColumn] += weight * codes[armOf(s)]
      if (mixed.stratified) local.push({ trial: trialOf(s), local: j, weight })
      else global[j] += weight
    })
    return { global, local }
  }
  const eta = n.map((_, s) => {
    const k = trialOf(s)
    if (overArms(n, k) === 0) return Number.NaN
    const a = new Float64Array(n.length)
    a[s] = 1
    const fixed = estimate(contrastOf(a))
    return fixed === null ? leaf.fit.limit(s) : origin + fixed.estimate
  })
  const etaInTrial = eta.map((value, s) => {
    const k = trialOf(s)
    const intercept = mixed.randomIntercept ? ranef[k * q] : 0
    const slope = mixed.randomTreatment ? codes[armOf(s)] * ranef[k * q + q - 1] : 0
    return value + intercept + slope
  })
  // Every mean has degrees of freedom of its own: an arm's mean is known better than the effect, or worse.
  return armOutcomes({
    family,
    n,
    eta,
    etaInTrial,
    trial: null,
    reach: (a) => ownReach(estimate(contrastOf(a)), level),
  })
}
