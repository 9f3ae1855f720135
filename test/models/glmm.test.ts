import { describe, expect, it } from 'vitest'
import { BINOMIAL } from '../../src/families/binomial.js'
import { POISSON } from '../../src/families/poisson.js'
import type { GlmmFit } from '../../src/models/glmm/glmm.js'
import { fitGlmm } from '../../src/models/glmm/glmm.js'
import type { GlmmCells } from '../../src/models/glmm/glmm-cells.js'
import { glmmPatientCells } from '../../src/models/glmm/glmm-cells.js'
import { glmmEstimate, glmmEstimates } from '../../src/models/glmm/glmm-contrast.js'
import { expectClose } from '../tolerances.js'
import { armCells, fitCase, GLMM_CASES } from './glmm-cases.js'
import { factor, numbers, readReference, readRows, unlike } from './read-fixture.js'

const direct = readReference('models-extra/glmm-direct.json')

describe('fitGlmm against lme4', () => {
  it.each(Object.keys(GLMM_CASES))('%s', (name) => {
    const c = GLMM_CASES[name]()
    const { reference } = c
    const fit = fitCase(c)
    expect(fit.converged).toBe(true)
    expect(fit.singular).toBe(reference.singular)
    expect(fit.notes.map(({ code }) => code)).toEqual(reference.singular ? ['SINGULAR_FIT'] : [])
    // Ours is the larger one: where lme4's determinant lags behind the modes its optimum is a little off.
    expectClose(fit.logLik, reference.logLik, { atol: 1e-6 }, 'logLik')
    Object.values(reference.theta).forEach((value, i) => {
      expectClose(fit.theta[i], value as number, { rtol: 3e-5 }, 'theta')
    })
    const estimates = glmmEstimates(fit)
    // biome-ignore lint/suspicious/noExplicitAny: reference values are read as they come
    reference.fixed.forEach((row: any, i: number) => {
      expectClose(estimates[i]!.estimate, row.estimate, { rtol: 1e-5 }, row.term)
      // lme4's standard errors are those of its Hessian, of which the same lag makes up to 6e-4 (see glmm-direct.json).
      expectClose(estimates[i]!.se, row.se, { rtol: 7e-4 }, `se of ${row.term}`)
      expect(estimates[i]!.method).toBe('z')
    })
    // biome-ignore lint/suspicious/noExplicitAny: reference values are read as they come
    const [levels] = Object.values(reference.ranef) as any[]
    // biome-ignore lint/suspicious/noExplicitAny: reference values are read as they come
    levels.forEach((level: any, k: number) => {
      c.zNames.forEach((term, a) => {
        expectClose(
          fit.ranef[k * c.zNames.length + a],
          level[term],
          { rtol: 1e-4, atol: 2e-5 },
          `mode ${level.level}`,
        )
      })
    })
  })
})

/** Subgroups by sex: effects global, an intercept for each subgroup in each trial. */
function groupCells(name: string): GlmmCells {
  const rows = readRows(name, ['y', 'trial', 'arm', 'sex'])
  const { levels, codes } = factor(rows, 'trial')
  const t = unlike(rows, 'arm', 'placebo')
  const male = unlike(rows, 'sex', 'female')
  const y = numbers(rows, 'y')
  const n = new Float64Array(4 * levels.length)
  const sum = new Float64Array(n.length)
  y.forEach((value, i) => {
    const cell = 4 * codes[i] + 2 * male[i] + t[i]
    n[cell]++
    sum[cell] += value
  })
  const at = Array.from(n.keys())
  return {
    trials: levels.length,
    q: 1,
    p: 2,
    locals: 2,
    length: n.length,
    trial: at.map((i) => i >> 2),
    local: at.map((i) => (i >> 1) & 1),
    z: at.map((i) => i & 1),
    x: { width: 1, values: at.map((i) => i & 1), columns: at.map((i) => (i >> 1) & 1) },
    n,
    sum,
  }
}

describe('fitGlmm against direct maximisation', () => {
  const expectDirect = (name: string, fit: GlmmFit, rtol = { beta: 1e-8, se: 1e-7 }) => {
    const r = direct[name]
    expectClose(fit.deviance, r.deviance, { atol: 1e-9 }, 'deviance')
    ;[r.theta].flat().forEach((value: number, i: number) => {
      expectClose(fit.theta[i], value, { rtol: 1e-6, atol: 1e-8 }, 'theta')
    })
    glmmEstimates(fit).forEach((estimate, i) => {
      expectClose(estimate!.estimate, r.beta[i], { rtol: rtol.beta }, `beta ${i}`)
      expectClose(estimate!.se, r.se[i], { rtol: rtol.se }, `se ${i}`)
    })
  }

  it.each([
    ['binary-ri', 'binary-ri', 'independent'],
    ['binary-meta-ri', 'binary-meta-ri', 'independent'],
    ['binary-meta-ri-corr', 'binary-meta-ri', 'correlated'],
    ['count-ri', 'count-ri', 'independent'],
  ] as const)('%s', (name, model, covariance) => {
    const c = GLMM_CASES[model]()
    expectDirect(name, fitCase(c, armCells(c), { constant: 0, covariance }))
  })

  it('a correlated pair of effects on counts', () => {
    const c = GLMM_CASES['count-ri']()
    const both = { ...c, zNames: ['(Intercept)', 'treatment'] }
    expectDirect(
      'count-meta-ri-corr',
      fitCase(both, armCells(both), { constant: 0, covariance: 'correlated' }),
    )
  })

  it('the integral itself, by quadrature with 25 nodes', () => {
    const c = GLMM_CASES['binary-ri']()
    expectDirect('binary-ri-integral', fitCase(c, armCells(c), { constant: 0, nAGQ: 25 }))
  })

  it('stratified intercepts as local columns', () => {
    const c = GLMM_CASES['count-meta-si']()
    const fit = fitCase(c, armCells(c), { constant: 0 })
    // The reference's derivatives reach 1e-6 only: this optimum is flat in θ.
    expectDirect('count-meta-si', fit, { beta: 1e-7, se: 1e-6 })
    const r = direct['count-meta-si']
    for (let k = 0; k < c.trials; k++) {
      const local = glmmEstimate(fit, { local: [{ trial: k, local: 0, weight: 1 }] })
      expectClose(local!.estimate, r.beta[1 + k], { rtol: 1e-6 }, `trial ${k}`)
      expectClose(local!.estimate, fit.localBeta[k], { rtol: 1e-14 })
      expectClose(local!.se, r.se[1 + k], { rtol: 2e-6 }, `se of trial ${k}`)
    }
  })

  it('an intercept for each subgroup in each trial', () => {
    const fit = fitGlmm(groupCells('count-1500.csv'), { family: POISSON, covariance: 'independent' })
    expectDirect('count-meta-si-groups', fit, { beta: 1e-6, se: 1e-6 })
    const r = direct['count-meta-si-groups']
    fit.localBeta.forEach((value, g) => {
      expectClose(value, r.beta[2 + g], { rtol: 1e-5 }, `intercept ${g}`)
      const local = glmmEstimate(fit, { local: [{ trial: g >> 1, local: g & 1, weight: 1 }] })
      expectClose(local!.se, r.se[2 + g], { rtol: 1e-5 }, `se of intercept ${g}`)
    })
  })

  it.each([
    ['binary-ri-age', 'binary-2200.csv', false],
    ['count-meta-si-age', 'count-1500.csv', true],
  ] as const)('patients with a covariate: %s', (name, file, stratified) => {
    const rows = readRows(file, ['y', 'trial', 'arm', 'age'])
    const { levels, codes } = factor(rows, 'trial')
    const t = unlike(rows, 'arm', 'placebo')
    const age = numbers(rows, 'age').map((years) => (years - 50) / 10)
    const one = new Float64Array(rows.length).fill(1)
    const cells = glmmPatientCells({
      y: numbers(rows, 'y'),
      trial: codes,
      trials: levels.length,
      Z: [stratified ? t : one],
      X: stratified ? [t, age] : [one, t, age],
      ...(stratified && { local: new Int32Array(rows.length), locals: 1 }),
    })
    const family = stratified ? POISSON : BINOMIAL
    expectDirect(name, fitGlmm(cells, { family, covariance: 'independent' }), { beta: 1e-6, se: 1e-6 })
  })

  it('differences of effects between subgroups', () => {
    const cells = groupCells('count-1500.csv')
    const fit = fitGlmm(cells, { family: POISSON, covariance: 'independent' })
    // Recoded so that the difference is a coefficient of its own.
    const values = Array.from({ length: cells.length }, (_, i) => [i & 1, (i & 1) * ((i >> 1) & 1)]).flat()
    const coded = fitGlmm(
      { ...cells, x: { width: 2, values } },
      { family: POISSON, covariance: 'independent' },
    )
    const difference = glmmEstimate(fit, { global: [-1, 1] })!
    const coefficient = glmmEstimates(coded)[1]!
    expectClose(difference.estimate, coefficient.estimate, { rtol: 1e-8 })
    expectClose(difference.se, coefficient.se, { rtol: 1e-8 })
    expectClose(difference.p, coefficient.p, { rtol: 1e-7 })
  })
})
