import type { AdditiveGlm } from '../models/additive-glm.js'
import { fitAdditiveGlm } from '../models/additive-glm.js'
import type { AdditiveLm } from '../models/additive-lm.js'
import { fitAdditiveLm } from '../models/additive-lm.js'
import { armOf, trialOf } from '../models/cells.js'
import type { FamilyName } from '../models/family.js'
import { GLM_FAMILIES } from '../models/glm-family.js'
import type { TreatmentCoding } from '../models/strata-terms.js'
import type { CellSource } from '../sources/cell-source.js'
import type { Alternated, Alternation } from './alternation.js'
import type { Growth } from './growth.js'
import { mob } from './mob.js'
import { strataModel } from './strata-model.js'
import type { NodeFit, Tree, TreeControl } from './tree.js'
import { leavesOf } from './tree.js'

/** The joint model of a PALM tree. */
export type PalmJoint = ({ readonly kind: 'lm' } & AdditiveLm) | ({ readonly kind: 'glm' } & AdditiveGlm)

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
 * Source: Seibold, Hothorn & Zeileis (2019), algorithm 1.
 */
export function* palmTree<Node>(
  source: CellSource<Node>,
  { family, coding }: PalmOptions,
  control: TreeControl,
  { abstol, maxit }: Alternation,
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

  const logLik: number[] = []
  for (;;) {
    const model = strataModel(source, { family, stratified: false, dfsplit: 0 }, offset, control)
    const tree = yield* mob(source, model, control)
    const joint = palmJoint(leavesOf(tree), source, { family, coding })
    const [previous = Number.NEGATIVE_INFINITY] = logLik.slice(-1)
    logLik.push(joint.logLik)
    // The signed increase, as palmtree has it: a falling likelihood stops the alternation too.
    if (joint.logLik === previous || joint.logLik - previous <= abstol)
      return { tree, joint, logLik, offset, ending: 'converged' }
    if (logLik.length >= maxit) return { tree, joint, logLik, offset, ending: 'maxit' }
    offset = centre.map((_, s) => joint.trialEffects[trialOf(s)])
  }
}

/** The joint model of all patients given their subgroups. */
export function palmJoint<Node>(
  leaves: readonly { readonly id: number; readonly fit: NodeFit }[],
  { centre, trials }: CellSource<Node>,
  { family, coding }: PalmOptions,
): PalmJoint {
  const sums = leaves.map(({ fit }) => fit.sums)
  if (family === 'gaussian') return { kind: 'lm', ...fitAdditiveLm(sums, centre) }
  const ids = leaves.length === 1 ? null : leaves.map(({ id }) => id)
  return { kind: 'glm', ...fitAdditiveGlm(GLM_FAMILIES[family], sums, trials, ids, { coding }) }
}
