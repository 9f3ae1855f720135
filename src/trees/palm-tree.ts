import type { AdditiveLm } from '../models/additive-lm.js'
import { fitAdditiveLm } from '../models/additive-lm.js'
import { armOf, trialOf } from '../models/cells.js'
import type { CellSource } from '../sources/cell-source.js'
import type { Growth } from './mob.js'
import { mob } from './mob.js'
import type { Tree, TreeControl } from './tree.js'
import { leavesOf } from './tree.js'

/** Settings of the alternation between tree and joint model. */
export interface Alternation {
  /** Change of the log-likelihood at which to stop. */
  readonly abstol: number
  readonly maxit: number
}

export interface PalmTree {
  readonly tree: Tree
  readonly joint: AdditiveLm
  readonly iterations: number
  readonly converged: boolean
}

/**
 * PALM tree: y = γ_j + β_j t + δ_k with trial effects δ shared by all subgroups, by alternating between the tree of
 * `y ~ t` given the trial effects as offset and the joint model given the tree.
 *
 * Source: Seibold, Hothorn & Zeileis (2019), algorithm 1.
 */
export function* palmTree<Node>(
  source: CellSource<Node>,
  control: TreeControl,
  { abstol, maxit }: Alternation,
): Growth<Node, PalmTree> {
  const { centre } = source
  const root = source.root()
  yield [root]
  const global = fitAdditiveLm([source.sums(root)], centre)
  let offset = centre.map((_, s) => {
    const value = global.means[armOf(s)] + global.trialEffects[trialOf(s)]
    return Number.isNaN(value) ? 0 : value
  })

  let previous = Number.NEGATIVE_INFINITY
  for (let iteration = 1; ; iteration++) {
    const tree = yield* mob(source, { stratified: false, dfsplit: 0 }, offset, control)
    const joint = fitAdditiveLm(
      leavesOf(tree).map(({ sums }) => sums),
      centre,
    )
    // The signed increase, as palmtree has it: a falling likelihood stops the alternation too.
    const converged = joint.logLik - previous <= abstol
    if (converged || iteration >= maxit) return { tree, joint, iterations: iteration, converged }
    previous = joint.logLik
    offset = centre.map((_, s) => joint.trialEffects[trialOf(s)])
  }
}
