import type { StabilityTest, TreeControl } from '../shape/tree.js'

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
