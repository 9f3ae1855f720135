import { doubleMaximum, factorChiSquared, supLm } from '../../fluctuation/fluctuation.js'
import type { ComponentScores, Scores } from '../../fluctuation/scores.js'
import { supLmBounds } from '../../fluctuation/sup-lm/sup-lm-bounds.js'
import { supLmExactLogP } from '../../fluctuation/sup-lm/sup-lm-exact.js'
import { supLmLogP } from '../../fluctuation/sup-lm/sup-lm-p-value.js'
import { pchisq } from '../../numerics/distributions/distributions.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Instability, StabilityTest, TreeControl } from '../shape/tree.js'
import { adjustedFor, testedIn } from './adjusted-tests.js'
import type { BoundedTest, Lean } from './lean-tests.js'
import { knownTest, leanTests, sideOf } from './lean-tests.js'

/** What the tests need to know of the node. */
export interface TestedNode {
  /** Patients. */
  readonly n: number
  /** Minimum patients in a child. */
  readonly minsize: number
  readonly control: TreeControl
  /** Who looks at the tests: a reader, or only the grower of one of many trees; see {@link Lean}. */
  readonly lean?: Lean | undefined
}

/**
 * Tests every covariate for instability of the node model's parameters (methods.md §3) and adjusts for their
 * number.
 */
export function testNode<Node>(
  source: CellSource<Node>,
  node: Node,
  scores: Scores,
  tested: TestedNode,
): StabilityTest[] {
  const { control } = tested
  const bounded = (index: number) => boundedTest(source, node, index, scores, tested)
  const tests =
    tested.lean !== undefined && control.pvalue === 'exact'
      ? leanTests(
          source.covariates.map((_, index) => bounded(index)),
          tested.lean,
          control,
        )
      : source.covariates.map((_, index) => bounded(index).exact())
  return adjustedFor(tests, testedIn(tests), control)
}

/** The covariate with the smallest p-value, the first one at a draw; −1 when none could be tested. */
export function mostUnstable(tests: readonly StabilityTest[]): number {
  let best = -1
  tests.forEach(({ logP }, index) => {
    if (logP !== null && (best < 0 || logP < tests[best].logP!)) best = index
  })
  return best
}

/** The test of one covariate for a part of the coefficients; in one of many trees log p is on its side of alpha only. */
export function instabilityOf<Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  part: Instability['part'],
  scores: Scores,
  tested: TestedNode,
): Instability {
  const bounded = boundedTest(source, node, index, scores, tested)
  if (tested.lean !== undefined && tested.control.pvalue === 'exact') {
    const { statistic, df } = bounded.test
    return { part, statistic, df, logP: sideOf(bounded, Math.log(tested.control.alpha)) }
  }
  const { statistic, df, logP } = bounded.exact()
  return { part, statistic, df, logP }
}

/** The test of one covariate, not adjusted for their number. */
export const testCovariate = <Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  scores: Scores,
  tested: TestedNode,
): StabilityTest => boundedTest(source, node, index, scores, tested).exact()

/** The test of one covariate: its statistic, and its p-value when that is asked for, before the next test. */
function boundedTest<Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  scores: Scores,
  { n, minsize, control, lean }: TestedNode,
): BoundedTest {
  const covariate = source.covariates[index]
  const { name: variable, kind } = covariate
  const peakAt = (code: number) =>
    kind === 'numeric' ? source.valueOf(node, index, code) : (covariate.levels?.[code] ?? null)
  if (kind === 'nominal' || (kind === 'ordered' && control.ordinal === 'chisq')) {
    const result = factorChiSquared(source.cells(node, index), scores, n)
    if (result === null) return knownTest(noTest(variable, 'chisq'))
    const { statistic, levels, code } = result
    const df = scores.k * (levels - 1)
    const logP = chiSquaredLogP(statistic, df)
    return knownTest({ variable, kind: 'chisq', statistic, df, peak: peakAt(code), logP, logPAdjusted: logP })
  }
  // Levels are few: the process of an ordered factor is looked at after every one of them.
  if (kind === 'ordered' && control.ordinal === 'max') {
    const result = doubleMaximum(source.pieces(node, index), scores as ComponentScores, n, 1)
    if (result === null) return knownTest(noTest(variable, 'max'))
    const logP = logPOfLargest(supLmExactLogP(result.statistic, 1, result.points, n), scores.k)
    const statistic = Math.sqrt(result.statistic)
    const test = { variable, kind: 'max', statistic, df: scores.k, peak: peakAt(result.code) } as const
    return knownTest({ ...test, logP, logPAdjusted: logP })
  }
  const trim = control.trim > 1 ? control.trim : Math.ceil(control.trim * n)
  const from = kind === 'ordered' ? 1 : Math.max(trim, minsize)
  const everyRow = kind === 'numeric' && control.ties === 'rows'
  const result = supLm(source.pieces(node, index), scores, n, from, everyRow)
  if (result === null) return knownTest(noTest(variable, 'supLM'))
  const { statistic, code } = result
  const test = { variable, kind: 'supLM', statistic, df: scores.k, peak: peakAt(code) } as const
  const withP = (logP: number): StabilityTest => ({ ...test, logP, logPAdjusted: logP })
  if (kind === 'numeric' && control.pvalue !== 'exact')
    return knownTest(withP(supLmLogP(statistic, scores.k, (n - from) ** 2 / from ** 2)))
  // Those of the result are overwritten by the next test.
  const points = lean === undefined ? result.points : result.points.slice()
  const { below, above, closer } = supLmBounds(statistic, scores.k, points, n)
  return {
    ...{ test: withP(below), above, closer },
    exact: () => withP(supLmExactLogP(statistic, scores.k, points, n)),
  }
}

/** log(1 − (1 − p)^k): the largest of k independent statistics exceeds what one does with probability p. */
export function logPOfLargest(logP: number, k: number): number {
  const p = Math.exp(logP)
  return p < 1e-9 ? Math.min(0, Math.log(k) + logP) : Math.log(-Math.expm1(k * Math.log1p(-p)))
}

const chiSquaredLogP = (statistic: number, df: number): number =>
  pchisq(statistic, df, { tail: 'upper', log: true })

function noTest(variable: string, kind: StabilityTest['kind']): StabilityTest {
  return { variable, kind, statistic: 0, df: 0, peak: null, logP: null, logPAdjusted: null }
}
