import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { normalSquare } from '../../../src/fluctuation/within/cuts/normal-square.js'
import { binsFor, prognosticBins } from '../../../src/fluctuation/within/prognostic-bins.js'
import type { TrialClocks } from '../../../src/fluctuation/within/trial-clocks.js'
import { trialClocks } from '../../../src/fluctuation/within/trial-clocks.js'
import { withinCuts } from '../../../src/fluctuation/within/within-cuts.js'
import { nominalTest, withinLevels } from '../../../src/fluctuation/within/within-levels.js'
import type { CodedPatients, WithinPatients } from '../../../src/fluctuation/within/within-patients.js'
import { workingModel } from '../../../src/fluctuation/within/working-model.js'
import type { WorkingModel } from '../../../src/fluctuation/within/working-residuals.js'
import type { Intervals } from '../../../src/models/hazard/event-times.js'
import { eventTimes } from '../../../src/models/hazard/event-times.js'
import { withinEffects } from '../../../src/models/within/within-effects.js'
import { gatheredPatients } from '../../../src/trees/node-models/gathered-patients.js'
import { controlOf } from '../../../src/workflow/fit/control-of.js'
import { sourceOf } from '../../../src/workflow/fit/fit.js'
import { groupCells } from '../../../src/workflow/interactions/group-cells.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { expectClose } from '../../tolerances.js'

const folder = new URL('../../fixtures/', import.meta.url)
const reference = JSON.parse(readFileSync(new URL('within-survival/reference.json', folder), 'utf8'))
const table = readDelimited(readFileSync(new URL('survival/data/surv-600.csv', folder), 'utf8'))
const { covariates } = reference
const data = prepare(table, {
  ...{ outcome: 'status', time: 'time', treatment: 'arm', control: 'placebo', trial: 'trial' },
  ...{ covariates, family: 'survival' },
})
const { ipd } = data

/** The patients of all trials beside their covariates, in the order of the source. */
function all(intervals: Intervals) {
  const { source, adjusted } = sourceOf(data, controlOf({ intervals }), 'metamob-wt')
  const beside = gatheredPatients(source, adjusted, 'survival').at(source.root())
  const index = (name: string) => source.covariates.findIndex((own) => own.name === name)
  const bins = covariates.map((name: string) => {
    const { covariate, here } = beside(index(name))
    return prognosticBins(covariate, here, binsFor(here.n, covariates.length, 'all'))
  })
  const { here } = beside(0)
  return { source, here, bins, of: (name: string) => beside(index(name)).covariate }
}

/** The test of age: Q* after each cut, and what U is made of. */
function cutsOf(intervals: Intervals, level: boolean) {
  const { source, here, bins, of } = all(intervals)
  const model = workingModel(here, level ? [] : bins)
  const clocks = trialClocks(here, model, level ? 'level' : 'effect')!
  const found = new Map<number, number>()
  const age = source.covariates.findIndex(({ name }) => name === 'age')
  const look = (code: number, statistic: number) => {
    found.set(source.valueOf(source.root(), age, code), statistic)
  }
  withinCuts(here, model, clocks, of('age'), { from: 1, mintrials: 1 }, look)
  const ages = valuesOf('age')
  const scoreAt = (cut: number) =>
    sum(Array.from(source.patient, (row, i) => (ages[row] <= cut ? levered(here, clocks, model, i) : 0)))
  return { source, model, clocks, found, scoreAt }
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, own) => total + own, 0)

const levered = (here: WithinPatients, { lever }: TrialClocks, { residual }: WorkingModel, i: number) =>
  lever[here.stratum[i]] * residual[i]

function valuesOf(name: string): Float64Array {
  const covariate = ipd.covariates.find((own) => own.name === name)!
  if (covariate.kind !== 'numeric') throw new Error('not a number')
  return covariate.values
}

describe.each([
  ['Cox', 'cox', 'cox', false],
  ['eight intervals', 8, 'intervals8', false],
  ['Cox, levels', 'cox', 'level', true],
] as const)('the working model of times to an event: %s', (_, intervals, name, level) => {
  const expected = reference[name]
  const { source, model, found, scoreAt } = cutsOf(intervals, level)

  it('has the residuals and expected events of R', () => {
    expect(ipd.n).toBe(reference.n)
    expect(model.rank).toBe(expected.rank)
    source.patient.forEach((row, i) => {
      expectClose(model.residual[i], expected.residual[row], { atol: 1e-9 }, `residual of ${row}`)
      expectClose(model.variance![i], expected.expected[row], { atol: 1e-9 }, `expected of ${row}`)
    })
  })

  it('has the process of brute force', () => {
    expect(expected.age.length).toBe(5)
    for (const { cut, U, V, df } of expected.age) {
      expectClose(scoreAt(cut), U, { rtol: 1e-7, atol: 1e-9 }, `U at ${cut}`)
      expectClose(found.get(cut)!, normalSquare((U * U) / V, df), { rtol: 1e-7 }, `Q* at ${cut}`)
    }
  })
})

it('the test of a nominal covariate is that of brute force', () => {
  const { here, bins, of } = all('cox')
  const model = workingModel(here, bins)
  const clocks = trialClocks(here, model)!
  const found = nominalTest(withinLevels(here, model, clocks, of('region') as CodedPatients))!
  for (const key of ['statistic', 'df', 'dfResidual', 'logP'] as const)
    expectClose(found[key], reference.nominal[key], { rtol: 1e-8 }, key)
})

it('with Cox’s strata, one trial and no bins U is the score of treatment × 1(z ≤ c) of coxph', () => {
  const first = Uint32Array.from(ipd.trial.codes.keys()).filter((i) => ipd.trial.codes[i] === 0)
  const take = (values: ArrayLike<number>) => Float64Array.from(first, (i) => values[i])
  const outcome = take(ipd.outcome.values)
  const patients: WithinPatients = {
    ...{ family: 'survival', n: first.length, trials: 1, outcome, weight: null, exposure: null, adjust: [] },
    times: eventTimes(take(ipd.time!.values), outcome, 'cox'),
    stratum: Uint16Array.from(first, (i) => ipd.treatment.arm[i]),
    cluster: null,
  }
  const model = workingModel(patients, [])
  const clocks = trialClocks(patients, model)!
  const ages = take(valuesOf('age'))
  expect(reference.score.length).toBeGreaterThan(5)
  for (const { cut, U } of reference.score) {
    const own = sum(Array.from(ages, (age, i) => (age <= cut ? levered(patients, clocks, model, i) : 0)))
    expectClose(own, U, { rtol: 1e-8, atol: 1e-10 }, `U at ${cut}`)
  }
})

describe('effects of given subgroups within trials', () => {
  const age = valuesOf('age')
  const sex = ipd.covariates.find(({ name }) => name === 'sex')!
  const codes = Int32Array.from(age, (own, i) =>
    own <= 50 ? 0 : sex.kind !== 'numeric' && sex.levels[sex.codes[i]] === 'female' ? 1 : 2,
  )
  it.each([
    ['cox', 'cox'],
    ['intervals8', 8],
  ] as const)('%s: those of R', (name, intervals) => {
    const expected = reference.effects[name]
    const found = withinEffects(groupCells(ipd, 'survival', codes, 3, intervals), 0.95)
    expect(found.components.length).toBe(1)
    const [component] = found.components
    const close = (own: number, value: number, what: string, rtol = 1e-7) =>
      expectClose(own, value, { rtol, atol: 1e-9 }, what)
    for (const l of [1, 2]) {
      const { estimate, se } = component.difference(0, l, 0.95)
      close(estimate, expected.delta[l - 1], `difference ${l}`)
      close(se!, expected.seDelta[l - 1], `its standard error ${l}`)
    }
    close(component.wald!.statistic, expected.wald, 'Wald test')
    close(component.shared.heterogeneity!.Q, expected.Q, 'heterogeneity')
    // R's search for τ² compares likelihoods: half the digits.
    close(component.level.tau2, expected.tau2, 'τ²', 1e-5)
    found.effects.forEach((effect, j) => {
      close(effect!.estimate, expected.estimates[j], `effect ${j}`, 1e-6)
      close(effect!.se!, expected.se[j], `standard error ${j}`, 1e-5)
    })
  })
})
