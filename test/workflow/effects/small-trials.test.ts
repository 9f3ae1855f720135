import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import { mantelHaenszel, peto } from '../../../src/meta/two-by-two.js'
import { twoStage } from '../../../src/meta/two-stage.js'
import { effectsText } from '../../../src/reports/text/effects-text.js'
import type { EffectsOptions } from '../../../src/workflow/effects/effects.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { predictionIntervals } from '../../../src/workflow/patients/prediction-intervals.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { expectClose } from '../../tolerances.js'

const read = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
const R = JSON.parse(read('small-trials/small-trials.json'))

const ROLES: Roles = {
  ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', covariates: [] },
  family: 'gaussian',
}
const ZERO_CELLS: Roles = { ...ROLES, control: 'control', family: 'binomial', event: 'yes' }

const effectsOf = (text: string, roles: Roles, options: EffectsOptions = {}) =>
  effects(prepare(readDelimited(text), roles), options)

describe('the profile interval of τ', () => {
  const text = read('small-trials/tiny-trials.csv')

  it.each([
    ['fit', 'REML', 'reml'],
    ['ml', 'ML', 'ml'],
  ] as const)('--profile %s is of the likelihood of %s', (profile, name, key) => {
    const { lmm } = effectsOf(text, ROLES, { profile })
    expect(lmm!.profile).toBe(name)
    // R's minimum of a function of one variable is good to half its digits, its criterion to all.
    expectClose(lmm!.random[0].sd, R.profile.reml.sd, { rtol: 1e-6 })
    expectClose(lmm!.random[0].lo, R.profile[key].lo, { rtol: 1e-7 }, 'lo')
    expectClose(lmm!.random[0].hi, R.profile[key].hi, { rtol: 1e-7 }, 'hi')
    expect(effectsText(effectsOf(text, ROLES, { profile }))).toContain(`(profile interval by ${name}: `)
  })

  it('is that of lme4’s confint by maximum likelihood', () => {
    const { lo, hi } = effectsOf(text, ROLES, { profile: 'ml' }).lmm!.random[0]
    // lme4 interpolates its profile.
    expectClose(lo, R.profile.lmerConfint[0], { rtol: 1e-3 })
    expectClose(hi, R.profile.lmerConfint[1], { rtol: 1e-3 })
  })

  it('holds its estimate, for any few small trials', () => {
    const trial = fc.array(
      fc.integer({ min: -500, max: 500 }).map((value) => value / 100),
      { minLength: 4, maxLength: 4 },
    )
    fc.assert(
      fc.property(fc.array(trial, { minLength: 2, maxLength: 12 }), fc.boolean(), (trials, reml) => {
        const rows = trials.flatMap((values, k) =>
          values.map((y, i) => `T${k},${i % 2 ? 'active' : 'placebo'},${y}`),
        )
        const { lmm } = effectsOf(['trial,arm,y', ...rows].join('\n'), ROLES, { reml })
        const { sd, lo, hi } = lmm!.random[0]
        if (lo !== null) expect(lo).toBeLessThanOrEqual(sd! * (1 + 1e-6) + 1e-6)
        if (hi !== null) expect(hi).toBeGreaterThanOrEqual(sd! * (1 - 1e-6))
      }),
      { numRuns: 60 },
    )
  })
})

describe('Hartung–Knapp intervals', () => {
  it.each(Object.keys(R.floors))('of "%s" equal metafor’s, with and without the floor', (name) => {
    for (const method of ['FE', 'DL'] as const) {
      const { yi, sei, knha, knhaFloored } = R.floors[name][method]
      const result = twoStage(yi, sei, { method })
      for (const [field, value] of Object.entries(knha))
        expectClose(result.knha[field as 'se'], value as number, { rtol: 1e-8, atol: 1e-12 }, `knha ${field}`)
      for (const [field, value] of Object.entries(knhaFloored))
        expectClose(
          result.knhaFloored[field as 'se'],
          value as number,
          { rtol: 1e-8, atol: 1e-12 },
          `floored ${field}`,
        )
    }
  })

  it('are printed with the floor, beside R’s', () => {
    const rows = [0, 1, 2].flatMap((k) =>
      Array.from({ length: 20 }, (_, i) => {
        const arm = i % 2
        return `T${k},${arm ? 'active' : 'placebo'},${arm + Math.sin(i >> 1) + k}`
      }),
    )
    const result = effectsOf(['trial,arm,y', ...rows].join('\n'), ROLES)
    const reml = result.twoStage!.pooled.find(({ method }) => method === 'REML')!
    expect(reml.knha.hi! - reml.knha.lo!).toBeLessThan(1e-6)
    expect(reml.knhaFloored.hi! - reml.knhaFloored.lo!).toBeGreaterThan(reml.hi! - reml.lo!)
    expect(effectsText(result)).toMatch(/shown is the one with the\s+floor/)
  })
})

describe('pooled 2 × 2 tables', () => {
  it.each(Object.keys(R.rare))('of "%s" equal metafor’s', (name) => {
    const { tables, mh, peto: expected } = R.rare[name]
    const list = tables.c.map((c: number, k: number) => ({
      events: [c, tables.a[k]],
      n: [tables.n0[k], tables.n1[k]],
    }))
    const tight = { rtol: 1e-10, atol: 1e-13 }
    for (const field of ['estimate', 'se', 'lo', 'hi', 'p'] as const) {
      expectClose(mantelHaenszel(list, 0.95)[field], mh[field], tight, `MH ${field}`)
      expectClose(peto(list, 0.95)[field], expected[field], tight, `Peto ${field}`)
    }
    expectClose(peto(list, 0.95).Q, expected.Q, tight)
    expectClose(peto(list, 0.95).Qp, expected.Qp, tight)
  })

  it('swapping the arms changes the sign only; trials without events change nothing', () => {
    const table = fc
      .tuple(fc.nat(12), fc.nat(12), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .map(([c, a, more0, more1]) => ({ events: [c, a] as const, n: [c + more0, a + more1] as const }))
    fc.assert(
      fc.property(fc.array(table, { minLength: 1, maxLength: 8 }), (tables) => {
        for (const pool of [mantelHaenszel, peto]) {
          const there = pool(tables, 0.95)
          const swapped = tables.map(({ events: [c, a], n: [n0, n1] }) => ({
            events: [a, c] as const,
            n: [n1, n0] as const,
          }))
          const back = pool(swapped, 0.95)
          if (there.estimate === null) {
            expect(back.estimate).toBeNull()
            continue
          }
          expectClose(back.estimate, -there.estimate, { rtol: 1e-10, atol: 1e-12 })
          expectClose(back.se, there.se, { rtol: 1e-10 })
          expect(pool([...tables, { events: [0, 0], n: [50, 7] }], 0.95)).toEqual(there)
        }
      }),
    )
  })
})

describe('a trial without events in one arm', () => {
  const result = effectsOf(read('small-trials/zero-cells.csv'), ZERO_CELLS)

  it('is in Mantel–Haenszel, Peto, Firth and two-stage rows, which say so', () => {
    const [mh, petoRow, firth] = result.rareEvents
    expectClose(mh.ratio.estimate, 1, { rtol: 1e-12 })
    expectClose(mh.ratio.lo, Math.exp(R.rare.zeroCells.mh.lo), { rtol: 1e-9 })
    expectClose(mh.ratio.hi, Math.exp(R.rare.zeroCells.mh.hi), { rtol: 1e-9 })
    expectClose(petoRow.se, R.rare.zeroCells.peto.se, { rtol: 1e-9 })
    expectClose(firth.estimate, 0, { atol: 1e-9 })
    const trials = ['T1', 'T2', 'T3', 'T5']
    for (const row of result.rareEvents) expect(row.trials).toEqual(trials)
    expect(result.informative).toEqual(trials)
    expect(result.twoStage!.trials.map(({ trial, firth }) => [trial, firth])).toEqual([
      ['T1', false],
      ['T2', false],
      ['T3', false],
      ['T5', true],
    ])
    // Firth's estimate of a 2 × 2 table is that with ½ added to every cell, which is how metafor gets to 1.34.
    const { estimate } = result.twoStage!.trials[3].effect
    expectClose(estimate, Math.log(0.5 / 30.5) - Math.log(7.5 / 23.5), { rtol: 1e-9 })
    expectClose(result.twoStage!.pooled[0].ratio!.estimate, 1.34, { atol: 0.02 })
    const text = effectsText(result)
    expect(text).toContain('Trials in every row: all 5 but T4.')
    expect(text).toContain('T5 (Firth)')
    expect(text).toMatch(/Mantel–Haenszel +0\.00 +−0\.67 to 0\.67 +1\.00 +0\.51 to 1\.96/)
  })

  it('leaves adjusted models without rows that are not adjusted, and says so', () => {
    const adjusted = effectsOf(read('small-trials/zero-cells.csv'), { ...ZERO_CELLS, adjust: ['age'] })
    expect(adjusted.rareEvents.map(({ method }) => method)).toEqual(['Firth'])
    expect(adjusted.notes.map(({ code }) => code)).toContain('NOT_ADJUSTED_LEFT_OUT')
  })
})

describe('mean outcomes of a subgroup’s arms', () => {
  const roles = { ...ROLES, covariates: ['age', 'sex', 'region'] }
  const data = prepare(readDelimited(read('data/gauss-900.csv')), roles)

  it.each([
    ['metamob-si', 'si'],
    ['metamob-ri', 'ri'],
  ] as const)('have their own Satterthwaite df, as contest1D has (%s)', (method, key) => {
    const { subgroups } = fit(data, method)
    const expected = Object.values<Record<string, never>>(R.arms[key])
    expect(subgroups.map(({ n }) => n)).toEqual(expected.map(({ n }) => n))
    subgroups.forEach(({ outcome }, j) => {
      for (const arm of ['control', 'experimental'] as const) {
        const { df, ...interval } = expected[j][arm] as { df: number; lo: number; hi: number }
        // lmer's optimiser and numerical derivatives.
        expectClose(outcome![arm].df!, df, { rtol: 1e-4 }, `${arm} df`)
        for (const end of ['lo', 'hi'] as const)
          expectClose(outcome![arm][end], interval[end], { rtol: 1e-4, atol: 1e-6 }, `${arm} ${end}`)
      }
    })
  })

  it('lie in prediction intervals that hold their confidence intervals', () => {
    for (const method of ['metamob-si', 'metamob-ri'] as const) {
      const result = fit(data, method)
      const K = result.data.trials.length
      predictionIntervals(result)!.forEach((interval, j) => {
        const { lo, hi, df } = result.subgroups[j].effect
        expect(interval!.lo).toBeLessThanOrEqual(lo!)
        expect(interval!.hi).toBeGreaterThanOrEqual(hi!)
        expect(interval!.df).toBe(Math.min(K - 1, df!))
      })
    }
  })
})
