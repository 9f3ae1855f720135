import type { AdditiveLm } from '../models/additive-lm.js'
import { fitAdditiveLm } from '../models/additive-lm.js'
import { armOf, trialOf } from '../models/cells.js'
import type { CellSource } from '../sources/cell-source.js'
import type { Alternated, Alternation } from './alternation.js'
import type { Growth } from './growth.js'
import { mob } from './mob.js'
import type { Tree, TreeControl } from './tree.js'
import { leavesOf } from './tree.js'

export interface PalmTree extends Alternated {
  readonly tree: Tree
  readonly joint: AdditiveLm
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
    const value = global.origin + global.means[armOf(s)] + global.trialEffects[trialOf(s)]
    return Number.isNaN(value) ? 0 : value
  })

  const logLik: number[] = []
  for (;;) {
    const tree = yield* mob(source, { stratified: false, dfsplit: 0 }, offset, control)
    const joint = fitAdditiveLm(
      leavesOf(tree).map(({ sums }) => sums),
      centre,
    )
    const [previous = Number.NEGATIVE_INFINITY] = logLik.slice(-1)
    logLik.push(joint.logLik)
    // The signed increase, as palmtree has it: a falling likelihood stops the alternation too.
    if (joint.logLik === previous || joint.logLik - previous <= abstol)
      return { tree, joint, logLik, ending: 'converged' }
    if (logLik.length >= maxit) return { tree, joint, logLik, ending: 'maxit' }
    offset = centre.map((_, s) => joint.trialEffects[trialOf(s)])
  }
}
