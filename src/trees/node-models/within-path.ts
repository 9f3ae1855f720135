import { supLmLogPOfGaps } from '../../fluctuation/sup-lm/sup-lm-of-gaps.js'
import type { ClusterBlocks } from '../../fluctuation/within/clusters/cluster-blocks.js'
import type { CutLimits } from '../../fluctuation/within/cut-limits.js'
import type { TrialClocks } from '../../fluctuation/within/trial-clocks.js'
import { withinCuts } from '../../fluctuation/within/within-cuts.js'
import { withinLevels } from '../../fluctuation/within/within-levels.js'
import type {
  CodedPatients,
  WithinCovariate,
  WithinPatients,
} from '../../fluctuation/within/within-patients.js'
import type { WorkingModel } from '../../fluctuation/within/working-residuals.js'
import { pf, pt } from '../../numerics/distributions/distributions.js'
import type { CellSource } from '../../sources/cell-source.js'
import { drawnPath, type ProcessPath } from '../shape/process-path.js'
import type { TreeControl, TreeNode } from '../shape/tree.js'

/** What lies behind the test of a covariate in a node. */
export interface LookedInto {
  readonly here: WithinPatients
  readonly model: WorkingModel
  readonly clocks: TrialClocks
  readonly clusters: ClusterBlocks | null
  readonly covariate: WithinCovariate
  readonly limits: CutLimits
}

/**
 * The process Q*(c) over the cuts of a covariate, or the shares of the levels, ready to be drawn.
 *
 * @param look into the node, where the covariate could be tested
 */
export function withinPath<Node>(
  source: CellSource<Node>,
  handle: Node,
  node: TreeNode,
  index: number,
  control: TreeControl,
  look: () => LookedInto,
): ProcessPath | null {
  const info = source.covariates[index]
  const test = node.tests.find(({ variable }) => variable === info.name)
  if (test === undefined || test.logP === null) return null
  const { here, model, clocks, clusters, covariate, limits } = look()
  const codes: number[] = []
  const y: number[] = []
  let logP: (statistic: number) => number
  if (test.kind === 'F') {
    const { code, U, C } = withinLevels(here, model, clocks, covariate as CodedPatients, clusters)
    code.forEach((own, l) => {
      const V = C[l * code.length + l]
      codes.push(own)
      y.push(V > 0 ? U[l] ** 2 / V : 0)
    })
    logP = (statistic) => pf(statistic / test.df, test.df, test.dfResidual!, { tail: 'upper', log: true })
  } else {
    const visit = (code: number, statistic: number) => {
      codes.push(code)
      y.push(statistic)
    }
    const found = withinCuts(here, model, clocks, covariate, limits, visit, undefined, clusters)
    const gaps = found?.gaps ?? new Float64Array(0)
    const df = found?.df ?? 1
    logP =
      found?.cuts === 1
        ? (statistic) => Math.min(0, Math.LN2 + pt(-Math.sqrt(statistic), df, { log: true }))
        : (statistic) => supLmLogPOfGaps(statistic, 1, gaps)
  }
  return drawnPath(source, handle, node, index, { test, codes, y, logP }, control)
}
