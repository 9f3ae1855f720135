import type { Note } from '../errors.js'
import { quoteNames } from '../errors.js'
import { additiveTerms } from '../models/additive-lm.js'
import type { Estimate } from '../models/inference.js'
import { tEstimate } from '../models/inference.js'
import { kenwardRoger } from '../models/lmm/kenward-roger.js'
import type { LmmContrast } from '../models/lmm/lmm-contrast.js'
import { satterthwaite } from '../models/lmm/satterthwaite.js'
import { strataTerms } from '../models/strata-terms.js'
import type { GlmmTree } from '../trees/glmm-tree.js'
import { jointTerms } from '../trees/joint-terms.js'
import type { FitControl, Fitted, Method } from '../trees/methods.js'
import { isStratified, MIXED } from '../trees/methods.js'
import type { PalmTree } from '../trees/palm-tree.js'
import type { Tree } from '../trees/tree.js'
import { leavesOf } from '../trees/tree.js'
import type { FitModel, FitSubgroup, FitTerm } from './fit-schema.js'

/** The model part of a result, and the treatment effect of each subgroup, in the order of the leaves. */
export interface ModelPart {
  readonly model: FitModel
  readonly effects: readonly FitSubgroup['effect'][]
  readonly notes: readonly Note[]
}

/** Settings that inference reads. */
export interface InferenceControl extends FitControl {
  readonly level: number
}

/** Estimates, tests and intervals of a fitted method: own models of the subgroups, or the joint model. */
export function modelPart(
  fitted: Fitted,
  trials: readonly string[],
  trialName: string,
  method: Method,
  control: InferenceControl,
): ModelPart {
  switch (fitted.kind) {
    case 'lm':
      return ownModels(fitted.tree, trials, method, control)
    case 'lmm':
      return mixedModel(fitted, trials, trialName, method, control)
    case 'palm':
      return palmModel(fitted, trials, control)
  }
}

const NOT_MIXED = { random: [], ranef: [], theta: [], criterion: null, singular: false }

/** MOB: every subgroup has its own linear model, with its own residual variance. */
function ownModels(
  tree: Tree,
  trials: readonly string[],
  method: Method,
  control: InferenceControl,
): ModelPart {
  const leaves = leavesOf(tree)
  const named = isStratified(method) ? trials : null
  const fixed: FitTerm[] = []
  const effects: FitSubgroup['effect'][] = []
  const notes: Note[] = []
  let logLik = 0
  for (const { id, fit } of leaves) {
    const df = fit.n - fit.rank
    const sigma = Math.sqrt(fit.rss / df)
    logLik -= (fit.n / 2) * (Math.log((2 * Math.PI * fit.rss) / fit.n) + 1)
    for (const { term, estimate, scaledVariance } of strataTerms(fit, named, control.treatmentCoding)) {
      const inference =
        estimate === null ? null : tEstimate(estimate, sigma * Math.sqrt(scaledVariance!), df, control.level)
      fixed.push({ node: id, term, name: term, ...parts(inference) })
    }
    const effect =
      fit.effect === null
        ? null
        : tEstimate(fit.effect, sigma / Math.sqrt(fit.information), df, control.level)
    effects.push({ ...parts(effect), method: 't' })
    if (effect === null) notes.push(notEstimable(id))
  }
  const rss = leaves.reduce((sum, { fit }) => sum + fit.rss, 0)
  const df = leaves.reduce((sum, { fit }) => sum + fit.n - fit.rank, 0)
  const model = {
    kind: 'lm' as const,
    logLik: finite(logLik),
    residualVariance: finite(rss / df),
    fixed,
    ...NOT_MIXED,
    iterations: 1,
    converged: true,
  }
  return { model, effects, notes }
}

/** PALM tree: one linear model of all patients, `.tree/treatment + trial`. */
function palmModel(
  { tree, joint, logLik, ending }: PalmTree,
  trials: readonly string[],
  control: InferenceControl,
): ModelPart {
  const leaves = leavesOf(tree)
  const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
  const df = joint.n - joint.rank
  const sigma = Math.sqrt(joint.rss / df)
  const terms = additiveTerms(joint, trials, ids, control.treatmentCoding)
  const notes: Note[] = []
  const estimates = terms.map(({ estimate, scaledVariance }) =>
    estimate === null ? null : tEstimate(estimate, sigma * Math.sqrt(scaledVariance!), df, control.level),
  )
  const fixed = terms.map(({ term, name, subgroup }, i) => ({
    node: subgroup === null ? null : leaves[subgroup].id,
    term,
    name,
    ...parts(estimates[i]),
  }))
  const effects = terms.flatMap(({ term }, i) =>
    term === 'treatment' ? [{ ...parts(estimates[i]), method: 't' as const }] : [],
  )
  effects.forEach(({ estimate }, leaf) => {
    if (estimate === null) notes.push(notEstimable(leaves[leaf].id))
  })
  const aliased = terms.filter(({ term, estimate }) => term !== 'treatment' && estimate === null)
  if (aliased.length > 0)
    notes.push({
      code: 'COLUMN_ALIASED',
      message: `${quoteNames(aliased.map(({ name }) => name))} cannot be told from the other coefficients of the joint model: effects of the subgroups may be differences between trials`,
    })
  const model = {
    kind: 'palm' as const,
    logLik: finite(joint.logLik),
    residualVariance: finite(joint.rss / df),
    fixed,
    ...NOT_MIXED,
    iterations: logLik.length,
    converged: ending === 'converged',
  }
  return { model, effects, notes }
}

/** GLMM tree: one mixed model of all patients; Satterthwaite's df, Kenward and Roger's beside it for the effects. */
function mixedModel(
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
    if (estimate === null) notes.push(notEstimable(leaves[leaf].id, !(joint.sigma > 0)))
  })

  function adjusted(contrast: LmmContrast): FitSubgroup['effect']['kenwardRoger'] {
    const inference = byKenwardRoger.estimate(contrast)
    if (inference === null) return null
    const { se, df, statistic, p, lo, hi } = inference
    return { se, df, statistic, p, lo, hi }
  }
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
  return { model, effects, notes }

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

function parts(estimate: Estimate | null): Omit<FitSubgroup['effect'], 'method' | 'kenwardRoger'> {
  if (estimate === null)
    return { estimate: null, se: null, df: null, statistic: null, p: null, lo: null, hi: null }
  const { se, df, statistic, p, lo, hi } = estimate
  return { estimate: finite(estimate.estimate), se, df, statistic, p, lo, hi }
}

const notEstimable = (node: number, exact = false): Note => ({
  code: 'EFFECT_NOT_ESTIMABLE',
  node,
  message: `subgroup ${node} has no estimate of the treatment effect: ${exact ? 'the model fits every outcome exactly' : 'its arms cannot be compared within trials'}`,
})

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
