import { armOf, strataIn, strataOf, trialOf } from '../../data/patients/strata.js'
import type { FamilyName } from '../../families/families.js'
import { familyOf } from '../../families/families.js'
import type { PriorSetting } from '../../models/bayes/prior-setting.js'
import type { TreatmentCoding } from '../../models/cells/strata-terms.js'
import { armCodes } from '../../models/cells/strata-terms.js'
import type { GlmmFit } from '../../models/glmm/glmm.js'
import { fitGlmm } from '../../models/glmm/glmm.js'
import type { LmmFit } from '../../models/lmm/lmm.js'
import { fitLmm } from '../../models/lmm/lmm.js'
import { lmmMoments } from '../../models/lmm/lmm-moments.js'
import type { LmmCovariance } from '../../models/lmm/lmm-theta.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import type { CellSource } from '../../sources/cell-source.js'
import { byScores } from '../grow/by-scores.js'
import type { Growth } from '../grow/growth.js'
import { keepsInstability, type Lean } from '../grow/lean-tests.js'
import { mob } from '../grow/mob.js'
import type { Adjusted } from '../node-models/design-model.js'
import { designModel } from '../node-models/design-model.js'
import type { MixedModel } from '../node-models/joint-cells.js'
import { jointCells } from '../node-models/joint-cells.js'
import { jointRows } from '../node-models/joint-rows.js'
import type { NodeModel } from '../node-models/node-model.js'
import { strataModel } from '../node-models/strata-model.js'
import type { NodeFit, Tree, TreeControl, TreeNode } from '../shape/tree.js'
import { leavesOf, rowsOf } from '../shape/tree.js'
import type { Alternated, Alternation } from './alternation.js'
import { endingOf, SOON } from './alternation.js'
import { treePosteriors } from './tree-posterior.js'

/** Settings of the mixed model inside a GLMM tree. */
export interface MixedOptions extends MixedModel {
  readonly family: FamilyName
  readonly covariance: LmmCovariance
  readonly reml: boolean
  /** Points of adaptive Gauss–Hermite quadrature for binary and count outcomes; 1 is Laplace's approximation. */
  readonly nagq: number
  /** Start from the random effects of the model without subgroups. */
  readonly ranefstart: boolean
  readonly coding: TreatmentCoding
  /** Prior of the heterogeneity: the offset is the posterior mean of the random effects then. */
  readonly tauPrior?: PriorSetting | null
}

/** The joint model of a mixed tree: linear, or generalised linear for binary and count outcomes. */
export type MixedJoint = (
  | { readonly kind: 'lmm'; readonly joint: LmmFit }
  | { readonly kind: 'glmm'; readonly joint: GlmmFit }
) & {
  /** What the joint model measures the outcome from: add it to every subgroup's intercept. */
  readonly origin: number
  /** The patients, where models adjust for covariates; else null. */
  readonly rows: PatientRows | null
}

export type GlmmTree = MixedJoint & GlmmTreeCommon

export interface GlmmTreeCommon extends Alternated {
  readonly tree: Tree
}

/**
 * GLMM tree: a tree whose patients share random effects of their trials, by alternating between the tree of the fixed
 * part given the predicted random effects as offset, and the mixed model of all patients given the subgroups.
 *
 * @param adjusted patients with the covariates to adjust for, in the nodes and in the joint model
 * @param lean only the tree and its joint model are wanted
 * Source: Fokkema, Smits, Zeileis, Hothorn & Kelderman (2018), Behavior Research Methods 50, 2016–2034, algorithm 1.
 */
export function* glmmTree<Node>(
  source: CellSource<Node>,
  options: MixedOptions,
  control: TreeControl,
  { abstol, maxit }: Alternation,
  adjusted: Adjusted<Node> | null = null,
  lean?: Lean,
): Growth<Node, GlmmTree> {
  const { centre } = source
  const { family } = options
  const codes = armCodes(options.coding)
  const { stratified, coding } = options
  const spec = { family, stratified, dfsplit: 0, coding, adjusted: true } as const
  const rows = adjusted?.data ?? null
  const logLik: number[] = []
  let offset: Float64Array = new Float64Array(centre.length)
  let start: Float64Array | undefined
  // Whether the grid of the heterogeneity need not be looked at twice.
  let coarse = false
  if (options.ranefstart) {
    const root = source.root()
    yield [root]
    const fit = nodeModel().fit(root)
    const mixed = mixedJoint([{ id: 1, fit }], centre, options, rows)
    offset = randomPart(heterogeneity(mixed, [{ fit }], options).ranef, codes, options)
    start = mixed.joint.theta
  }
  for (;;) {
    const toKeep = keepsInstability(lean) && (lean !== undefined || logLik.length < SOON)
    const tree = yield* mob(source, nodeModel(), control, toKeep)
    const mixed = mixedJoint(leavesOf(tree), centre, options, rows, start)
    const found = heterogeneity(mixed, leavesOf(tree), options, coarse)
    coarse = found.coarse ?? false
    logLik.push(found.logLik)
    const ending = endingOf(logLik, abstol, maxit)
    if (ending !== null) {
      const kept = toKeep || lean !== undefined ? tree : yield* mob(source, nodeModel(), control)
      return { ...mixed, tree: kept, ending, logLik, offset }
    }
    start = mixed.joint.theta
    offset = randomPart(found.ranef, codes, options)
  }

  function nodeModel(): NodeModel<Node> {
    const model =
      adjusted === null
        ? strataModel(source, spec, offset, control)
        : designModel(source, adjusted, spec, offsetByPatient(offset, adjusted.data), control)
    return byScores(source, model, control, lean)
  }
}

/** An offset per stratum, for every patient. */
export const offsetByPatient = (offset: Float64Array, { stratum }: PatientRows): Float64Array =>
  Float64Array.from(stratum, (s) => offset[s])

/**
 * The mixed model of all patients given their subgroups.
 *
 * @param leaves node models of the subgroups, for their sums
 * @param centre of the source, per stratum
 * @param rows the patients, where models adjust for covariates; else null
 * @param start θ to start from
 */
export function mixedJoint(
  leaves: readonly Pick<TreeNode, 'id' | 'fit'>[],
  centre: Float64Array,
  options: MixedOptions,
  rows: PatientRows | null = null,
  start?: Float64Array,
): MixedJoint {
  const { family, covariance, reml, nagq: nAGQ, coding } = options
  const origin = meanOutcome(leaves, centre)
  const codes = armCodes(coding)
  const cells =
    rows === null
      ? jointCells(leaves, centre, origin, codes, options)
      : jointRows(leaves.map(rowsOf), rows, strataIn(centre).trials, origin, codes, options)
  if (familyOf(family).linear) {
    const joint = fitLmm(lmmMoments(cells), { covariance, reml, ...(start && { start }) })
    // The restricted likelihood of covariates in their own units is that of standardised ones less this.
    const from = (options.stratified ? 1 : 2) * leaves.length
    const scale = (c: number) =>
      c < from ? 0 : Math.log(rows!.adjust[Math.floor((c - from) / leaves.length)].sd)
    const shift = reml ? joint.moments.kept.reduce((sum, c) => sum + scale(c), 0) : 0
    return { kind: 'lmm', joint: { ...joint, logLik: joint.logLik - shift }, origin, rows }
  }
  const constant = leaves.reduce((sum, { fit }) => sum + fit.sums.constant, 0)
  const model = { family: familyOf(family), covariance, nAGQ, constant }
  const joint = fitGlmm(cells, { ...model, ...(start && { start: { theta: start } }) })
  return { kind: 'glmm', joint, origin, rows }
}

/** What the iteration goes by: the model's predictions, or under a prior posterior means and the marginal likelihood. */
function heterogeneity(
  mixed: MixedJoint,
  leaves: readonly { readonly fit: NodeFit }[],
  options: MixedOptions,
  trusted = false,
): { readonly logLik: number; readonly ranef: Float64Array; readonly coarse?: boolean } {
  const { tauPrior } = options
  const posterior = tauPrior
    ? treePosteriors(mixed, leaves, { ...options, tauPrior }, null, { trusted })
    : null
  if (posterior === null) return mixed.joint
  const { logMarginal, ranef, coarse } = posterior[0]
  return { logLik: logMarginal, ranef, coarse }
}

/** The predicted random part Z b̂ per stratum. */
function randomPart(ranef: Float64Array, codes: readonly [number, number], model: MixedModel): Float64Array {
  const q = Number(model.randomIntercept) + Number(model.randomTreatment)
  const strata = strataOf(ranef.length / q).length
  return Float64Array.from({ length: strata }, (_, s) => {
    const at = trialOf(s) * q
    const intercept = model.randomIntercept ? ranef[at] : 0
    return model.randomTreatment ? intercept + codes[armOf(s)] * ranef[at + q - 1] : intercept
  })
}

/** Mean outcome of all patients: near enough to every stratum for sums not to cancel. 0 where nothing is centred. */
function meanOutcome(leaves: readonly { readonly fit: NodeFit }[], centre: Float64Array): number {
  let patients = 0
  let mean = 0
  for (let s = 0; s < centre.length; s++) {
    const n = leaves.reduce((sum, { fit }) => sum + fit.sums.n[s], 0)
    if (n === 0) continue
    patients += n
    mean += (n / patients) * (centre[s] - mean)
  }
  return mean
}
