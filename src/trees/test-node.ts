import { pchisq } from '../numerics/distributions.js'
import type { CellSource } from '../sources/cell-source.js'
import { factorChiSquared, supLm } from './fluctuation.js'
import type { ScoreNorm } from './score-norm.js'
import { supLmExactLogP } from './sup-lm-exact.js'
import { supLmLogP } from './sup-lm-p-value.js'
import type { StabilityTest, TreeControl } from './tree.js'

/**
 * Tests every covariate for instability of the node model's parameters (methods.md §3) and adjusts for their
 * number.
 *
 * @param n patients in the node
 * @param minsize minimum patients in a child
 */
export function testNode<Node>(
  source: CellSource<Node>,
  node: Node,
  n: number,
  norm: ScoreNorm,
  minsize: number,
  control: TreeControl,
): StabilityTest[] {
  const tests = source.covariates.map((_, index) =>
    testCovariate(source, node, index, n, norm, minsize, control),
  )
  const tested = tests.filter(({ logP }) => logP !== null).length
  return tests.map((test) => ({
    ...test,
    logPAdjusted: test.logP === null || !control.bonferroni ? test.logP : bonferroniLogP(test.logP, tested),
  }))
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

function testCovariate<Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  n: number,
  norm: ScoreNorm,
  minsize: number,
  control: TreeControl,
): StabilityTest {
  const covariate = source.covariates[index]
  const cells = source.cells(node, index)
  const { name: variable, kind } = covariate
  const peakAt = (code: number) => covariate.values?.[code] ?? covariate.levels?.[code] ?? null
  if (kind === 'nominal' || (kind === 'ordered' && control.ordinal === 'chisq')) {
    const result = factorChiSquared(cells, norm, n)
    if (result === null) return noTest(variable, 'chisq')
    const { statistic, levels, code } = result
    const df = norm.k * (levels - 1)
    const logP = pchisq(statistic, df, { tail: 'upper', log: true })
    return { variable, kind: 'chisq', statistic, df, peak: peakAt(code), logP, logPAdjusted: logP }
  }
  // Levels are few: the process of an ordered factor is looked at after every one of them.
  const trim = control.trim > 1 ? control.trim : Math.ceil(control.trim * n)
  const from = kind === 'ordered' ? 1 : Math.max(trim, minsize)
  const result = supLm(cells, norm, n, from, kind === 'numeric' && control.ties === 'rows')
  if (result === null) return noTest(variable, 'supLM')
  const { statistic, code, points } = result
  const exact = kind === 'ordered' || control.pvalue === 'exact'
  const logP = exact
    ? supLmExactLogP(statistic, norm.k, points, n)
    : supLmLogP(statistic, norm.k, (n - from) ** 2 / from ** 2)
  return { variable, kind: 'supLM', statistic, df: norm.k, peak: peakAt(code), logP, logPAdjusted: logP }
}

function noTest(variable: string, kind: StabilityTest['kind']): StabilityTest {
  return { variable, kind, statistic: 0, df: 0, peak: null, logP: null, logPAdjusted: null }
}
