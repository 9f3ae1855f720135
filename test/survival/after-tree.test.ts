import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { eventTimes } from '../../src/models/hazard/event-times.js'
import { fitHazard } from '../../src/models/hazard/hazard-fit.js'
import { randomInterceptJoint, stratifiedJoint } from '../../src/models/hazard/joint-hazard.js'
import { fitCox } from '../../src/models/survival/cox.js'
import {
  kaplanMeier,
  quantileOf,
  restrictedMean,
  survivalAt,
} from '../../src/models/survival/kaplan-meier.js'
import { phTest } from '../../src/models/survival/ph-test.js'
import { riskTable } from '../../src/models/survival/risk-table.js'
import { pchisq } from '../../src/numerics/distributions/distributions.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { expectClose } from '../tolerances.js'

const folder = new URL('../fixtures/survival/', import.meta.url)

/** Subgroups of the reference by their labels: `score > 6 & sex = male`. */
function memberOf(label: string, value: (name: string, i: number) => string | number) {
  const terms = label.split(' & ').map((term) => /^(\S+) (<=|>|=|in) (.*)$/.exec(term)!)
  return (i: number) =>
    terms.every(([, name, op, to]) => {
      const own = value(name, i)
      if (op === '<=') return Number(own) <= Number(to)
      if (op === '>') return Number(own) > Number(to)
      return op === '=' ? own === to : to.replace(/[{}]/g, '').split(/, ?/).includes(String(own))
    })
}

describe.each(readdirSync(new URL('models/', folder)))('%s', (file) => {
  const e = JSON.parse(readFileSync(new URL(`models/${file}`, folder), 'utf8'))
  const table = readDelimited(readFileSync(new URL(`data/${e.data}`, folder), 'utf8'))
  const { ipd } = prepare(table, {
    ...{
      outcome: e.event,
      time: e.time,
      treatment: 'arm',
      control: e.control,
      trial: 'trial',
      family: 'survival',
    },
    covariates: ['age', 'marker', 'score', 'sex', 'region', 'stage'],
    ...(e.eventLevel !== '1' && { event: e.eventLevel }),
  })
  const value = (name: string, i: number) => {
    const covariate = ipd.covariates.find((own) => own.name === name)!
    return covariate.kind === 'numeric' ? covariate.values[i] : covariate.levels[covariate.codes[i]]
  }
  const patients = Array.from({ length: ipd.n }, (_, i) => i)
  const sample = (rows: readonly number[], arm?: number) => {
    const kept = arm === undefined ? rows : rows.filter((i) => ipd.treatment.arm[i] === arm)
    return {
      time: kept.map((i) => ipd.time!.values[i]),
      event: kept.map((i) => ipd.outcome.values[i]),
      arm: kept.map((i) => ipd.treatment.arm[i]),
      stratum: kept.map((i) => ipd.trial.codes[i]),
    }
  }
  const groups: number[][] = e.labels.map((label: string) => patients.filter(memberOf(label, value)))

  it('has the subgroups of the reference', () => {
    expect(ipd.n).toBe(e.used)
    expect(groups.map(({ length }) => length)).toEqual(e.cox[0].subgroups.map(({ n }: { n: number }) => n))
  })

  it.each(['efron', 'breslow'] as const)('Cox by %s', (ties) => {
    const expected = e.cox.find((own: { ties: string }) => own.ties === ties)
    const check = (rows: readonly number[], x: Record<string, number>) => {
      const fit = fitCox(riskTable(sample(rows)), ties)
      for (const [own, key] of [
        [fit.effect, 'estimate'],
        [fit.se, 'se'],
        [fit.logLik, 'logLik'],
        [fit.logLikNull, 'logLikNull'],
        [fit.score, 'score'],
        [fit.lr, 'lr'],
        [fit.wald, 'wald'],
      ] as const)
        expectClose(own, x[key], { rtol: key === 'lr' ? 1e-7 : 1e-9 }, key)
    }
    check(patients, expected.overall)
    groups.forEach((rows, j) => {
      check(rows, expected.subgroups[j])
    })
  })

  it('tests proportional hazards', () => {
    for (const { ties, subgroups } of e.zph)
      groups.forEach((rows, j) => {
        const own = sample(rows)
        const pooled = kaplanMeier(own.time, own.event)
        for (const { transform, chisq, p } of subgroups[j].tests) {
          const statistic = phTest(riskTable(own), pooled, transform, ties)!
          expectClose(statistic, chisq, { rtol: 1e-8 }, `${transform} ${ties}`)
          expectClose(pchisq(statistic, 1, { tail: 'upper' }), p, { rtol: 1e-7 })
        }
      })
  })

  it('Kaplan–Meier, quantiles and restricted means', () => {
    groups.forEach((rows, j) => {
      const own = e.km.subgroups[j]
      const curves = [0, 1].map((arm) => {
        const { time, event } = sample(rows, arm)
        return kaplanMeier(time, event)
      })
      own.arms.forEach((x: Record<string, never>, arm: number) => {
        const curve = curves[arm]
        expect([curve.n, curve.events]).toEqual([x.n, x.events])
        expectClose(curve.personTime, x.personTime, { rtol: 1e-12 })
        expect(curve.longest).toBe(x.maxTime)
        for (const at of x.at as {
          time: number
          atRisk: number
          survival: number
          se: number
          lo: number
          hi: number
        }[]) {
          const here = survivalAt(curve, at.time)
          expect(here.atRisk).toBe(at.atRisk)
          for (const key of ['survival', 'se', 'lo', 'hi'] as const)
            expectClose(here[key], at[key], { rtol: 1e-11 }, key)
        }
        for (const { eventFraction, time, lo, hi } of x.quantiles as {
          eventFraction: number
          time: number
          lo: number
          hi: number
        }[]) {
          const found = quantileOf(curve, eventFraction)
          expectClose(found.time, time, { rtol: 1e-9 })
          expectClose(found.lo, lo, { rtol: 1e-9 })
          expectClose(found.hi, hi, { rtol: 1e-9 })
        }
        const { tau, estimate, se } = x.rmst as { tau: number; estimate: number; se: number }
        const mean = restrictedMean(curve, tau)
        expectClose(mean.estimate, estimate, { rtol: 1e-12 })
        expectClose(mean.se, se, { rtol: 1e-11 })
      })
    })
  })

  it('mixed models of given subgroups', () => {
    const stratum = Uint16Array.from(patients, (i) => 2 * ipd.trial.codes[i] + ipd.treatment.arm[i])
    const trials = ipd.trial.levels.length
    const leavesFor = (parts: readonly number[][], intervals: number | 'cox') => {
      const times = eventTimes(ipd.time!.values, ipd.outcome.values, intervals)
      return parts.map((rows) =>
        fitHazard({
          ...{ family: 'survival', times, stratum, rows: Uint32Array.from(rows), sums: {} as never },
          groupOf: Uint16Array.from({ length: 2 * trials }, (_, s) => s >> 1),
          offset: new Float64Array(2 * trials),
        }),
      )
    }
    const check = (
      joint: ReturnType<typeof stratifiedJoint>,
      x: { logLik: number; theta: number[]; fixed: { estimate: number; se: number }[] },
      loose = false,
    ) => {
      expectClose(joint.logLik, x.logLik, { atol: loose ? 1e-6 : 1e-7 }, 'log-likelihood')
      x.theta.forEach((theta, a) => {
        expectClose(joint.theta[a], theta, { rtol: 1e-5, atol: 1e-5 }, 'theta')
      })
      x.fixed.forEach((own, j) => {
        expectClose(joint.effects[j].estimate, own.estimate, { atol: 1e-6 }, 'effect')
        expectClose(joint.effects[j].se, own.se, { rtol: 1e-5 }, 'se')
      })
    }
    for (const [part, parts] of [
      ['overall', [patients]],
      ['subgroups', groups],
    ] as const) {
      const own = e.mixed[part]
      if (own.profileCox) check(stratifiedJoint(leavesFor(parts, 'cox'), trials, 1), own.profileCox)
      if (own.profilePe8) check(stratifiedJoint(leavesFor(parts, 8), trials, 1), own.profilePe8)
      if (own.profilePe8Agq15)
        check(stratifiedJoint(leavesFor(parts, 8), trials, 15), own.profilePe8Agq15, true)
      if (own.poissonRi) check(randomInterceptJoint(leavesFor(parts, 8), trials, 1, false), own.poissonRi)
      if (own.poissonMetaRi)
        check(randomInterceptJoint(leavesFor(parts, 8), trials, 1, true), own.poissonMetaRi)
    }
  })
})
