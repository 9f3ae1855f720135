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
  /** Who looks at the tests: a reader, or only the grower of one of many trees; see {@link Lean}. */
  readonly lean?: Lean | undefined
  /** Bounds stand for exact p-values. */
  readonly bounds?: boolean
}

/**
 * What is wanted of the tests in one of many trees: `tree`, whether and where a node is split; `p`, also the smallest
 * p-value. Others are then bounds from below.
 */
export type Lean = 'tree' | 'p'

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
  const tests =
    tested.lean !== undefined && control.pvalue === 'exact'
      ? leanTests(source, node, scores, tested)
      : source.covariates.map((_, index) => testCovariate(source, node, index, scores, tested))
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
 * Tests of which only the smallest p-value is worked out, and that only where it may matter. A supremum over many points
 * exceeds what it does at least as often as any one of them alone, which is χ², and at most as often as all of them added
 * up: bounds that cost nothing.
 */
function leanTests<Node>(
  source: CellSource<Node>,
  node: Node,
  scores: Scores,
  tested: TestedNode,
): StabilityTest[] {
  const { control, lean } = tested
  const tests = source.covariates.map((_, index) =>
    testCovariate(source, node, index, scores, { ...tested, bounds: true }),
  )
  const known = tests.flatMap(({ logP }, index) => (logP === null ? [] : [{ index, logP }]))
  known.sort((a, b) => a.logP - b.logP || a.index - b.index)
  const adjusted = (logP: number) => (control.bonferroni ? bonferroniLogP(logP, known.length) : logP)
  if (lean === 'tree' && known.length > 0 && adjusted(known[0].logP) > Math.log(control.alpha)) return tests
  // Clear enough without any exact p-value: the bound from above is below alpha, and below all others from below.
  const [first, second] = known
  const above = first === undefined ? 0 : tests[first.index].logPAdjusted!
  const clear = second === undefined || above < second.logP
  if (lean === 'tree' && first !== undefined && clear && adjusted(above) <= Math.log(control.alpha))
    return tests
  let smallest = Number.POSITIVE_INFINITY
  for (const { index, logP } of known) {
    if (logP > smallest) break
    tests[index] = testCovariate(source, node, index, scores, tested)
    smallest = Math.min(smallest, tests[index].logP!)
  }
  return tests
}

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
  { n, minsize, control, bounds = false }: TestedNode,
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
    const logP = chiSquaredLogP(statistic, df)
    return { variable, kind: 'chisq', statistic, df, peak: peakAt(code), logP, logPAdjusted: logP }
  }
  // Levels are few: the process of an ordered factor is looked at after every one of them.
  if (kind === 'ordered' && control.ordinal === 'max') {
    const result = doubleMaximum(source.pieces(node, index), scores as ComponentScores, n, 1)
    if (result === null) return noTest(variable, 'max')
    const one = bounds
      ? chiSquaredLogP(result.statistic, 1)
      : supLmExactLogP(result.statistic, 1, result.points, n)
    const logP = logPOfLargest(one, scores.k)
    const statistic = Math.sqrt(result.statistic)
    return {
      ...{ variable, kind: 'max', statistic, df: scores.k },
      ...{ peak: peakAt(result.code), logP },
      logPAdjusted: bounds ? Math.min(0, logP + Math.log(result.points.length)) : logP,
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
  const logP = bounds
    ? chiSquaredLogP(statistic, scores.k)
    : exact
      ? supLmExactLogP(statistic, scores.k, points, n)
      : supLmLogP(statistic, scores.k, (n - from) ** 2 / from ** 2)
  // Of bounds the second is from above: one of the points exceeds what it does at most as often as all of them together.
  const logPAdjusted = bounds ? Math.min(0, logP + Math.log(points.length)) : logP
  return { variable, kind: 'supLM', statistic, df: scores.k, peak: peakAt(code), logP, logPAdjusted }
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
