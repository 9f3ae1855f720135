import { describe, expect, it } from 'vitest'
import type { Method } from '../../src/trees/methods.js'
import { METHODS } from '../../src/trees/methods.js'
import { fit } from '../../src/workflow/fit.js'
import type { FitNode, FitResult, FitTerm } from '../../src/workflow/fit-schema.js'
import { fitSchema } from '../../src/workflow/fit-schema.js'
import { expectClose, TOLERANCES } from '../tolerances.js'
import type { ReferenceNode, ReferenceTree } from '../trees/reference.js'
import { gaussianTrees, referenceControl, referenceData } from '../trees/reference.js'

/** R's coefficient tables call the statistic `t` for mixed models and `statistic` elsewhere. */
interface ReferenceTerm {
  readonly term: string
  readonly estimate: number
  readonly se: number
  readonly df?: number
  readonly p: number
  readonly lo?: number
  readonly hi?: number
}

describe.each(gaussianTrees)('$name', (reference) => {
  const method = reference.spec.method.replace('-corr', '') as Method
  const data = referenceData(reference)
  const result = fit(data, method, referenceControl(reference))
  const { expected } = reference
  const mixed = expected.lmm !== undefined
  const tolerance = mixed ? 'offset' : 'linear'

  it('uses the same patients', () => {
    expect(result.data.used).toBe(expected.used)
  })

  it('grows the same tree', () => {
    expect(result.tree.nodes.map(({ id, n, kids }) => ({ id, n, kids }))).toEqual(
      expected.tree.map(({ id, n, kids = [] }) => ({ id, n, kids })),
    )
    expected.tree.forEach((node, i) => {
      expectSameSplit(result.tree.nodes[i], node)
    })
  })

  it('has the same objective, coefficients and tests in every node', () => {
    expected.tree.forEach((node, i) => {
      const own = result.tree.nodes[i]
      expectClose(own.objfun, node.objfun, mixed ? TOLERANCES.offsetStatistic : TOLERANCES.linear, 'RSS')
      expect(Object.keys(own.coefficients)).toEqual(Object.keys(node.coefficients))
      for (const [term, value] of Object.entries(node.coefficients))
        expectClose(
          own.coefficients[term],
          value,
          mixed ? TOLERANCES.offsetCoefficient : TOLERANCES.linear,
          `${term} in node ${node.id}`,
        )
      expectSameTests(own, node, tolerance)
    })
  })

  it('validates against its own schema, before and after JSON', () => {
    expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  })

  if (expected.subgroupModels !== undefined)
    it("has R's linear model in every subgroup", () => {
      for (const { node, fixed } of expected.subgroupModels)
        expectTerms(
          result.model.fixed.filter((term) => term.node === node),
          fixed,
          { estimate: TOLERANCES.linear, se: TOLERANCES.linear, df: TOLERANCES.linear },
        )
      for (const { node, effect } of result.subgroups) {
        const r = expected.subgroupModels
          .find((model: { node: number }) => model.node === node)
          .fixed.find(({ term }: ReferenceTerm) => term === 'treatment')
        for (const key of ['estimate', 'se', 'p', 'lo', 'hi'] as const)
          expectClose(effect[key], r[key], { rtol: 1e-9, atol: 1e-11 }, `${key} of the effect in ${node}`)
      }
    })

  if (expected.palm !== undefined)
    it("has palmtree's joint model", () => {
      expect(result.model.iterations).toBe(expected.iterations)
      expectClose(result.model.logLik, expected.logLik!, TOLERANCES.linear, 'logLik')
      expectTerms(result.model.fixed, expected.palm, {
        estimate: TOLERANCES.linear,
        se: TOLERANCES.linear,
        df: TOLERANCES.linear,
      })
    })

  if (mixed) it("has lme4's joint model", () => expectSameMixedModel(result, reference))
})

function expectSameSplit(own: FitNode, node: ReferenceNode): void {
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

function expectSameTests(own: FitNode, node: ReferenceNode, kind: 'linear' | 'offset'): void {
  const tests = node.tests ?? []
  expect(own.tests.map(({ variable }) => variable)).toEqual(tests.map(({ variable }) => variable))
  tests.forEach((test, i) => {
    const what = `${test.variable} in node ${node.id}`
    const { statistic, logPAdjusted } = own.tests[i]
    expectClose(statistic, test.statistic, TOLERANCES[kind === 'linear' ? 'linear' : 'offsetStatistic'], what)
    expectClose(
      logPAdjusted,
      test.pAdjusted === null ? null : Math.log(test.pAdjusted),
      TOLERANCES[kind === 'linear' ? 'linearLogP' : 'offsetLogP'],
      `log p of ${what}`,
    )
  })
}

type TermTolerances = Record<'estimate' | 'se' | 'df', { atol?: number; rtol?: number }>

function expectTerms(
  own: readonly FitTerm[],
  terms: readonly ReferenceTerm[],
  tolerance: TermTolerances,
): void {
  // R leaves aliased coefficients out of its summary tables.
  const kept = own.filter(({ estimate }) => estimate !== null)
  expect(kept.map(({ name }) => name)).toEqual(terms.map(({ term }) => term))
  terms.forEach((term, i) => {
    expectClose(kept[i].estimate, term.estimate, tolerance.estimate, term.term)
    expectClose(kept[i].se, term.se, tolerance.se, `se of ${term.term}`)
    if (term.df !== undefined) expectClose(kept[i].df, term.df, tolerance.df, `df of ${term.term}`)
    if (term.lo !== undefined)
      expectClose(kept[i].lo, term.lo, { rtol: 1e-9, atol: 1e-11 }, `lo of ${term.term}`)
  })
}

function expectSameMixedModel({ model }: FitResult, { expected }: ReferenceTree): void {
  const { lmm } = expected
  expect(model.iterations).toBe(expected.iterations)
  expect(model.singular).toBe(lmm.singular)
  expectClose(model.logLik, lmm.logLik, TOLERANCES.criterion, 'logLik')
  expectTerms(model.fixed, lmm.fixed, {
    estimate: TOLERANCES.fixef,
    se: TOLERANCES.se,
    df: TOLERANCES.df,
  })
  Object.values(lmm.theta as Record<string, number>).forEach((theta, i) => {
    expectClose(model.theta[i], theta, TOLERANCES.theta, `theta ${i}`)
  })
  expectClose(model.residualVariance, lmm.residualVariance, TOLERANCES.variance, 'residual variance')
  lmm.random.forEach(({ term, variance }: { term: string; variance: number }, i: number) => {
    expect(model.random[i].term).toBe(term)
    expectClose(model.random[i].variance, variance, TOLERANCES.variance, `variance of ${term}`)
  })
  // Conditional modes inherit the error of R's θ.
  lmm.ranef.trial.forEach((modes: Record<string, number | string>, k: number) => {
    expect(model.ranef[k].level).toBe(modes.level)
    for (const [term, value] of Object.entries(modes))
      if (term !== 'level')
        expectClose(
          model.ranef[k][term] as number,
          value as number,
          { rtol: 3e-4, atol: 1e-5 },
          `${term} of ${modes.level}`,
        )
  })
}

describe('the reference trees', () => {
  it('cover every method, both tie rules and more than 50 fits', () => {
    expect(gaussianTrees.length).toBeGreaterThan(50)
    const methods = new Set(gaussianTrees.map(({ spec }) => spec.method.replace('-corr', '')))
    expect(methods).toEqual(new Set(METHODS))
    expect(new Set(gaussianTrees.map(({ spec }) => spec.ties))).toEqual(new Set(['rows', 'distinct']))
  })
})
