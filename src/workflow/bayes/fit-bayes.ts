import { familyOf } from '../../families/families.js'
import type { EffectContrast } from '../../models/bayes/effect-contrast.js'
import { inTrial, ofColumn } from '../../models/bayes/effect-contrast.js'
import { withinSd } from '../../models/bayes/joint-posteriors.js'
import { FACTORS, priorSetting } from '../../models/bayes/prior-setting.js'
import { glmmDiverging } from '../../models/glmm/glmm-diverging.js'
import type { BayesResult } from '../../results/bayes-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { GlmmTree } from '../../trees/methods/glmm-tree.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import { treePosteriors } from '../../trees/methods/tree-posterior.js'
import type { TreeNode } from '../../trees/shape/tree.js'
import { leavesOf } from '../../trees/shape/tree.js'
import type { InferenceControl } from '../fit/models/model-parts.js'
import { noPosterior } from './bayes-notes.js'
import {
  type BayesPart,
  curveOf,
  effectPart,
  fullEffect,
  inOrder,
  type PosteriorControl,
  sensitivityPart,
  tauPart,
} from './posterior-parts.js'
import { withinBayes } from './within-bayes.js'

/** Subgroup arms with fewer events (or fewer without) have their effects refined. */
const FEW_EVENTS = 20

const NOTHING: BayesPart = { part: null, notes: [] }

/** The subgroups of a fit under a prior of the heterogeneity; nothing where none was asked for or the method has none. */
export function bayesPart(
  fitted: Fitted,
  trials: readonly string[],
  method: Method,
  control: InferenceControl,
): BayesPart {
  if (control.tauPrior === null) return NOTHING
  if (fitted.kind === 'within') return withinBayes(fitted, trials, control)
  return fitted.kind === 'lmm' || fitted.kind === 'glmm'
    ? mixedBayes(fitted, trials, method, control)
    : NOTHING
}

function mixedBayes(
  fitted: GlmmTree,
  trials: readonly string[],
  method: Method,
  control: InferenceControl,
): BayesPart {
  const setting = priorSetting(control.tauPrior)!
  const { randomIntercept, randomTreatment, stratified } = methodOf(method).random!
  const leaves = leavesOf(fitted.tree)
  const { family } = leaves[0].fit
  const J = leaves.length
  const q = Number(randomIntercept) + Number(randomTreatment)
  const estimable = estimableColumns(fitted)
  const own = leaves.flatMap(({ id }, j) => {
    const column = stratified ? j : J + j
    return estimable(column) ? [{ node: id, column }] : []
  })
  if (own.length === 0)
    return { part: null, notes: [noPosterior('no subgroup has an estimate of its effect')] }
  const own2: EffectContrast[] = own.map(({ column }) => ofColumn(column))
  const byTrial = randomTreatment
    ? own.flatMap(({ node, column }) =>
        trials.map((trial, k) => ({ node, trial, contrast: inTrial(column, k, q - 1) })),
      )
    : []
  // With two heterogeneity parameters refining would take hours.
  const refine = fitted.kind === 'glmm' && q === 1 && fewEvents(leaves)
  const posteriors = treePosteriors(
    fitted,
    leaves,
    { tauPrior: setting, family, randomIntercept, randomTreatment },
    [...own2, ...byTrial.map(({ contrast }) => contrast)],
    { refine },
  )
  if (posteriors === null)
    return {
      part: null,
      notes: [noPosterior('outcomes leave nothing to estimate the variances from')],
    }
  const options: PosteriorControl = { family, level: control.level, mcid: control.mcid }
  const [main] = posteriors
  const axis = q - 1
  // The prior is one of τ/σ for continuous outcomes: shown at the σ that goes with it.
  const sigma =
    fitted.kind === 'glmm'
      ? 1
      : setting.scale === null
        ? main.sigma!
        : ((fitted.rows === null ? withinSd(leaves.map(({ fit }) => fit.sums)) : null) ?? fitted.joint.sigma)
  const scaleOf = (at: number) => posteriors[at].prior[axis].scale * sigma
  const tau = main.tau(axis)
  const effectsOf = (at: number) => own.map(({ node }, i) => ({ node, mixture: posteriors[at].effect(i) }))
  const terms = [
    ...(randomIntercept ? (['intercept'] as const) : []),
    ...(randomTreatment ? (['treatment'] as const) : []),
  ]
  const part: BayesResult = {
    prior: {
      kind: randomTreatment ? setting.kind : 'halfnormal',
      scale: scaleOf(0),
      relative: fitted.kind === 'lmm' ? main.prior[axis].scale : null,
      default: setting.scale === null,
      baseline: randomIntercept ? main.prior[0].scale * sigma : null,
    },
    mcid: control.mcid,
    level: control.level,
    approximation: fitted.kind === 'lmm' ? 'exact' : refine ? 'laplace-refined' : 'laplace',
    trials: trials.length,
    logMarginal: main.logMarginal,
    tau: terms.map((term, at) => tauPart(term, at === axis ? tau : main.tau(at), control.level)),
    effects: effectsOf(0).map(({ node, mixture }) => fullEffect(node, mixture, options)),
    prediction: null,
    trialEffects: byTrial.map(({ node, trial }, i) => ({
      node,
      trial,
      ...effectPart(main.effect(own.length + i), options),
    })),
    sensitivity: inOrder(
      posteriors.map((posterior, at) =>
        sensitivityPart(
          FACTORS[at],
          scaleOf(at),
          posterior.logMarginal,
          at === 0 ? tau : posterior.tau(axis),
          effectsOf(at),
          control.level,
        ),
      ),
    ),
    curve: curveOf({ ...main.prior[axis], scale: scaleOf(0) }, tau),
  }
  return { part, notes: [] }
}

/** Which global columns of the joint model have a proper posterior. */
function estimableColumns(fitted: GlmmTree): (column: number) => boolean {
  if (fitted.kind === 'lmm') {
    const kept = new Set(fitted.joint.moments.kept)
    return (column) => kept.has(column)
  }
  const { design } = fitted.joint
  const kept = new Set(design.kept)
  const away = new Set(glmmDiverging(design).global.map(({ column }) => column))
  return (column) => kept.has(column) && !away.has(column)
}

/** Whether the events of a subgroup's arm, or those who have none, are few. */
function fewEvents(leaves: readonly TreeNode[]): boolean {
  return leaves.some(({ fit }) =>
    [0, 1].some((arm) => {
      const { outcome } = familyOf(fit.family)
      let [n, events] = [0, 0]
      for (let s = arm; s < fit.sums.n.length; s += 2) {
        n += fit.sums.n[s]
        events += fit.sums.sum[s]
      }
      return n > 0 && (events < FEW_EVENTS || (outcome === 'event' && n - events < FEW_EVENTS))
    }),
  )
}
