import { armOf, trialOf } from '../models/cells.js'
import type { LmmFit } from '../models/lmm/lmm.js'
import { fitLmm } from '../models/lmm/lmm.js'
import { lmmMoments } from '../models/lmm/lmm-moments.js'
import type { LmmCovariance } from '../models/lmm/lmm-theta.js'
import type { TreatmentCoding } from '../models/strata-terms.js'
import { armCodes } from '../models/strata-terms.js'
import type { CellSource } from '../sources/cell-source.js'
import type { Alternated, Alternation, Ending } from './alternation.js'
import type { Growth } from './growth.js'
import type { MixedModel } from './joint-cells.js'
import { jointCells } from './joint-cells.js'
import { mob } from './mob.js'
import { strataModel } from './strata-model.js'
import type { Tree, TreeControl } from './tree.js'
import { leavesOf } from './tree.js'

/** Settings of the mixed model inside a GLMM tree. */
export interface MixedOptions extends MixedModel {
  readonly covariance: LmmCovariance
  readonly reml: boolean
  readonly coding: TreatmentCoding
}

export interface GlmmTree extends Alternated {
  readonly tree: Tree
  readonly joint: LmmFit
  /** What the joint model measures the outcome from: add it to every subgroup's intercept. */
  readonly origin: number
}

/**
 * GLMM tree: a tree whose patients share random effects of their trials, by alternating between the tree of the fixed
 * part given the predicted random effects as offset, and the mixed model of all patients given the subgroups.
 *
 * Source: Fokkema, Smits, Zeileis, Hothorn & Kelderman (2018), Behavior Research Methods 50, 2016–2034, algorithm 1.
 */
export function* glmmTree<Node>(
  source: CellSource<Node>,
  options: MixedOptions,
  control: TreeControl,
  { abstol, maxit }: Alternation,
): Growth<Node, GlmmTree> {
  const { centre } = source
  const codes = armCodes(options.coding)
  const spec = { family: 'gaussian', stratified: options.stratified, dfsplit: 0 } as const
  const logLik: number[] = []
  let offset: Float64Array = new Float64Array(centre.length)
  let start: Float64Array | undefined
  for (;;) {
    const tree = yield* mob(source, strataModel(source, spec, offset, control), control)
    const leaves = leavesOf(tree)
    const origin = meanOutcome(tree, centre)
    const cells = jointCells(leaves, centre, origin, codes, options)
    const joint = fitLmm(lmmMoments(cells), {
      covariance: options.covariance,
      reml: options.reml,
      ...(start && { start }),
    })
    logLik.push(joint.logLik)
    const ending = endingOf(logLik, abstol, maxit)
    if (ending !== null) return { tree, joint, origin, ending, logLik }
    start = joint.theta
    offset = randomPart(joint.ranef, codes, options)
  }
}

/** Stop when the log-likelihood no longer changes, or repeats what it was two iterations ago at its higher value. */
function endingOf(logLik: readonly number[], abstol: number, maxit: number): Ending | null {
  const [current, previous = Number.NEGATIVE_INFINITY, beforePrevious = Number.NEGATIVE_INFINITY] = [
    ...logLik,
  ].reverse()
  // Where the model fits exactly both are infinite, and their difference is no number.
  if (current === previous || Math.abs(current - previous) <= abstol) return 'converged'
  if (Math.abs(current - beforePrevious) < abstol && current > previous) return 'two-cycle'
  return logLik.length >= maxit ? 'maxit' : null
}

/** The predicted random part Z b̂ per stratum. */
function randomPart(ranef: Float64Array, codes: readonly [number, number], model: MixedModel): Float64Array {
  const q = Number(model.randomIntercept) + Number(model.randomTreatment)
  const strata = (2 * ranef.length) / q
  return Float64Array.from({ length: strata }, (_, s) => {
    const at = trialOf(s) * q
    const intercept = model.randomIntercept ? ranef[at] : 0
    return model.randomTreatment ? intercept + codes[armOf(s)] * ranef[at + q - 1] : intercept
  })
}

/** Mean outcome of all patients: near enough to every stratum for sums not to cancel. */
function meanOutcome(tree: Tree, centre: Float64Array): number {
  const { n } = tree.nodes[0].fit.sums
  let patients = 0
  let mean = 0
  for (let s = 0; s < n.length; s++) {
    if (n[s] === 0) continue
    patients += n[s]
    mean += (n[s] / patients) * (centre[s] - mean)
  }
  return mean
}
