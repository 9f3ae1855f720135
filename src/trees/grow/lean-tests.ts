import type { StabilityTest, TreeControl } from '../shape/tree.js'
import { bonferroniLogP } from './adjusted-tests.js'

/**
 * What is wanted of the tests in one of many trees: `tree`, whether and where a node is split; `p`, also the smallest
 * p-value; `effects`, the tree, and of its splits whether the treatment effect is unstable at alpha. Others are then bounds
 * from below.
 */
export type Lean = 'tree' | 'p' | 'effects'

/** Whether the instability of splits is worked out: for who reads it alone. */
export const keepsInstability = (lean: Lean | undefined): boolean => lean === undefined || lean === 'effects'

/** A test whose p-value is not worked out yet. */
export interface BoundedTest {
  /** With a bound of log p from below in place of it. */
  readonly test: StabilityTest
  readonly above: number
  /** A closer bound from below, at a price. */
  closer(): number
  /** The test with its p-value, at a higher one. */
  exact(): StabilityTest
}

/** A test whose p-value is known. */
export const knownTest = (test: StabilityTest): BoundedTest => ({
  ...{ test, above: test.logP ?? 0 },
  ...{ closer: () => test.logP ?? 0, exact: () => test },
})

/** log p, or a bound of it that is on the same side of a level. */
export function sideOf({ test, above, closer, exact }: BoundedTest, level: number): number | null {
  if (test.logP === null || test.logP > level) return test.logP
  if (above <= level) return above
  const below = closer()
  return below > level ? below : exact().logP
}

/**
 * Tests of which only the smallest p-value is worked out, and that only where it may matter: a node is split as it would be
 * with all of them. Not adjusted for their number.
 */
export function leanTests(
  bounded: readonly BoundedTest[],
  lean: Lean,
  { alpha, bonferroni }: Pick<TreeControl, 'alpha' | 'bonferroni'>,
): StabilityTest[] {
  const tests = bounded.map(({ test }) => test)
  const open: { readonly index: number; logP: number }[] = []
  tests.forEach(({ logP }, index) => {
    if (logP !== null) open.push({ index, logP })
  })
  if (open.length === 0) return tests
  const level = Math.log(alpha)
  const passes = (logP: number) => (bonferroni ? bonferroniLogP(logP, open.length) : logP) <= level
  const inOrder = () => open.sort((a, b) => a.logP - b.logP || a.index - b.index)
  inOrder()
  if (lean !== 'p') {
    if (!passes(open[0].logP)) return tests
    if (isClear()) return tests
    for (const own of open) {
      if (!passes(own.logP)) break
      own.logP = Math.max(own.logP, bounded[own.index].closer())
      tests[own.index] = { ...tests[own.index], logP: own.logP }
    }
    inOrder()
    if (isClear()) return tests
  }
  let smallest = Number.POSITIVE_INFINITY
  for (const { index, logP } of open) {
    if (logP > smallest || (lean !== 'p' && !passes(logP))) break
    const closer = lean === 'p' && smallest < 0 ? bounded[index].closer() : logP
    if (closer > smallest) {
      tests[index] = { ...tests[index], logP: closer }
      continue
    }
    tests[index] = bounded[index].exact()
    smallest = Math.min(smallest, tests[index].logP!)
  }
  return tests

  /** Whether the bound of the first from above is below the level, and below all others from below. */
  function isClear(): boolean {
    const [first, second] = open
    const { above } = bounded[first.index]
    return passes(above) && (second === undefined || above < second.logP)
  }
}
