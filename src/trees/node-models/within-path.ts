import { supLmLogPOfGaps } from '../../fluctuation/sup-lm/sup-lm-of-gaps.js'
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
import { bracketedRoot } from '../../numerics/bracketed-root.js'
import { pf, pt, qchisq } from '../../numerics/distributions/distributions.js'
import type { CellSource } from '../../sources/cell-source.js'
import { bonferroniLogP } from '../grow/test-node.js'
import type { ProcessPath } from '../shape/process-path.js'
import { thinPath } from '../shape/thin-path.js'
import type { TreeControl, TreeNode } from '../shape/tree.js'

/** What lies behind the test of a covariate in a node. */
export interface LookedInto {
  readonly here: WithinPatients
  readonly model: WorkingModel
  readonly clocks: TrialClocks
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
  const numeric = info.kind === 'numeric'
  const values = numeric ? source.valuesIn(handle, index) : null
  const { here, model, clocks, covariate, limits } = look()
  const codes: number[] = []
  const y: number[] = []
  let logP: (statistic: number) => number
  if (test.kind === 'F') {
    const { code, U, C } = withinLevels(here, model, clocks, covariate as CodedPatients)
    code.forEach((own, l) => {
      const V = C[l * code.length + l]
      codes.push(own)
      y.push(V > 0 ? U[l] ** 2 / V : 0)
    })
    logP = (statistic) => pf(statistic / test.df, test.df, test.dfResidual!, { tail: 'upper', log: true })
  } else {
    const found = withinCuts(here, model, clocks, covariate, limits, (code, statistic) => {
      codes.push(code)
      y.push(statistic)
    })
    const gaps = found?.gaps ?? new Float64Array(0)
    const df = found?.df ?? 1
    logP =
      found?.cuts === 1
        ? (statistic) => Math.min(0, Math.LN2 + pt(-Math.sqrt(statistic), df, { log: true }))
        : (statistic) => supLmLogPOfGaps(statistic, 1, gaps)
  }
  const tested = node.tests.filter((other) => other.logP !== null).length
  const points =
    values !== null
      ? thinPath({ x: codes.map((code) => values[code]), y })
      : { x: codes.map((_, position) => position), y }
  return {
    test,
    kind: info.kind,
    ...points,
    ...(info.time && { time: info.time }),
    levels: numeric ? null : codes.map((code) => info.levels![code]),
    critical: criticalValue(logP, 1, test.df, control.alpha),
    criticalAdjusted: criticalValue(logP, control.bonferroni ? tested : 1, test.df, control.alpha),
  }
}

/** The statistic at which the p-value, adjusted for m tests, is alpha. */
function criticalValue(logP: (x: number) => number, m: number, df: number, alpha: number): number {
  const excess = (x: number) => (m === 1 ? logP(x) : bonferroniLogP(logP(x), m)) - Math.log(alpha)
  let low = qchisq(Math.min(0.999, alpha), df, { tail: 'upper' }) / 2
  let high = 2 * low + 10
  while (excess(low) < 0 && low > 1e-6) low /= 2
  while (excess(high) > 0 && high < 1e6) high *= 1.5
  return bracketedRoot(excess, low, high)
}
