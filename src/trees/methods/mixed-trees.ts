import { priorSetting } from '../../models/bayes/prior-setting.js'
import { leavesOf } from '../shape/tree.js'
import type { Asked, Way } from './fitted.js'
import type { MixedOptions } from './glmm-tree.js'
import { glmmTree, mixedJoint } from './glmm-tree.js'

/** Trees in turn with a mixed model of all patients. */
export const mixedTrees: Way = {
  grow: (asked) =>
    glmmTree(asked.source, optionsOf(asked), asked.control, asked.control, asked.adjusted, asked.lean),
  given(asked, tree) {
    const { centre } = asked.source
    const rows = asked.adjusted?.data ?? null
    const mixed = mixedJoint(leavesOf(tree), centre, optionsOf(asked), rows)
    const offset = new Float64Array(centre.length)
    return { ...mixed, tree, ending: 'converged', logLik: [mixed.joint.logLik], offset }
  },
}

function optionsOf<Node>({ family, method, control }: Asked<Node>): MixedOptions {
  const { reml, nagq, ranefstart, treatmentCoding: coding, correlated } = control
  const covariance = correlated ? 'correlated' : 'independent'
  return {
    ...{ ...method.random!, family, covariance, reml, nagq, ranefstart, coding },
    tauPrior: priorSetting(control.tauPrior),
  }
}
