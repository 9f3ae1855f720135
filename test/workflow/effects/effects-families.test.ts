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
import { expectClose } from '../../tolerances.js'

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/data/${name}`, import.meta.url), 'utf8')

const BINARY: Roles = {
  ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', covariates: [] },
  family: 'binomial',
}
const COUNT: Roles = { ...BINARY, family: 'poisson' }

function run(text: string, roles: Roles, options: EffectsOptions = {}): EffectsResult {
  const result = effects(prepare(readDelimited(text), roles), options)
  expect(effectsSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  return result
}

interface Row {
  readonly term: string
  readonly trial: string
  readonly estimate: number
  readonly se: number
  readonly lo: number
  readonly hi: number
}

/** R's standard errors of `glm` are those of the step before the last. */
const SE = { rtol: 5e-6 }
const GLMM = { rtol: 1e-3, atol: 1e-6 }

describe.each([
  ['binary', 'binary-2200.csv', BINARY],
  ['count', 'count-1500.csv', COUNT],
] as const)('effects of a %s outcome', (name, file, roles) => {
  const result = run(fixture(file), roles)

  it('have R’s generalised linear model', () => {
    const reference = readReference(`models/glm-${name}.json`)
    expect(result.lm.kind).toBe('glm')
    expect(result.lm.fixed.map(({ term }) => term)).toEqual(reference.fixed.map(({ term }: Row) => term))
    reference.fixed.forEach((row: Row, i: number) => {
      const effect = result.lm.fixed[i].effect!
      expectClose(effect.estimate, row.estimate, { rtol: 1e-7, atol: 1e-8 }, row.term)
      expectClose(effect.se, row.se, SE, `${row.term} se`)
      expectClose(effect.lo, row.lo, { rtol: 1e-5, atol: 1e-5 }, `${row.term} lo`)
    })
    expectClose(result.lm.logLik, reference.logLik, { rtol: 1e-10 })
    expectClose(result.lm.deviance, reference.deviance, { rtol: 1e-10 })
    const { ratio, estimate, lo, hi } = result.lm.effect!
    expect(ratio).toEqual({ estimate: Math.exp(estimate!), lo: Math.exp(lo!), hi: Math.exp(hi!) })
  })

  it('have lme4’s generalised linear mixed model', () => {
    const reference = readReference(`models/glmm-${name}-meta-si.json`)
    const lmm = result.lmm!
    expect(lmm.kind).toBe('glmm')
    expect(lmm.criterion).toBe('Laplace')
    expectClose(lmm.logLik, reference.logLik, { atol: 1e-4 })
    expect(lmm.singular).toBe(reference.singular)
    reference.fixed.forEach((row: Row, i: number) => {
      expectClose(lmm.fixed[i].effect!.estimate, row.estimate, GLMM, row.term)
      expectClose(lmm.fixed[i].effect!.se, row.se, GLMM, `${row.term} se`)
    })
    expectClose(lmm.random[0].variance, reference.random[0].variance, { rtol: 1e-3, atol: 1e-6 }, 'τ²')
  })
})

describe.each([
  ['binary', { ...BINARY, adjust: ['severity', 'region'] }],
  ['count', { ...COUNT, adjust: ['age', 'stage'], exposure: 'bmi' }],
] as const)('adjusted effects of a %s outcome', (name, roles) => {
  const reference = readReference('models-extra/effects-adjusted.json')[name]
  const result = run(fixture(reference.data), roles)

  it('have R’s models, standardised means and trials', () => {
    expect(result.data.used).toBe(reference.n)
    reference.fixed.forEach((row: Row, i: number) => {
      const { term, effect } = result.lm.fixed[i]
      expect(term).toBe(row.term)
      expectClose(effect!.estimate, row.estimate, { rtol: 1e-8, atol: 1e-10 }, term)
      expectClose(effect!.se, row.se, SE, `${term} se`)
    })
    expectClose(result.lm.logLik, reference.logLik, { rtol: 1e-10 })
    expectClose(result.lm.deviance, reference.deviance, { rtol: 1e-10 })
    for (const part of ['control', 'experimental', 'difference'] as const)
      for (const end of ['estimate', 'lo', 'hi'] as const)
        expectClose(result.lm.outcome![part][end], reference.outcome[part][end], SE, `${part} ${end}`)
    expectClose(result.lmm!.logLik, reference.glmm.logLik, { atol: 1e-4 })
    expectClose(result.lmm!.effect!.estimate, reference.glmm.treatment.estimate, GLMM)
    reference.trials.forEach((row: Row, k: number) => {
      const { trial, effect } = result.twoStage!.trials[k]
      expect(trial).toBe(row.trial)
      expectClose(effect.estimate, row.estimate, { rtol: 1e-8, atol: 1e-10 }, trial)
      expectClose(effect.se, row.se, SE, `${trial} se`)
    })
  })

  it('are finite, and a little smaller, by Firth’s likelihood', () => {
    const firth = run(fixture(reference.data), roles, { firth: true })
    const [ml, penalised] = [result, firth].map(({ lm }) => lm.effect!.estimate!)
    expectClose(penalised, ml, { rtol: 0.01 })
    expect(Math.abs(penalised)).toBeLessThan(Math.abs(ml))
    expectClose(firth.lm.effect!.se, result.lm.effect!.se!, { rtol: 0.01 })
    expect(firth.lm.fixed.map(({ term }) => term)).toEqual(result.lm.fixed.map(({ term }) => term))
  })
})

describe('two-stage analysis of a binary outcome', () => {
  it('equals metafor', () => {
    const reference = readReference('models/two-stage-binary.json')
    const { twoStage } = run(fixture('binary-2200.csv'), BINARY)
    reference.trials.forEach((row: { trial: string; yi: number; sei: number }, k: number) => {
      expectClose(twoStage!.trials[k].effect.estimate, row.yi, { rtol: 1e-8 }, `${row.trial} yi`)
      expectClose(twoStage!.trials[k].effect.se, row.sei, SE, `${row.trial} sei`)
    })
    for (const pooled of twoStage!.pooled) {
      const expected = reference.effect[pooled.method]
      // metafor's iterations for τ² stop at changes of 1e-5 (REML) and 1e-4 (PM).
      expectClose(pooled.estimate, expected.estimate, { rtol: 1e-4 }, `${pooled.method} estimate`)
      expectClose(pooled.knha.se, expected.knha.se, { rtol: 1e-4 }, `${pooled.method} HKSJ se`)
      expectClose(pooled.ratio!.estimate, Math.exp(expected.estimate), { rtol: 1e-4 })
    }
  })
})

describe('trials without events', () => {
  /** Patients of trials A to E, `events[trial][arm]` of 20 in each arm. */
  const data = (events: readonly (readonly [number, number])[]) =>
    [
      'trial,arm,y',
      ...events.flatMap((of, k) =>
        of.flatMap((number, arm) =>
          Array.from(
            { length: 20 },
            (_, i) => `${'ABCDE'[k]},${arm ? 'active' : 'placebo'},${i < number ? 1 : 0}`,
          ),
        ),
      ),
    ].join('\n')
  const text = data([
    [5, 9],
    [0, 4],
    [0, 0],
    [7, 20],
    [8, 11],
  ])

  it.each([BINARY, COUNT])(
    'have Firth’s estimate in the second stage, or are left out with the reason ($family)',
    (roles) => {
      const { twoStage, notes, lm, lmm } = run(text, roles)
      const counts = roles.family === 'poisson'
      expect(twoStage!.trials.map(({ trial }) => trial)).toEqual(['A', 'B', 'D', 'E'])
      expect(twoStage!.trials.filter(({ firth }) => firth).map(({ trial }) => trial)).toEqual(
        counts ? ['B'] : ['B', 'D'],
      )
      const reasons = notes.filter(({ code }) => code === 'TRIAL_EFFECT_NOT_ESTIMABLE')
      expect(reasons.map(({ trial }) => trial)).toEqual(['C'])
      const { message } = notes.find(({ code }) => code === 'TRIAL_EFFECT_FIRTH')!
      for (const trial of ['A', 'B', 'C', 'D', 'E'])
        expect(message.includes(`"${trial}"`)).toBe(trial === 'B' || (trial === 'D' && !counts))
      expect(reasons[0].message).toContain('in either arm')
      expect(lm.effect!.estimate).toBeGreaterThan(0)
      expect(lmm!.effect!.estimate).toBeGreaterThan(0)
      expect(lm.outcome!.control.estimate).toBeCloseTo(
        // Trials at the boundary count with the 0 that they predict.
        lm.outcome!.experimental.estimate! - lm.outcome!.difference.estimate!,
        12,
      )
      expect(lm.fixed.find(({ term }) => term === 'trialC')!.effect).toBeNull()
    },
  )

  it('are kept by Firth’s likelihood, unless neither arm has any', () => {
    const { twoStage } = run(text, BINARY, { firth: true })
    expect(twoStage!.trials.map(({ trial }) => trial)).toEqual(['A', 'B', 'D', 'E'])
    const [, b] = twoStage!.trials
    // In two groups Firth's likelihood adds half an event and half a non-event to either.
    expectClose(b.effect.estimate, Math.log(4.5 / 16.5) - Math.log(0.5 / 20.5), { rtol: 1e-9 })
    expect(b.arms).toEqual({
      placebo: { n: 20, events: 0, exposure: null },
      active: { n: 20, events: 4, exposure: null },
    })
  })

  it('leave the logistic model nothing when there are no others', () => {
    const none = data([
      [0, 3],
      [0, 4],
    ])
    const { lm, twoStage, rareEvents, notes } = run(none, BINARY)
    expect(lm.effect).toBeNull()
    expect(lm.outcome).toBeNull()
    expect(twoStage!.trials.every(({ firth }) => firth)).toBe(true)
    expect(notes.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['GLM_SEPARATION', 'TRIAL_EFFECT_FIRTH']),
    )
    const [mh, peto, firth] = rareEvents
    expect(mh).toMatchObject({ method: 'MH', estimate: null })
    expect(peto.estimate).toBeGreaterThan(0)
    expect(firth.estimate).toBeGreaterThan(0)
    expect(run(none, BINARY, { firth: true }).lm.effect!.estimate).toBeGreaterThan(0)
  })
})

describe('case weights', () => {
  it.each([{ ...BINARY, family: 'gaussian' }, BINARY, { ...COUNT, exposure: 'e' }] as const)(
    'count patients in every model ($family)',
    (roles) => {
      const arms = ['placebo', 'active']
      const rows = Array.from({ length: 120 }, (_, i) => {
        const y = (i * 7 + (i % 11)) % 3 === 0 ? 1 : 0
        return `T${i % 3},${arms[(i >> 2) % 2]},${y},${(i * 13) % 17},${1 + (i % 4)},${1 + (i % 3)}`
      })
      const head = 'trial,arm,y,x,e,w'
      const weighted = [head, ...rows].join('\n')
      const repeated = [
        head,
        ...rows.flatMap((row) => Array.from({ length: Number(row.at(-1)) }, () => row)),
      ].join('\n')
      const a = run(weighted, { ...roles, adjust: ['x'], weights: 'w' })
      const b = run(repeated, { ...roles, adjust: ['x'] })
      const compare = (left: unknown, right: unknown, path: string): void => {
        if (typeof left === 'number' && typeof right === 'number')
          expectClose(left, right, { rtol: 1e-5, atol: 1e-6 }, path)
        else if (left !== null && typeof left === 'object') {
          for (const key of Object.keys(left).filter((name) => name !== 'iterations'))
            compare((left as never)[key], (right as never)[key], `${path}.${key}`)
        } else expect(left, path).toEqual(right)
      }
      for (const part of ['lm', 'lmm', 'twoStage', 'rareEvents', 'informative'] as const)
        compare(a[part], b[part], part)
    },
  )
})

describe('options without effect', () => {
  it('are named', () => {
    const codes = (roles: Roles, options: EffectsOptions) =>
      run(fixture('gauss-900.csv'), roles, options).notes.map(({ code }) => code)
    expect(codes({ ...BINARY, family: 'gaussian', cluster: 'id' }, { firth: true, nagq: 5 })).toEqual([
      'OPTION_WITHOUT_EFFECT',
      'OPTION_WITHOUT_EFFECT',
      'CLUSTER_IGNORED',
    ])
  })

  it('nagq has one for mixed models of binary outcomes', () => {
    const { lmm } = run(fixture('count-1500.csv'), COUNT, { nagq: 7 })
    expect(lmm!.criterion).toBe('AGQ')
  })
})

describe('hundreds of trials', () => {
  it('are fitted', () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => {
      const y = Math.sin(i * 1.7) + (i % 2) * 0.3 + (i % 300) * 0.01
      return `T${i % 300},${(i >> 3) % 2 ? 'active' : 'placebo'},${y},${y > 0.5 ? 1 : 0},${Math.cos(i)}`
    })
    const text = ['trial,arm,z,y,x', ...lines].join('\n')
    for (const roles of [
      { ...BINARY, family: 'gaussian' as const, outcome: 'z', adjust: ['x'] },
      { ...BINARY, adjust: [] },
    ]) {
      const result = effects(prepare(readDelimited(text), roles))
      expect(result.lmm?.converged).toBe(true)
    }
  })
})
