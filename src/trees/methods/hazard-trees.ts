import type { HazardFit } from '../../models/hazard/hazard-fit.js'
import type { JointHazard } from '../../models/hazard/joint-hazard.js'
import { additiveJoint, randomInterceptJoint, stratifiedJoint } from '../../models/hazard/joint-hazard.js'
import { byScores } from '../grow/by-scores.js'
import { keepsInstability } from '../grow/lean-tests.js'
import { mob } from '../grow/mob.js'
import { hazardModel, timesOf } from '../node-models/hazard-model.js'
import type { NodeModel } from '../node-models/node-model.js'
import type { Tree } from '../shape/tree.js'
import { leavesOf } from '../shape/tree.js'
import { endingOf, SOON } from './alternation.js'
import type { Asked, Way } from './fitted.js'

/**
 * Trees in turn with a joint model of hazards: mixed models as {@link mixedTrees} has them, the additive one as
 * {@link palmTrees}, to its rule of stopping.
 */
export const hazardTrees: Way = {
  *grow(asked) {
    const { source, control, lean } = asked
    const { abstol, maxit } = control
    const additive = asked.method.joint === 'additive'
    const root = source.root()
    yield [root]
    let offset: Float64Array = new Float64Array(source.centre.length)
    const start = nodeModel(offset).fit(root) as HazardFit
    if (additive || (control.ranefstart && !additive)) offset = jointOf(asked, [start]).shared
    const logLik: number[] = []
    for (;;) {
      const toKeep = keepsInstability(lean) && (lean !== undefined || logLik.length < SOON)
      const tree = yield* mob(source, nodeModel(offset), control, toKeep)
      const joint = jointOf(asked, fitsOf(tree))
      logLik.push(joint.logLik)
      const ending = additive ? additiveEnding(logLik, abstol, maxit) : endingOf(logLik, abstol, maxit)
      if (ending !== null) {
        const kept = toKeep || lean !== undefined ? tree : yield* mob(source, nodeModel(offset), control)
        return { kind: 'hazard', tree: kept, joint, ending, logLik, offset }
      }
      offset = joint.shared
    }

    function nodeModel(own: Float64Array): NodeModel<Parameters<typeof source.sums>[0]> {
      const { adjusted, family, method } = asked
      const spec = { family, stratified: method.stratified, dfsplit: 0 } as const
      return byScores(
        source,
        hazardModel(source, adjusted, timesOf(source, adjusted)!, spec, own, control) as never,
        control,
        lean,
      )
    }
  },
  given(asked, tree) {
    const joint = jointOf(asked, fitsOf(tree))
    const offset = new Float64Array(asked.source.centre.length)
    return { kind: 'hazard', tree, joint, ending: 'converged', logLik: [joint.logLik], offset }
  },
}

const fitsOf = (tree: Tree): HazardFit[] => leavesOf(tree).map(({ fit }) => fit as HazardFit)

function jointOf<Node>(
  { source, method, control }: Pick<Asked<Node>, 'source' | 'method' | 'control'>,
  leaves: readonly HazardFit[],
): JointHazard {
  const trials = source.trials.length
  if (method.joint === 'additive') return additiveJoint(leaves, trials)
  if (method.stratified) return stratifiedJoint(leaves, trials, control.nagq)
  return randomInterceptJoint(leaves, trials, control.nagq, method.random!.randomTreatment)
}

/** The signed increase, as palmtree has it: a falling likelihood stops the alternation too. */
function additiveEnding(logLik: readonly number[], abstol: number, maxit: number) {
  const [current, previous = Number.NEGATIVE_INFINITY] = [...logLik].reverse()
  if (current === previous || current - previous <= abstol) return 'converged' as const
  return logLik.length >= maxit ? ('maxit' as const) : null
}
