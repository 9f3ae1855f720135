import type { TimeKind } from '../../data/dates.js'
import type { Visit } from '../../fluctuation/fluctuation.js'
import { doubleMaximum, factorChiSquared, supLm } from '../../fluctuation/fluctuation.js'
import type { ComponentScores } from '../../fluctuation/scores.js'
import { supLmExactLogP } from '../../fluctuation/sup-lm/sup-lm-exact.js'
import { supLmLogP } from '../../fluctuation/sup-lm/sup-lm-p-value.js'
import { bracketedRoot } from '../../numerics/bracketed-root.js'
import { pchisq, qchisq } from '../../numerics/distributions/distributions.js'
import type { CellSource } from '../../sources/cell-source.js'
import { bonferroniLogP } from '../grow/adjusted-tests.js'
import { logPOfLargest } from '../grow/test-node.js'
import type { ScoreModel } from '../node-models/score-model.js'
import { thinPath } from './thin-path.js'
import type { NodeFit, StabilityTest, TreeControl, TreeNode } from './tree.js'

/** The fluctuation process of a node over one covariate, or the levels' shares of a χ² test. */
export interface ProcessPath {
  readonly test: StabilityTest
  readonly kind: 'numeric' | 'ordered' | 'nominal'
  /** Values of the covariate, or positions among `levels`. */
  readonly x: readonly number[]
  /** ‖W(t)‖²/(t(1 − t)) after the patients up to each value; or each level's share of the χ² statistic. */
  readonly y: readonly number[]
  /** Levels of a factor that the node has; null for a numeric covariate. */
  readonly levels: readonly string[] | null
  /** Of dates and times, which the values are. */
  readonly time?: TimeKind | undefined
  /** Where the statistic becomes significant at alpha: without, and with the adjustment in force. */
  readonly critical: number
  readonly criticalAdjusted: number
}

/**
 * The process behind a test of a node, ready to be drawn: at most 600 points, the maximum among them.
 *
 * @param handle of the node, which is not split yet
 * @param index of the covariate
 * @returns null when the covariate could not be tested there
 */
export function processPath<Node>(
  source: CellSource<Node>,
  handle: Node,
  node: TreeNode,
  model: ScoreModel<Node, NodeFit>,
  index: number,
  minsize: number,
  control: TreeControl,
): ProcessPath | null {
  const covariate = source.covariates[index]
  const test = node.tests.find(({ variable }) => variable === covariate.name)
  if (test === undefined || test.logP === null) return null
  const { n } = node.fit
  const scores = model.scores(handle, node.fit)
  const pieces = () => source.pieces(handle, index)
  const codes: number[] = []
  const y: number[] = []
  const visit: Visit = (code, value) => {
    codes.push(code)
    y.push(value)
  }
  let logP: (statistic: number) => number
  if (test.kind === 'chisq') {
    factorChiSquared(source.cells(handle, index), scores, n, visit)
    logP = (statistic) => pchisq(statistic, test.df, { tail: 'upper', log: true })
  } else if (test.kind === 'max') {
    const points = doubleMaximum(pieces(), scores as ComponentScores, n, 1, visit)?.points.slice() ?? []
    y.forEach((value, i) => {
      y[i] = Math.sqrt(value)
    })
    logP = (statistic) => logPOfLargest(supLmExactLogP(statistic ** 2, 1, points, n), test.df)
  } else {
    const trim = control.trim > 1 ? control.trim : Math.ceil(control.trim * n)
    const from = covariate.kind === 'ordered' ? 1 : Math.max(trim, minsize)
    const everyRow = covariate.kind === 'numeric' && control.ties === 'rows'
    const points = supLm(pieces(), scores, n, from, everyRow, visit)?.points.slice() ?? []
    const exact = covariate.kind === 'ordered' || control.pvalue === 'exact'
    logP = exact
      ? (statistic) => supLmExactLogP(statistic, test.df, points, n)
      : (statistic) => supLmLogP(statistic, test.df, (n - from) ** 2 / from ** 2)
  }
  return drawnPath(source, handle, node, index, { test, codes, y, logP }, control)
}

/** What was found along a covariate: a statistic at each code, and the p-value of a largest one. */
export interface Found {
  readonly test: StabilityTest
  readonly codes: readonly number[]
  readonly y: number[]
  logP(statistic: number): number
}

/** A path ready to be drawn: over values or levels, thinned where it is long, with its critical values. */
export function drawnPath<Node>(
  source: CellSource<Node>,
  handle: Node,
  node: TreeNode,
  index: number,
  { test, codes, y, logP }: Found,
  control: TreeControl,
): ProcessPath {
  const covariate = source.covariates[index]
  const tested = node.tests.filter((other) => other.logP !== null).length
  const m = control.bonferroni ? tested : 1
  const values = covariate.kind === 'numeric' ? source.valuesIn(handle, index) : null
  const points =
    values !== null
      ? thinPath({ x: codes.map((code) => values[code]), y })
      : { x: codes.map((_, position) => position), y }
  return {
    test,
    kind: covariate.kind,
    ...points,
    ...(covariate.time && { time: covariate.time }),
    levels: covariate.kind === 'numeric' ? null : codes.map((code) => covariate.levels![code]),
    critical: criticalValue(logP, 1, test.df, control.alpha),
    criticalAdjusted: criticalValue(logP, m, test.df, control.alpha),
  }
}

/** The statistic at which the p-value, adjusted for m tests, is alpha: the root of what the test itself computes. */
function criticalValue(logP: (x: number) => number, m: number, df: number, alpha: number): number {
  const excess = (x: number) => (m === 1 ? logP(x) : bonferroniLogP(logP(x), m)) - Math.log(alpha)
  let low = qchisq(Math.min(0.999, alpha), df, { tail: 'upper' }) / 2
  let high = 2 * low + 10
  while (excess(low) < 0 && low > 1e-6) low /= 2
  while (excess(high) > 0 && high < 1e6) high *= 1.5
  return bracketedRoot(excess, low, high)
}
