import type { AdditiveGlm } from '../models/additive-glm.js'
import { fitAdditiveGlm } from '../models/additive-glm.js'
import type { AdditiveLm } from '../models/additive-lm.js'
import { fitAdditiveLm } from '../models/additive-lm.js'
import { armOf, trialOf } from '../models/cells.js'
import type { FamilyName } from '../models/family.js'
import { GLM_FAMILIES } from '../models/glm-family.js'
import type { PalmRows } from '../models/palm-rows.js'
import { fitPalmRows } from '../models/palm-rows.js'
import type { TreatmentCoding } from '../models/strata-terms.js'
import type { CellSource } from '../sources/cell-source.js'
import type { Alternated, Alternation } from './alternation.js'
import type { Adjusted } from './design-model.js'
import { designModel } from './design-model.js'
import type { Growth } from './growth.js'
import { mob } from './mob.js'
import { strataModel } from './strata-model.js'
import type { Tree, TreeControl } from './tree.js'
import { leavesOf, rowsOf } from './tree.js'

/** The joint model of a PALM tree. */
export type PalmJoint =
  | ({ readonly kind: 'lm' } & AdditiveLm)
  | ({ readonly kind: 'glm' } & AdditiveGlm)
  | ({ readonly kind: 'rows' } & PalmRows)

export interface PalmTree extends Alternated {
  readonly tree: Tree
  readonly joint: PalmJoint
}

/** Settings of the joint model. */
export interface PalmOptions {
  readonly family: FamilyName
  readonly coding: TreatmentCoding
}

/**
 * PALM tree: η = γ_j + β_j t + δ_k with trial effects δ shared by all subgroups, by alternating between the tree of
 * `y ~ t` given the trial effects as offset and the joint model given the tree.
 *
 * @param adjusted patients with the covariates to adjust for: like the trials, their coefficients are shared by all subgroups
 * Source: Seibold, Hothorn & Zeileis (2019), algorithm 1.
 */
export function palmTree<Node>(
  source: CellSource<Node>,
  options: PalmOptions,
  control: TreeControl,
  alternation: Alternation,
  adjusted: Adjusted<Node> | null = null,
): Growth<Node, PalmTree> {
  return adjusted === null
    ? palmTreeOfCells(source, options, control, alternation)
    : palmTreeOfRows(source, options, control, alternation, adjusted)
}

function* palmTreeOfCells<Node>(
  source: CellSource<Node>,
  { family, coding }: PalmOptions,
  control: TreeControl,
  alternation: Alternation,
): Growth<Node, PalmTree> {
  const { centre, trials } = source
  const root = source.root()
  yield [root]
  const all = source.sums(root)
  let offset: Float64Array
  if (family === 'gaussian') {
    const global = fitAdditiveLm([all], centre)
    offset = centre.map((_, s) => {
      const value = global.origin + global.means[armOf(s)] + global.trialEffects[trialOf(s)]
      return Number.isNaN(value) ? 0 : value
    })
  } else offset = fitAdditiveGlm(GLM_FAMILIES[family], [all], trials, null).eta

  const jointOf = (tree: Tree): Exclude<PalmJoint, { readonly kind: 'rows' }> => {
    const leaves = leavesOf(tree)
    const sums = leaves.map(({ fit }) => fit.sums)
    if (family === 'gaussian') return { kind: 'lm', ...fitAdditiveLm(sums, centre) }
    const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
    return { kind: 'glm', ...fitAdditiveGlm(GLM_FAMILIES[family], sums, trials, ids, { coding }) }
  }
  return yield* alternate(alternation, function* () {
    const model = strataModel(source, { family, stratified: false, dfsplit: 0 }, offset, control)
    const tree = yield* mob(source, model, control)
    const joint = jointOf(tree)
    offset = centre.map((_, s) => joint.trialEffects[trialOf(s)])
    return { tree, joint }
  })
}

function* palmTreeOfRows<Node>(
  source: CellSource<Node>,
  { family, coding }: PalmOptions,
  control: TreeControl,
  alternation: Alternation,
  adjusted: Adjusted<Node>,
): Growth<Node, PalmTree> {
  const { data } = adjusted
  const root = source.root()
  yield [root]
  const { constant } = source.sums(root)
  const fitJoint = (leaves: readonly Uint32Array[], ids: readonly number[] | null) =>
    fitPalmRows(family, data, source.trials, leaves, ids, coding, constant)
  let offset = fitJoint([adjusted.patientsIn(root)], null).eta
  const spec = { family, stratified: false, dfsplit: 0, coding, adjusted: false } as const
  return yield* alternate(alternation, function* () {
    const tree = yield* mob(source, designModel(source, adjusted, spec, offset, control), control)
    const leaves = leavesOf(tree).map(rowsOf)
    const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
    const joint = fitJoint(
      leaves.map(({ rows }) => rows),
      ids,
    )
    offset = joint.shared
    return { tree, joint: { kind: 'rows', ...joint } }
  })
}

/** Repeats trees and joint models until the likelihood no longer rises. */
function* alternate<Node>(
  { abstol, maxit }: Alternation,
  step: () => Growth<Node, Pick<PalmTree, 'tree' | 'joint'>>,
): Growth<Node, PalmTree> {
  const logLik: number[] = []
  for (;;) {
    const { tree, joint } = yield* step()
    const [previous = Number.NEGATIVE_INFINITY] = logLik.slice(-1)
    logLik.push(joint.logLik)
    // The signed increase, as palmtree has it: a falling likelihood stops the alternation too.
    if (joint.logLik === previous || joint.logLik - previous <= abstol)
      return { tree, joint, logLik, ending: 'converged' }
    if (logLik.length >= maxit) return { tree, joint, logLik, ending: 'maxit' }
  }
}
