import { doubleMaximum, factorChiSquared, supLm } from '../../fluctuation/fluctuation.js'
import type { ComponentScores, Scores } from '../../fluctuation/scores.js'
import { supLmExactLogP } from '../../fluctuation/sup-lm/sup-lm-exact.js'
import { supLmLogP } from '../../fluctuation/sup-lm/sup-lm-p-value.js'
import { pchisq } from '../../numerics/distributions/distributions.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Instability, StabilityTest, TreeControl } from '../shape/tree.js'

/** What the tests need to know of the node. */
export interface TestedNode {
  /** Patients. */
  readonly n: number
  /** Minimum patients in a child. */
  readonly minsize: number
  readonly control: TreeControl
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
  const tests = source.covariates.map((_, index) => testCovariate(source, node, index, scores, tested))
  return adjustedFor(tests, testedIn(tests), control)
}

/** How many could be tested: the number that they are adjusted for. */
export const testedIn = (tests: readonly StabilityTest[]): number =>
  tests.filter(({ logP }) => logP !== null).length

/** Tests adjusted for that they are `count`, where that is asked for. */
export const adjustedFor = (
  tests: readonly StabilityTest[],
  count: number,
  { bonferroni }: Pick<TreeControl, 'bonferroni'>,
): StabilityTest[] =>
  tests.map((test) => ({
    ...test,
    logPAdjusted: test.logP === null || !bonferroni ? test.logP : bonferroniLogP(test.logP, count),
  }))

/**
 * Log of the p-value adjusted for m tests: min(1, m·p) for p ≤ 0.001, else 1 − (1 − p)^m, as partykit does; on the log
 * scale, because p underflows.
 */
export function bonferroniLogP(logP: number, m: number): number {
  const p = Math.exp(logP)
  if (p <= 0.001) return Math.min(0, Math.log(m) + logP)
  return Math.log(-Math.expm1(m * Math.log1p(-p)))
}

/** The covariate with the smallest p-value, the first one at a draw; −1 when none could be tested. */
export function mostUnstable(tests: readonly StabilityTest[]): number {
  let best = -1
  tests.forEach(({ logP }, index) => {
    if (logP !== null && (best < 0 || logP < tests[best].logP!)) best = index
  })
  return best
}

/** The test of one covariate for a part of the coefficients. */
export function instabilityOf<Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  part: Instability['part'],
  scores: Scores,
  tested: TestedNode,
): Instability {
  const { statistic, df, logP } = testCovariate(source, node, index, scores, tested)
  return { part, statistic, df, logP }
}

/** The test of one covariate, not adjusted for their number. */
export function testCovariate<Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  scores: Scores,
  { n, minsize, control }: TestedNode,
): StabilityTest {
  const covariate = source.covariates[index]
  const { name: variable, kind } = covariate
  const peakAt = (code: number) =>
    kind === 'numeric' ? source.valueOf(node, index, code) : (covariate.levels?.[code] ?? null)
  if (kind === 'nominal' || (kind === 'ordered' && control.ordinal === 'chisq')) {
    const result = factorChiSquared(source.cells(node, index), scores, n)
    if (result === null) return noTest(variable, 'chisq')
    const { statistic, levels, code } = result
    const df = scores.k * (levels - 1)
    const logP = pchisq(statistic, df, { tail: 'upper', log: true })
    return { variable, kind: 'chisq', statistic, df, peak: peakAt(code), logP, logPAdjusted: logP }
  }
  // Levels are few: the process of an ordered factor is looked at after every one of them.
  if (kind === 'ordered' && control.ordinal === 'max') {
    const result = doubleMaximum(source.pieces(node, index), scores as ComponentScores, n, 1)
    if (result === null) return noTest(variable, 'max')
    const one = supLmExactLogP(result.statistic, 1, result.points, n)
    const logP = logPOfLargest(one, scores.k)
    const statistic = Math.sqrt(result.statistic)
    return {
      ...{ variable, kind: 'max', statistic, df: scores.k },
      ...{ peak: peakAt(result.code), logP, logPAdjusted: logP },
    }
  }
  const trim = control.trim > 1 ? control.trim : Math.ceil(control.trim * n)
  const from = kind === 'ordered' ? 1 : Math.max(trim, minsize)
  const result = supLm(
    source.pieces(node, index),
    scores,
    n,
    from,
    kind === 'numeric' && control.ties === 'rows',
  )
  if (result === null) return noTest(variable, 'supLM')
  const { statistic, code, points } = result
  const exact = kind === 'ordered' || control.pvalue === 'exact'
  const logP = exact
    ? supLmExactLogP(statistic, scores.k, points, n)
    : supLmLogP(statistic, scores.k, (n - from) ** 2 / from ** 2)
  return { variable, kind: 'supLM', statistic, df: scores.k, peak: peakAt(code), logP, logPAdjusted: logP }
}

/** log(1 − (1 − p)^k): the largest of k independent statistics exceeds what one does with probability p. */
export function logPOfLargest(logP: number, k: number): number {
  const p = Math.exp(logP)
  return p < 1e-9 ? Math.min(0, Math.log(k) + logP) : Math.log(-Math.expm1(k * Math.log1p(-p)))
}

function noTest(variable: string, kind: StabilityTest['kind']): StabilityTest {
  return { variable, kind, statistic: 0, df: 0, peak: null, logP: null, logPAdjusted: null }
}
