import { describe, expect, it } from 'vitest'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { expectClose, TOLERANCES } from '../../tolerances.js'
import type { ReferenceTree } from '../../trees/reference.js'
import { gaussianTrees, referenceControl, referenceData } from '../../trees/reference.js'
import type { ReferenceTerm } from './same-fit.js'
import { expectSameSplit, expectSameTests, expectTerms } from './same-fit.js'

describe.each(gaussianTrees)('$name', (reference) => {
  const method = reference.spec.method.replace('-corr', '') as Method
  const data = referenceData(reference)
  const result = fit(data, method, referenceControl(reference))
  const { expected } = reference
  const mixed = expected.lmm !== undefined
  const tolerance = mixed
    ? { statistic: TOLERANCES.offsetStatistic, logP: TOLERANCES.offsetLogP }
    : { statistic: TOLERANCES.linear, logP: TOLERANCES.linearLogP }

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
    // No R package has metaMOB-WT: its references are in test/trees/within.test.ts.
    expect(methods).toEqual(new Set(METHODS.filter((method) => method !== 'metamob-wt')))
    expect(new Set(gaussianTrees.map(({ spec }) => spec.ties))).toEqual(new Set(['rows', 'distinct']))
  })
})
