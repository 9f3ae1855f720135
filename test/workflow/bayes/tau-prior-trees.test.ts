import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'

const fixture = (path: string) => new URL(`../../fixtures/${path}`, import.meta.url)

describe.each(['nslbp', 'gauss-900'])('the tree of %s under a half-normal prior', (name) => {
  const { spec, tree, posterior, iterations, history } = JSON.parse(
    readFileSync(fixture(`bayes/tree-${name}.json`), 'utf8'),
  )
  const data = prepare(readDelimited(readFileSync(fixture(`data/${spec.data}`), 'utf8')), {
    outcome: spec.outcome,
    treatment: spec.treatment,
    control: spec.control,
    trial: spec.trial,
    covariates: spec.covariates,
    family: 'gaussian',
    ordered: Array.isArray(spec.ordered) ? {} : spec.ordered,
  })
  const result = fit(data, 'metamob-si', { tauPrior: 'halfnormal', pvalue: 'hansen' })
  const { bayes } = result

  it('is the reference tree, and settles as it does', () => {
    expect(result.tree.nodes.map(({ id, n, kids }) => ({ id, n, kids }))).toEqual(
      tree.map(({ id, n, kids }: { id: number; n: number; kids: number[] }) => ({ id, n, kids: kids ?? [] })),
    )
    expect(result.model.iterations).toBe(iterations)
    for (const [i, node] of result.tree.nodes.entries())
      for (const test of node.tests) {
        const own = tree[i].tests.find(({ variable }: { variable: string }) => variable === test.variable)
        expect(Math.abs(test.statistic - own.statistic)).toBeLessThan(1e-9 * (1 + Math.abs(own.statistic)))
      }
    expect(Math.abs(bayes!.logMarginal - history.at(-1).logMarginal)).toBeLessThan(1e-8)
  })

  it('has leaves whose coefficients are the posterior means, an identity', () => {
    for (const { node, mean } of bayes!.effects) {
      const { coefficients } = result.tree.nodes[node! - 1]
      expect(Math.abs(coefficients.treatment! - mean!)).toBeLessThan(1e-10)
    }
  })

  it('has the posteriors', () => {
    const [tau] = bayes!.tau
    const expected = posterior.tau.treatment
    expect(Math.abs(tau.mean! - expected.mean)).toBeLessThan(1e-8)
    expect(Math.abs(tau.median - expected.median)).toBeLessThan(1e-8)
    expect(Math.abs(tau.hi - expected.interval[1])).toBeLessThan(1e-7)
    bayes!.effects.forEach((effect, j) => {
      const own = posterior.subgroups[j]
      for (const [found, value] of [
        [effect.mean!, own.mean],
        [effect.sd!, own.sd],
        [effect.median, own.median],
        [effect.lo, own.interval[0]],
        [effect.hi, own.interval[1]],
        [effect.below0, own.pNegative],
      ])
        expect(Math.abs(found - value)).toBeLessThan(1e-8)
      expect(effect.below0 + effect.above0).toBeCloseTo(1, 12)
    })
    expect(bayes!.sensitivity.map(({ factor }) => factor)).toEqual([0.5, 1, 2])
  })
})
