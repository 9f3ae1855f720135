import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { describe as describeTrials } from '../../src/workflow/describe/describe.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { interactions } from '../../src/workflow/interactions/interactions.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { errorOf } from '../error-of.js'
import { expectClose } from '../tolerances.js'

const folder = new URL('../fixtures/survival/', import.meta.url)
const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const roles: Roles = {
  ...{ outcome: 'status', time: 'time', treatment: 'arm', control: 'placebo', trial: 'trial' },
  ...{ covariates: [], family: 'survival' },
}

describe.each(['surv-600', 'surv-null', 'surv-1500'])('%s', (name) => {
  const expected = JSON.parse(text(`models/${name}.json`))
  // The reference is of the complete rows.
  const [head, ...lines] = text(`data/${name}.csv`).trim().split('\n')
  const complete = lines.filter((line) => !line.split(',').includes(''))
  const table = readDelimited([head, ...complete].join('\n'))
  const own = { ...roles, ...(name === 'surv-1500' && { event: 'dead' }) }

  it('is described as survfit does', () => {
    const { events } = describeTrials(table, own)
    const check = (found: NonNullable<typeof events>[number], x: Record<string, number>) => {
      expect([found.n, found.events]).toEqual([x.n, x.events])
      expectClose(found.exposure, x.personTime, { rtol: 1e-12 })
      expectClose(found.rate, x.rate, { rtol: 1e-12 })
      expectClose(found.followUp!.median, x.medianFollowUp, { rtol: 1e-9 })
      expectClose(found.followUp!.lo, x.lo, { rtol: 1e-9 })
      expectClose(found.followUp!.hi, x.hi, { rtol: 1e-9 })
    }
    const find = (trial: string | null, arm: string | null) =>
      events!.find((group) => group.trial === trial && group.arm === arm)!
    check(find(null, null), expected.describe.overall)
    for (const x of expected.describe.arms) check(find(null, x.arm), x)
    for (const x of expected.describe.trials) check(find(x.trial, null), x)
  })

  it('has the effects of coxph, the profile likelihood and metafor', () => {
    const { lm, lmm, twoStage } = effects(prepare(table, own))
    const reml = twoStage!.pooled.find(({ method }) => method === 'REML')!
    const [cox, mixed, two, hksj] = expected.effects.map(
      ({ value }: { value: Record<string, number> }) => value,
    )
    for (const key of ['estimate', 'se', 'lo', 'hi'] as const) {
      expectClose(lm.effect![key], cox[key], { rtol: 1e-9 }, `Cox ${key}`)
      expectClose(lmm!.effect![key], mixed[key], { atol: 1e-6, rtol: 1e-5 }, `mixed ${key}`)
      expectClose(reml[key], two[key], { rtol: 1e-8 }, `two-stage ${key}`)
    }
    expectClose(reml.knha.se, hksj.se, { rtol: 1e-8 })
    expectClose(reml.knha.lo, hksj.lo, { rtol: 1e-8 })
    // metafor's search for τ² stops when it moves by 1e-5; the fixture's README has 1e-6.
    expectClose(reml.tau2!, expected.effects[2].tau2, { rtol: 1e-6, atol: 1e-9 })
    const ties = expected.twoStage.find((part: { ties: string }) => part.ties === 'efron').overall
    twoStage!.trials.forEach(({ trial, effect }) => {
      const x = ties.trials.find((part: { trial: string }) => part.trial === trial)
      expectClose(effect.estimate, x.yi, { rtol: 1e-8 })
      expectClose(effect.se, x.sei, { rtol: 1e-8 })
    })
  })
})

/** Rows of a small trial, with what is changed in them. */
const small = (change: (row: { time: string; status: string; arm: string }, i: number) => void) => {
  const rows = Array.from({ length: 80 }, (_, i) => {
    const row = {
      time: String(1 + ((7 * i) % 40)),
      status: String(Number(i % 3 > 0)),
      arm: ['placebo', 'active'][i % 2],
    }
    change(row, i)
    return `T${1 + (i >> 5)},${row.arm},${row.time},${row.status},${(13 * i) % 50}`
  })
  return readDelimited(`trial,arm,time,status,age\n${rows.join('\n')}`)
}
const run = (change: Parameters<typeof small>[0], more: Partial<Roles> = {}) =>
  errorOf(() => fit(prepare(small(change), { ...roles, covariates: ['age'], ...more }), 'mob-si'))

describe('what is wrong with times to an event', () => {
  it('is said with the first row', () => {
    expect(
      run((row, i) => {
        if (i === 3) row.time = '0'
      }),
    ).toMatchObject({
      code: 'TIME_NOT_POSITIVE',
      message: expect.stringContaining('1 row of 0 or below, the first ("0") in row 5'),
    })
    expect(
      run(
        (row, i) => {
          if (i > 3) row.time = '-2'
        },
        { zeroTime: 'half' },
      ),
    ).toMatchObject({ code: 'TIME_NOT_POSITIVE' })
    expect(
      run((row, i) => {
        if (i === 9) row.time = 'later'
      }),
    ).toMatchObject({ code: 'NOT_NUMERIC' })
    expect(
      run((row, i) => {
        row.status = ['alive', 'dead'][i % 2]
      }),
    ).toMatchObject({ code: 'OUTCOME_NOT_BINARY' })
    // Codes of other programs.
    expect(
      run((row, i) => {
        row.status = String(1 + (i % 2))
      }),
    ).toMatchObject({ code: 'OUTCOME_NOT_BINARY', message: expect.stringContaining('try --event') })
    expect(
      run((row, i) => {
        row.status = String(i % 3)
      }),
    ).toMatchObject({ code: 'EVENT_NOT_BINARY', message: expect.stringContaining('competing events') })
    expect(
      run(
        (row, i) => {
          row.status = ['alive', 'dead', 'lost'][i % 3]
        },
        { event: 'dead' },
      ),
    ).toMatchObject({
      code: 'EVENT_NOT_BINARY',
      message: expect.stringContaining('competing events'),
    })
    expect(
      run((row) => {
        row.status = '0'
      }),
    ).toMatchObject({ code: 'NO_EVENTS' })
    expect(
      run((row) => {
        if (row.arm === 'active') row.status = '0'
      }),
    ).toMatchObject({
      code: 'ARM_NO_EVENTS',
      place: { arm: 'active' },
    })
    // All events of an arm when nobody of the other is at risk any more.
    expect(
      run((row, i) => {
        row.time = String(row.arm === 'active' ? 1 + i / 100 : 50 + i)
      }),
    ).toMatchObject({ code: 'ARM_NO_EVENTS' })
  })

  it('is refused where there is no method for it', () => {
    const data = prepare(
      small(() => {}),
      { ...roles, covariates: ['age'] },
    )
    for (const [method, options] of [
      ['mob-si', { firth: true }],
      ['metamob-si', { tauPrior: 'halfnormal' }],
      ['mob', { vcov: 'info' }],
      ['metamob-ri', { intervals: 'cox' }],
      ['palmtree', { intervals: 'cox' }],
    ] as const)
      expect(errorOf(() => fit(data, method, options))).toMatchObject({ code: 'SURVIVAL_NOT_OFFERED' })
    expect(errorOf(() => interactions(data.table, data.roles, { by: 'age' }))).toMatchObject({
      code: 'SURVIVAL_NOT_OFFERED',
    })
    for (const more of [{ exposure: 'age' }, { weights: 'age' }, { cluster: 'age' }, { adjust: ['age'] }])
      expect(errorOf(() => prepare(data.table, { ...roles, ...more }))).toMatchObject({
        code: 'SURVIVAL_NOT_OFFERED',
      })
    expect(errorOf(() => prepare(data.table, { ...roles, time: undefined }))).toMatchObject({
      code: 'OPTION_MISSING',
    })
    expect(errorOf(() => prepare(data.table, { ...roles, family: 'binomial' }))).toMatchObject({
      code: 'OPTIONS_CONFLICT',
    })
  })

  it('times of 0 may be half the smallest, with a note', () => {
    const { ipd, notes } = prepare(
      small((row, i) => {
        if (i === 3) row.time = '0'
      }),
      { ...roles, zeroTime: 'half' },
    )
    expect(ipd.time!.values[3]).toBe(0.5)
    expect(notes).toContainEqual(expect.objectContaining({ code: 'TIME_ZERO' }))
  })
})

describe('what holds always', () => {
  const table = readDelimited(text('data/surv-600.csv'))
  const covariates = ['age', 'score', 'region']

  it('hazard ratios depend neither on the unit of time nor on the order of the rows', () => {
    const [head, ...lines] = text('data/surv-600.csv').trim().split('\n')
    const data = prepare(table, { ...roles, covariates })
    const turned = prepare(readDelimited([head, ...lines.toReversed()].join('\n')), { ...roles, covariates })
    const scaled = {
      ...data,
      ipd: { ...data.ipd, time: { name: 'time', values: data.ipd.time!.values.map((t) => 4 * t) } },
    }
    for (const method of ['mob-si', 'metamob-si', 'palmtree'] as const) {
      const { subgroups } = fit(data, method)
      expect(fit(turned, method).subgroups).toEqual(subgroups)
      fit(scaled, method).subgroups.forEach(({ label, effect }, j) => {
        expect(label).toBe(subgroups[j].label)
        expectClose(effect.estimate, subgroups[j].effect.estimate, { atol: 1e-7 })
      })
    }
  })

  it('arms that change their names change the sign', () => {
    const { subgroups } = fit(prepare(table, { ...roles, covariates }), 'mob-si')
    const turned = fit(prepare(table, { ...roles, covariates, control: 'active' }), 'mob-si').subgroups
    turned.forEach(({ effect, survival }, j) => {
      expectClose(effect.estimate, -subgroups[j].effect.estimate!, { rtol: 1e-9 })
      expectClose(survival!.cox!.estimate, -subgroups[j].survival!.cox!.estimate!, { rtol: 1e-9 })
    })
  })
})
