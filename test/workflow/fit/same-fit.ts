import { expect } from 'vitest'
import type { FitNode, FitTerm } from '../../../src/results/fit-schema.js'
import type { Tolerance } from '../../tolerances.js'
import { expectClose } from '../../tolerances.js'
import type { ReferenceNode } from '../../trees/reference.js'

/** Comparisons of a fit with one by R, as test/fixtures/README.md describes it. */

/** R's coefficient tables call the statistic `t` for mixed models and `statistic` elsewhere. */
export interface ReferenceTerm {
  readonly term: string
  readonly estimate: number
  readonly se: number
  readonly df?: number
  readonly p: number
  readonly lo?: number
  readonly hi?: number
}

export function expectSameSplit(own: FitNode, node: ReferenceNode): void {
  if (node.split === undefined) {
    expect(own.split).toBeNull()
    return
  }
  // The reference records the first two levels of a multiway split as left and right, and only the left of an
  // ordered one.
  if (own.split?.kind === 'multiway') {
    expect(own.split.variable).toBe(node.split.variable)
    expect(own.split.levels.slice(0, 2)).toEqual([...node.split.left, ...node.split.right])
    expect(own.split.levels.length).toBe(node.kids!.length)
  } else expect(own.split).toMatchObject(node.split)
}

export interface TestTolerances {
  readonly statistic: Tolerance
  readonly logP: Tolerance
}

export function expectSameTests(
  own: FitNode,
  { id, tests = [] }: Pick<ReferenceNode, 'id' | 'tests'>,
  tolerance: TestTolerances,
): void {
  expect(own.tests.map(({ variable }) => variable)).toEqual(tests.map(({ variable }) => variable))
  tests.forEach((test, i) => {
    const what = `${test.variable} in node ${id}`
    const { statistic, logPAdjusted } = own.tests[i]
    expectClose(statistic, test.statistic, tolerance.statistic, what)
    expectClose(
      logPAdjusted,
      test.pAdjusted === null ? null : Math.log(test.pAdjusted),
      tolerance.logP,
      `log p of ${what}`,
    )
  })
}

export type TermTolerances = Record<'estimate' | 'se' | 'df', Tolerance>

export function expectTerms(
  own: readonly FitTerm[],
  terms: readonly ReferenceTerm[],
  tolerance: TermTolerances,
  interval: Tolerance = { rtol: 1e-9, atol: 1e-11 },
): void {
  // R leaves aliased coefficients out of its summary tables.
  const kept = own.filter(({ estimate }) => estimate !== null)
  expect(kept.map(({ name }) => name)).toEqual(terms.map(({ term }) => term))
  terms.forEach((term, i) => {
    expectClose(kept[i].estimate, term.estimate, tolerance.estimate, term.term)
    expectClose(kept[i].se, term.se, tolerance.se, `se of ${term.term}`)
    if (term.df !== undefined) expectClose(kept[i].df, term.df, tolerance.df, `df of ${term.term}`)
    if (term.lo !== undefined) expectClose(kept[i].lo, term.lo, interval, `lo of ${term.term}`)
    if (term.hi !== undefined) expectClose(kept[i].hi, term.hi, interval, `hi of ${term.term}`)
  })
}
