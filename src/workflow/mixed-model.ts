import { armOf, trialOf } from '../models/cells.js'
import type { FamilyName } from '../models/family.js'
import type { Estimate } from '../models/inference.js'
import { tEstimate } from '../models/inference.js'
import { kenwardRoger } from '../models/lmm/kenward-roger.js'
import type { LmmContrast } from '../models/lmm/lmm-contrast.js'
import { satterthwaite } from '../models/lmm/satterthwaite.js'
import { armCodes } from '../models/strata-terms.js'
import { qnorm, qt } from '../numerics/distributions.js'
import type { GlmmTree } from '../trees/glmm-tree.js'
import type { MixedModel } from '../trees/joint-cells.js'
import { jointTerms } from '../trees/joint-terms.js'
import type { Method } from '../trees/methods.js'
import { MIXED } from '../trees/methods.js'
import type { TreeNode } from '../trees/tree.js'
import { leavesOf } from '../trees/tree.js'
import { armOutcomes } from './arm-outcomes.js'
import type { FitModel, FitSubgroup, FitTerm } from './fit-schema.js'
import type { InferenceControl, ModelPart } from './model-parts.js'
import { finite, notEstimable, parts } from './model-parts.js'

/** GLMM tree: one mixed model of all patients; Satterthwaite's df, Kenward and Roger's beside it for the effects. */
export function mixedModel(
  { tree, joint, origin, logLik, ending }: GlmmTree,
  trials: readonly string[],
  trialName: string,
  method: Method,
  control: InferenceControl,
): ModelPart {
  const mixed = MIXED[method]!
  const leaves = leavesOf(tree)
  const bySatterthwaite = satterthwaite(joint, control.level)
  const byKenwardRoger = kenwardRoger(joint, control.level)
  const terms = jointTerms(leaves, trials, mixed)
  const estimates = terms.map(({ contrast }) =>
    contrast === null ? null : bySatterthwaite.estimate(contrast),
  )
  const fixed = terms.map(({ term, name, leaf }, i): FitTerm => {
    const node = leaf === null ? null : leaves[leaf].id
    const shifted = name === '(Intercept)' ? shift(estimates[i], origin, control.level) : estimates[i]
    return { node, term, name, ...parts(shifted) }
  })
  const effects = terms.flatMap(({ term, contrast }, i): FitSubgroup['effect'][] =>
    term === 'treatment'
      ? [{ ...parts(estimates[i]), method: 'satterthwaite', kenwardRoger: adjusted(contrast!) }]
      : [],
  )
  const notes = [...joint.notes, ...bySatterthwaite.notes, ...(control.reml ? byKenwardRoger.notes : [])]
  effects.forEach(({ estimate }, leaf) => {
    if (estimate === null) notes.push(notEstimable(leaves[leaf].id, joint.sigma > 0 ? 'arms' : 'exact'))
  })

  function adjusted(contrast: LmmContrast): FitSubgroup['effect']['kenwardRoger'] {
    const inference = byKenwardRoger.estimate(contrast)
    if (inference === null) return null
    const { se, df, statistic, p, lo, hi } = inference
    return { se, df, statistic, p, lo, hi }
  }
  const outcomes = leaves.map((leaf, j) =>
    mixedOutcome(
      leaf,
      { j, J: leaves.length, mixed, ranef: joint.ranef },
      { estimate: bySatterthwaite.estimate, family: 'gaussian', origin, df: effects[j].df },
      control,
    ),
  )
  const model = {
    kind: 'lmm' as const,
    logLik: finite(joint.logLik),
    residualVariance: finite(joint.sigma ** 2),
    fixed,
    ...randomPart(),
    theta: [...joint.theta],
    criterion: control.reml ? ('REML' as const) : ('ML' as const),
    iterations: logLik.length,
    converged: ending !== 'maxit' && joint.converged,
    singular: joint.singular,
  }
  return { model, effects, outcomes, notes }

  function randomPart(): Pick<FitModel, 'random' | 'ranef'> {
    const names = [
      ...(mixed.randomIntercept ? ['(Intercept)'] : []),
      ...(mixed.randomTreatment ? ['treatment'] : []),
    ]
    const q = names.length
    const variance = (a: number, b: number) => joint.tau2[a * q + b]
    const random: FitModel['random'] = names.map((term, a) => ({
      group: trialName,
      term,
      term2: null,
      variance: finite(variance(a, a)),
      sd: finite(Math.sqrt(variance(a, a))),
    }))
    if (q === 2 && control.correlated) {
      const correlation = variance(0, 1) / Math.sqrt(variance(0, 0) * variance(1, 1))
      random.push({
        group: trialName,
        term: names[0],
        term2: names[1],
        variance: finite(variance(0, 1)),
        sd: null,
        correlation: finite(correlation),
      })
    }
    const ranef = trials.map((level, k) => ({
      level,
      ...Object.fromEntries(names.map((name, a) => [name, joint.ranef[k * q + a]])),
    }))
    return { random, ranef }
  }
}

/** The same estimate measured from another origin: its standard error stays. */
function shift(estimate: Estimate | null, origin: number, level: number): Estimate | null {
  if (estimate === null || estimate.se === null || estimate.df === null) return estimate
  return tEstimate(estimate.estimate + origin, estimate.se, estimate.df, level, 'satterthwaite')
}

/** Which subgroup of the joint model is meant, and what its trials deviate by. */
interface JointPlace {
  readonly j: number
  readonly J: number
  readonly mixed: MixedModel
  readonly ranef: Float64Array
}

/** Inference of the joint model. */
interface JointInference {
  readonly estimate: (contrast: LmmContrast) => Estimate | null
  readonly family: FamilyName
  /** What the intercepts are measured from. */
  readonly origin: number
  /** Degrees of freedom of the subgroup's effect; null for z. */
  readonly df: number | null
}

/** Mean outcomes of a subgroup's arms, at the predicted random effects of its trials. */
export function mixedOutcome(
  leaf: TreeNode,
  { j, J, mixed, ranef }: JointPlace,
  { estimate, family, origin, df }: JointInference,
  { level, treatmentCoding }: InferenceControl,
): FitSubgroup['outcome'] {
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
    if (n[2 * k] + n[2 * k + 1] === 0) return Number.NaN
    const a = new Float64Array(n.length)
    a[s] = 1
    const fixed = estimate(contrastOf(a))
    if (fixed === null) return Number.NaN
    const intercept = mixed.randomIntercept ? ranef[k * q] : 0
    const slope = mixed.randomTreatment ? codes[armOf(s)] * ranef[k * q + q - 1] : 0
    return origin + fixed.estimate + intercept + slope
  })
  const tail = (1 - level) / 2
  const quantile = df === null ? qnorm(tail, { tail: 'upper' }) : qt(tail, df, { tail: 'upper' })
  return armOutcomes({
    family,
    n,
    eta,
    se: (a) => estimate(contrastOf(a))?.se ?? null,
    quantile,
  })
}
