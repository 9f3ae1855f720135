import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import type { EffectsResult } from '../../../src/results/effects-schema.js'
import { effectsSchema } from '../../../src/results/effects-schema.js'
import type { EffectsOptions } from '../../../src/workflow/effects/effects.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { readReference } from '../../models/read-fixture.js'
import { expectClose, TOLERANCES } from '../../tolerances.js'

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/data/${name}`, import.meta.url), 'utf8')

const NSLBP: Roles = {
  outcome: 'rmdq',
  treatment: 'arm',
  control: 'control',
  trial: 'trial',
  covariates: [],
  adjust: ['rmdq0'],
  family: 'gaussian',
}
const GAUSS: Roles = {
  outcome: 'y',
  treatment: 'arm',
  control: 'placebo',
  trial: 'trial',
  covariates: [],
  family: 'gaussian',
}

/** Every result is plain JSON that its schema describes. */
function run(text: string, roles: Roles, options: EffectsOptions = {}): EffectsResult {
  const result = effects(prepare(readDelimited(text), roles), options)
  expect(effectsSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  return result
}

interface Term {
  term: string
  estimate: number
  se: number
  statistic: number
  p: number
  lo: number
  hi: number
  satterthwaite: { df: number; t: number; p: number }
  kenwardRoger: { se: number; df: number; t: number; p: number }
}

describe('Table 2 of the low-back-pain example', () => {
  const result = run(fixture('nslbp.csv'), NSLBP, { profile: 'ml' })
  const lmm = result.lmm!

  it('has R’s linear model', () => {
    const reference = readReference('models/lm-nslbp-table2.json')
    expect(result.data.used).toBe(reference.n)
    expectClose(result.lm.sigma, reference.sigma, TOLERANCES.linear)
    expectClose(result.lm.logLik, reference.logLik, TOLERANCES.linear)
    expect(result.lm.fixed.map(({ term }) => term)).toEqual(reference.fixed.map(({ term }: Term) => term))
    reference.fixed.forEach((row: Term, i: number) => {
      const effect = result.lm.fixed[i].effect!
      for (const field of ['estimate', 'se', 'statistic', 'lo', 'hi'] as const)
        expectClose(effect[field], row[field], TOLERANCES.linear, `${row.term} ${field}`)
    })
    expect(result.lm.effect).toEqual(result.lm.fixed[1].effect)
  })

  it('has lme4’s mixed model, with Satterthwaite’s and Kenward and Roger’s inference', () => {
    const reference = readReference('models/lmm-nslbp-table2.json')
    expectClose(lmm.deviance, reference.criterion, TOLERANCES.criterion)
    expectClose(lmm.logLik, reference.logLik, TOLERANCES.criterion)
    expect(lmm.fixed.map(({ term }) => term)).toEqual(reference.fixed.map(({ term }: Term) => term))
    reference.fixed.forEach((row: Term, i: number) => {
      const effect = lmm.fixed[i].effect!
      expectClose(effect.estimate, row.estimate, TOLERANCES.fixef, row.term)
      expectClose(effect.se, row.se, TOLERANCES.se, `${row.term} se`)
      expectClose(effect.df, row.satterthwaite.df, TOLERANCES.df, `${row.term} df`)
      expectClose(effect.kenwardRoger!.se, row.kenwardRoger.se, TOLERANCES.se, `${row.term} Kenward–Roger se`)
      expectClose(effect.kenwardRoger!.df, row.kenwardRoger.df, TOLERANCES.df, `${row.term} Kenward–Roger df`)
    })
    expect(lmm.effect).toEqual(lmm.fixed[1].effect)
    const [tau, residual] = reference.random
    expectClose(lmm.random[0].variance, tau.vcov, TOLERANCES.variance, 'τ²')
    expectClose(lmm.residual!.variance, residual.vcov, TOLERANCES.variance, 'σ²')
    const [ci, sigmaCI] = reference.profileCI
    // lme4 interpolates its profile.
    expect(lmm.random[0].lo).toBe(0)
    expectClose(lmm.random[0].hi, ci.hi, { rtol: 1e-3 }, 'τ hi')
    expectClose(lmm.residual!.lo, sigmaCI.lo, { rtol: 1e-3 }, 'σ lo')
    for (const { level, treatment } of reference.ranef.trial)
      expectClose(
        lmm.ranef.find((row) => row.level === level)!.treatment,
        treatment,
        { rtol: 1e-3, atol: 1e-5 },
        level,
      )
  })

  it('adjusts the trials’ own models as well', () => {
    expect(result.twoStage!.trials.map(({ trial }) => trial)).toEqual([
      'Trial 1',
      'Trial 2',
      'Trial 3',
      'Trial 4',
    ])
    expect(result.twoStage!.trials.reduce((sum, { n }) => sum + n, 0)).toBe(result.data.used)
    expect(result.notes.map(({ code }) => code)).toEqual(['FEW_DF', 'TAU_PRIOR_SUGGESTED'])
  })
})

describe('two-stage analysis', () => {
  it('equals metafor', () => {
    const reference = readReference('models/two-stage-nslbp.json')
    const { twoStage } = run(fixture('nslbp.csv'), { ...NSLBP, adjust: [] })
    reference.trials.forEach((row: { trial: string; yi: number; sei: number }, k: number) => {
      expect(twoStage!.trials[k].trial).toBe(row.trial)
      expectClose(twoStage!.trials[k].effect.estimate, row.yi, { rtol: 1e-9, atol: 1e-12 }, `${row.trial} yi`)
      expectClose(twoStage!.trials[k].effect.se, row.sei, { rtol: 1e-9 }, `${row.trial} sei`)
    })
    // metafor's iterations for τ² stop at changes of 1e-5 (REML) and 1e-4 (PM).
    for (const pooled of twoStage!.pooled) {
      const expected = reference.effect[pooled.method]
      expectClose(pooled.estimate, expected.estimate, { rtol: 1e-4 }, `${pooled.method} estimate`)
      expectClose(pooled.knha.se, expected.knha.se, { rtol: 1e-4 }, `${pooled.method} HKSJ se`)
    }
  })
})

describe('effects in awkward data', () => {
  it('has no mixed model for one trial', () => {
    const text = fixture('gauss-900.csv')
    const { trial: _, ...roles } = GAUSS
    const result = run(text, roles)
    expect(result.lmm).toBeNull()
    expect(result.twoStage).toBeNull()
    expect(result.notes.map(({ code }) => code)).toEqual(['ONE_TRIAL'])
    expect(result.lm.effect!.df).toBe(result.data.used - 2)
  })

  it('adjusts for factors by indicators of their levels', () => {
    const result = run(fixture('gauss-900.csv'), { ...GAUSS, adjust: ['region', 'sex', 'age'] })
    const terms = result.lm.fixed.map(({ term }) => term)
    expect(terms.slice(0, 2)).toEqual(['(Intercept)', 'treatment'])
    expect(terms).toEqual(expect.arrayContaining(['sexmale', 'age', 'trialT02']))
    expect(terms).toEqual(result.lmm!.fixed.map(({ term }) => term))
    expect(result.spec.adjust).toEqual(['region', 'sex', 'age'])
  })

  const small = (rows: readonly string[]) => ['trial,arm,y,site,x', ...rows].join('\n')
  const roles: Roles = { ...GAUSS, adjust: ['site'] }

  it('cannot tell a covariate of the trials from the trials', () => {
    const rows = Array.from({ length: 24 }, (_, i) => {
      const trial = i % 3
      return `T${trial},${i % 2 ? 'active' : 'placebo'},${Math.sin(i) + trial},${10 + trial},${i}`
    })
    const result = run(small(rows), roles)
    expect(result.lm.fixed.find(({ term }) => term === 'site')).toEqual({ term: 'site', effect: null })
    expect(result.lmm!.fixed.find(({ term }) => term === 'site')).toEqual({ term: 'site', effect: null })
    expect(result.notes.filter(({ code }) => code === 'COLUMN_ALIASED')).toEqual([
      expect.objectContaining({ column: 'site' }),
    ])
    expect(result.lm.effect).not.toBeNull()
  })

  it('says when no trial compares the arms', () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `T${i % 4},${i % 2 ? 'active' : 'placebo'},${Math.cos(i)},1,1`,
    )
    const result = run(small(rows), { ...roles, adjust: [] })
    expect(result.lm.effect).toBeNull()
    expect(result.lmm!.effect).toBeNull()
    expect(result.twoStage).toBeNull()
    expect(result.notes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['COLUMN_ALIASED', 'TRIAL_EFFECT_NOT_ESTIMABLE', 'TWO_STAGE_NOT_POSSIBLE']),
    )
  })

  it('survives two patients, and outcomes without variation', () => {
    run(small(['A,placebo,1,1,1', 'B,active,2,1,1']), { ...roles, adjust: [] })
    const constant = Array.from({ length: 12 }, (_, i) => `T${i % 3},${i % 2 ? 'active' : 'placebo'},5,1,1`)
    const result = run(small(constant), { ...roles, adjust: [] })
    expect(result.notes.map(({ code }) => code)).toEqual(expect.arrayContaining(['LMM_EXACT_FIT']))
    expect(result.lmm!.logLik).toBeNull()
  })

  it('rejects what it cannot do', () => {
    const data = prepare(readDelimited(fixture('nslbp.csv')), NSLBP)
    expect(() => effects(data, { level: 2 })).toThrow('OPTION_INVALID')
    expect(() => effects(data, { nagq: 0 })).toThrow('OPTION_INVALID')
  })

  it('takes ML and another level', () => {
    const result = run(fixture('gauss-2500.csv'), GAUSS, { reml: false, level: 0.9 })
    const reference = readReference('models/lmm-gauss-2500-meta-si-ml.json')
    expectClose(result.lmm!.deviance, reference.criterion, TOLERANCES.criterion)
    expect(result.lmm!.effect!.kenwardRoger).toBeNull()
    expect(result.notes.map(({ code }) => code)).toContain('KENWARD_ROGER_NEEDS_REML')
    const { estimate, lo, hi, se } = result.lm.effect!
    expectClose((hi! - lo!) / 2 / se!, 1.6454, { rtol: 1e-3 })
    expectClose((hi! + lo!) / 2, estimate, { rtol: 1e-12 })
  })
})
