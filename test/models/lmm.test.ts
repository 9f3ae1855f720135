import { describe, expect, it } from 'vitest'
import { fitLmm } from '../../src/models/lmm/lmm.js'
import { lmmCriterion } from '../../src/models/lmm/lmm-criterion.js'
import { expectClose, TOLERANCES } from '../tolerances.js'
import { fixedNames, globalMoments, LMM_CASES, localMoments } from './lmm-cases.js'

describe.each(Object.keys(LMM_CASES))('lme4 %s', (name) => {
  const c = LMM_CASES[name]()
  const { reference, covariance, reml } = c
  const moments = globalMoments(c)
  const fit = fitLmm(moments, { covariance, reml })

  it('uses the same patients', () => {
    expect(moments.n).toBe(reference.n)
  })

  it('has the same criterion at fixed θ', () => {
    for (const { theta, criterion } of reference.criterionAtTheta) {
      expectClose(lmmCriterion(moments, theta, covariance, reml), criterion, TOLERANCES.criterionAtTheta)
      if (c.trialIntercepts)
        expectClose(
          lmmCriterion(localMoments(c), theta, covariance, reml),
          criterion,
          TOLERANCES.criterionAtTheta,
        )
    }
  })

  it('finds the same optimum', () => {
    expectClose(fit.criterion, reference.criterion, TOLERANCES.criterion, 'criterion')
    // Never above the reference's optimum, beyond rounding.
    expect(fit.criterion).toBeLessThan(reference.criterion + 1e-9)
    Object.values(reference.theta as number[]).forEach((theta, i) => {
      expectClose(fit.theta[i], theta, TOLERANCES.theta, `theta ${i}`)
    })
    expectClose(fit.logLik, reference.logLik, TOLERANCES.criterion, 'logLik')
    expectClose(fit.sigma ** 2, reference.sigma ** 2, TOLERANCES.variance, 'sigma²')
    expect(fit.singular).toBe(reference.singular)
    expect(fit.converged).toBe(true)
  })

  it('has the same coefficients and variances', () => {
    reference.fixed.forEach((term: { term: string; estimate: number }, i: number) => {
      const at = fixedNames(c).indexOf(term.term)
      expect(at, term.term).toBeGreaterThanOrEqual(0)
      expectClose(fit.beta[at], term.estimate, TOLERANCES.fixef, `${term.term} (${i})`)
    })
    const q = c.Z.length
    for (const { group, term, term2, vcov } of reference.random) {
      if (group === 'Residual') continue
      const a = c.zNames.indexOf(term)
      const b = term2 === null ? a : c.zNames.indexOf(term2)
      expectClose(fit.tau2[a * q + b], vcov, TOLERANCES.variance, `${group} ${term} ${term2}`)
    }
    const ranef = Object.values(reference.ranef)[0] as Record<string, number | string>[]
    ranef.forEach((row) => {
      const k = c.levels.indexOf(row.level as string)
      c.zNames.forEach((term, a) => {
        // The modes inherit the error of θ̂, on the scale of the random effects' standard deviation.
        const atol = 1e-4 * Math.sqrt(fit.tau2[a * q + a]) + 1e-6
        expectClose(
          fit.ranef[k * q + a],
          row[term] as number,
          { atol, rtol: 1e-4 },
          `ranef ${row.level} ${term}`,
        )
      })
    })
  })

  if (!c.trialIntercepts) return

  it('is the same with the trials’ intercepts as local columns', () => {
    const local = fitLmm(localMoments(c), { covariance, reml })
    expectClose(local.criterion, fit.criterion, { rtol: 1e-13 }, 'criterion')
    expectClose(local.theta[0], fit.theta[0], { rtol: 1e-9 }, 'theta')
    for (let i = 1; i < c.X.length; i++)
      expectClose(local.beta[i - 1], fit.beta[i], { rtol: 1e-10 }, c.xNames[i])
    expectClose(local.localBeta[0], fit.beta[0], { rtol: 1e-10 }, 'intercept')
    for (let k = 1; k < c.trials; k++)
      expectClose(
        local.localBeta[k]! - local.localBeta[0]!,
        fit.beta[c.X.length + k - 1],
        { rtol: 1e-9 },
        `trial ${k}`,
      )
  })
})
