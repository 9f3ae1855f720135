import { leavesOf } from '../shape/tree.js'
import type { Asked, Way } from './fitted.js'
import type { PalmOptions } from './palm-tree.js'
import { palmJoint, palmTree } from './palm-tree.js'

/** Trees in turn with an additive model of all patients. */
export const palmTrees: Way = {
  *grow(asked) {
    const tree = yield* palmTree(
      asked.source,
      optionsOf(asked),
      asked.control,
      asked.control,
      asked.adjusted,
      asked.lean,
    )
    return { kind: 'palm', ...tree }
  },
  given(asked, tree) {
    const joint = palmJoint(leavesOf(tree), asked.source, optionsOf(asked), asked.adjusted?.data ?? null)
    const offset = new Float64Array(asked.source.centre.length)
    return { kind: 'palm', joint, tree, ending: 'converged', logLik: [joint.logLik], offset }
  },
}

const optionsOf = <Node>({ family, control }: Asked<Node>): PalmOptions => ({
  family,
  coding: control.treatmentCoding,
})
