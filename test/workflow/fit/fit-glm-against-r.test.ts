import { describe, expect, it } from 'vitest'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { expectClose, TOLERANCES } from '../../tolerances.js'
import type { ReferenceTree } from '../../trees/reference.js'
import { glmTrees, referenceControl, referenceData } from '../../trees/reference.js'
import { expectSameSplit, expectSameTests, expectTerms } from './same-fit.js'

/** With an offset R's iterations end further from the solution, and lme4's optimiser moves the offset. */
function tolerancesOf(method: Method, mixed: boolean) {
  const offset = mixed || method === 'palmtree'
  return {
    objective: mixed ? TOLERANCES.glmmTreeObjective : TOLERANCES.glmObjective,
    coefficient: mixed ? TOLERANCES.glmmTreeCoefficient : TOLERANCES.glmCoefficient,
    tests: offset
      ? { statistic: TOLERANCES.glmOffsetStatistic, logP: TOLERANCES.glmOffsetLogP }
      : { statistic: TOLERANCES.glmStatistic, logP: TOLERANCES.glmLogP },
  }
}

const TERMS = {
  estimate: TOLERANCES.glmCoefficient,
  se: TOLERANCES.glmSe,
  df: TOLERANCES.glmCoefficient,
}

describe.each(glmTrees)('$name', (reference) => {
  const method = reference.spec.method as Method
  const result = fit(referenceData(reference), method, referenceControl(reference))
  const { expected } = reference
  const mixed = expected.glmm !== undefined
  const tolerances = tolerancesOf(method, mixed)

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
      expectClose(own.objfun, node.objfun, tolerances.objective, `−logLik of node ${node.id}`)
      expect(Object.keys(own.coefficients)).toEqual(Object.keys(node.coefficients))
      for (const [term, value] of Object.entries(node.coefficients))
        expectClose(own.coefficients[term], value, tolerances.coefficient, `${term} in node ${node.id}`)
      expectSameTests(own, node, tolerances.tests)
    })
  })

  it('validates against its own schema, before and after JSON', () => {
    expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  })

  if (expected.subgroupModels !== undefined)
    it("has R's generalised linear model in every subgroup", () => {
      for (const { node, fixed } of expected.subgroupModels)
        expectTerms(
          result.model.fixed.filter((term) => term.node === node),
          fixed,
          TERMS,
          TOLERANCES.glmInterval,
        )
      for (const { node, effect } of result.subgroups) {
        const own = result.model.fixed.find((term) => term.node === node && term.term === 'treatment')!
        expect(effect).toMatchObject({ estimate: own.estimate, se: own.se, p: own.p, lo: own.lo, hi: own.hi })
        expectClose(effect.ratio!.hi, Math.exp(own.hi!), { rtol: 1e-15 }, 'ratio')
      }
    })

  if (expected.palm !== undefined)
    it("has palmtree's joint model", () => {
      expect(result.model.iterations).toBe(expected.iterations)
      expectClose(result.model.logLik, expected.logLik!, TOLERANCES.glmObjective, 'logLik')
      expectTerms(result.model.fixed, expected.palm, TERMS, TOLERANCES.glmInterval)
    })

  if (mixed) it("has lme4's joint model", () => expectSameMixedModel(result, reference))
})

function expectSameMixedModel({ model }: FitResult, { expected }: ReferenceTree): void {
  const { glmm } = expected
  expect(model.iterations).toBe(expected.iterations)
  expect(model.singular).toBe(glmm.singular)
  expectClose(model.logLik, glmm.logLik, TOLERANCES.glmmLogLik, 'logLik')
  expectTerms(model.fixed, glmm.fixed, {
    estimate: TOLERANCES.glmmFixef,
    se: TOLERANCES.glmmSe,
    df: TOLERANCES.df,
  })
  Object.values(glmm.theta as Record<string, number>).forEach((theta, i) => {
    expectClose(model.theta[i], theta, TOLERANCES.glmmTheta, `theta ${i}`)
  })
  glmm.random.forEach(({ term, variance }: { term: string; variance: number }, i: number) => {
    expect(model.random[i].term).toBe(term)
    expectClose(model.random[i].variance, variance, TOLERANCES.glmmVariance, `variance of ${term}`)
  })
  glmm.ranef.trial.forEach((modes: Record<string, number | string>, k: number) => {
    expect(model.ranef[k].level).toBe(modes.level)
    for (const [term, value] of Object.entries(modes))
      if (term !== 'level')
        expectClose(
          model.ranef[k][term] as number,
          value as number,
          TOLERANCES.glmmRanef,
          `${term} of ${modes.level}`,
        )
  })
}

describe('the reference trees of binary outcomes and counts', () => {
  it('cover every method and both families', () => {
    expect(glmTrees.length).toBe(18)
    // No R package has metaMOB-WT: its references are in test/trees/within.test.ts.
    const inR = METHODS.filter((method) => method !== 'metamob-wt')
    expect(new Set(glmTrees.map(({ spec }) => spec.method))).toEqual(new Set(inR))
    expect(new Set(glmTrees.map(({ spec }) => spec.family))).toEqual(new Set(['binomial', 'poisson']))
  })
})
