import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { trialClocks } from '../../src/fluctuation/within/trial-clocks.js'
import { withinCuts } from '../../src/fluctuation/within/within-cuts.js'
import type { CodedPatients, WithinPatients } from '../../src/fluctuation/within/within-patients.js'
import { workingModel } from '../../src/fluctuation/within/working-model.js'
import { eventTimes } from '../../src/models/hazard/event-times.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { fit } from '../../src/workflow/fit/fit.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { expectClose } from '../tolerances.js'
import { generator } from '../trees/trial-data.js'

const table = readDelimited(readFileSync('examples/relapse.csv', 'utf8'))
const roles = {
  ...{ outcome: 'relapse', time: 'weeks', event: 'yes', treatment: 'arm', control: 'placebo' },
  ...{ trial: 'trial', family: 'survival' as const, covariates: ['age', 'sex', 'episodes', 'symptoms'] },
}
const relapse = prepare(table, roles)
const cox = { intervals: 'cox' as const, alpha: 0.3 }

/** The tests and splits of a tree, and the differences between its subgroups. */
const numbersOf = ({ tree, within, answer }: FitResult) => ({
  tests: tree.nodes.flatMap(({ tests }) => tests.map(({ logP }) => logP)),
  effects: tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.effectP, split.levelP])),
  cuts: tree.nodes.map(({ split }) => (split !== null && 'cut' in split ? split.cut : null)),
  differences: within!.components[0].differences.map(({ estimate }) => estimate),
  levels: answer!.level.map(({ p }) => p),
})

function expectAlike(a: FitResult, b: FitResult, sign = 1): void {
  const [own, other] = [numbersOf(a), numbersOf(b)]
  expect(own.cuts).toEqual(other.cuts)
  for (const key of ['tests', 'effects', 'levels'] as const)
    own[key].forEach((value, i) => {
      expectClose(value!, other[key][i]!, { rtol: 1e-7, atol: 1e-9 }, `${key} ${i}`)
    })
  own.differences.forEach((value, i) => {
    expectClose(value!, sign * other.differences[i]!, { rtol: 1e-7, atol: 1e-9 }, `difference ${i}`)
  })
}

/** The same patients with other times. */
const retimed = (data: Prepared, timeOf: (time: number, trial: number) => number): Prepared => ({
  ...data,
  ipd: {
    ...data.ipd,
    time: {
      ...data.ipd.time!,
      values: data.ipd.time!.values.map((own, i) => timeOf(own, data.ipd.trial.codes[i])),
    },
  },
})

describe('times to an event, within trials', () => {
  it('every split of every method says what it tells apart, and there is an answer', () => {
    const { methods } = compare(relapse, {}, ['metamob-wt', 'mob', 'metamob-si'])
    expect(methods[0].method).toBe('metamob-wt')
    for (const { fit: own } of methods) {
      expect(own!.answer!.effect).toMatchObject({ differs: true, variable: 'episodes' })
      expect(own!.answer!.between!.within!.estimate).toBeLessThan(0)
      for (const { split } of own!.tree.nodes)
        if (split !== null) {
          expect(split.within).not.toBeNull()
          expect(split.effectP).toEqual(expect.any(Number))
          expect(split.levelP).toEqual(expect.any(Number))
          expect(split.differs).toEqual(expect.any(String))
        }
      expect(own!.notes.map(({ code }) => code)).not.toContain('WITHIN_NOT_TESTED')
    }
    const [first] = methods
    expect(first.fit!.subgroups.map(({ label }) => label)).toEqual(['episodes ≤ 2', 'episodes > 2'])
  })

  it('honest estimates and cross-validation go with it', () => {
    const own = fit(relapse, 'metamob-wt', { honest: 0.5, seed: 3 })
    expect(own.answer).toBeDefined()
    expect(own.within!.components.length).toBe(1)
    const { cv } = fit(relapse, 'metamob-wt', { cv: 3 })
    expect(cv!.loss.tree!).toBeLessThan(cv!.loss.single!)
  })

  it('does not depend on the order of the file', () => {
    const rows = Uint32Array.from({ length: relapse.ipd.n }, (_, i) => (i * 777) % relapse.ipd.n)
    const lines = readFileSync('examples/relapse.csv', 'utf8').trim().split('\n')
    const shuffled = [lines[0], ...Array.from(rows, (i) => lines[i + 1])].join('\n')
    const { spec: _, data: __, ...own } = fit(relapse, 'metamob-wt', { alpha: 0.3 })
    const {
      spec: ___,
      data: ____,
      ...other
    } = fit(prepare(readDelimited(shuffled), roles), 'metamob-wt', { alpha: 0.3 })
    expect(other).toEqual(own)
  })

  it('does not depend on what trials are called, nor on which arm is the control', () => {
    const own = fit(relapse, 'metamob-wt', { alpha: 0.3 })
    const text = readFileSync('examples/relapse.csv', 'utf8')
    const renamed = text.replaceAll('Delft', 'Zwolle').replaceAll('Porto', 'Aveiro')
    expectAlike(fit(prepare(readDelimited(renamed), roles), 'metamob-wt', { alpha: 0.3 }), own)
    const swapped = prepare(table, { ...roles, control: 'maintenance' })
    expectAlike(fit(swapped, 'metamob-wt', { alpha: 0.3 }), own, -1)
  })

  it('with Cox’s strata only the order of the times within a trial counts, whatever its hazards', () => {
    const other = retimed(relapse, (time, trial) =>
      trial === 1 ? 3 * time ** 1.5 : trial === 2 ? time / 7 : time,
    )
    expectAlike(fit(other, 'metamob-wt', cox), fit(relapse, 'metamob-wt', cox))
  })

  it('what predicts the event in both arms alike, and what trials differ in, makes no split', () => {
    // z is the trial's own hazard and predicts within trials too; the effect is the same for all.
    const random = generator(11)
    const lines = ['trial,arm,z,time,event']
    for (let k = 0; k < 4; k++)
      for (let j = 0; j < 150; j++) {
        const z = k + 2 * random()
        const time = (-Math.log(random()) / Math.exp(z - 0.5 * (j % 2) - 0.3 * k)) * 100
        const end = 80 * random() * (1 + k)
        lines.push(`T${k},${j % 2 ? 'new' : 'old'},${z},${Math.min(time, end)},${Number(time <= end)}`)
      }
    const data = prepare(readDelimited(lines.join('\n')), {
      ...{ outcome: 'event', time: 'time', treatment: 'arm', control: 'old', trial: 'trial' },
      ...{ family: 'survival', covariates: ['z'] },
    })
    const own = fit(data, 'metamob-wt')
    expect(own.subgroups.length).toBe(1)
    expect(own.answer!.level[0].p).toBeLessThan(1e-6)
  })
})

/** Three trials; times are whole numbers. */
function patientsOf(seed: number, n: number, weights: boolean) {
  const random = generator(seed)
  const draw = (below: number) => Math.floor(below * random())
  const time = Float64Array.from({ length: n }, () => 1 + draw(12))
  const outcome = Float64Array.from({ length: n }, () => Number(random() < 0.6))
  const stratum = Uint16Array.from({ length: n }, () => draw(6))
  const code = Uint32Array.from({ length: n }, () => draw(9))
  const bin = Uint16Array.from(code, (own) => Math.floor(own / 3))
  const weight = weights ? Float64Array.from({ length: n }, () => 1 + draw(3)) : null
  return { time, outcome, stratum, code, bin, weight }
}

type Drawn = ReturnType<typeof patientsOf>

function asWithin(
  { time, outcome, stratum, code, weight }: Drawn,
  intervals: ReturnType<typeof eventTimes>['intervals'],
) {
  const here: WithinPatients = {
    ...{ family: 'survival', n: time.length, trials: 3, stratum, outcome, weight },
    ...{ exposure: null, adjust: [], cluster: null },
    times: eventTimes(time, outcome, 'cox', intervals),
  }
  const z: CodedPatients = { kind: 'numeric', code, codes: 9 }
  return { here, z }
}

/** Only those of some places. */
function taken(drawn: Drawn, places: readonly number[]): Drawn {
  const take = <T extends Float64Array | Uint16Array | Uint32Array>(values: T): T =>
    (values.constructor as unknown as { from(own: number[]): T }).from(places.map((i) => values[i]))
  const { time, outcome, stratum, code, bin, weight } = drawn
  return {
    ...{ time: take(time), outcome: take(outcome), stratum: take(stratum), code: take(code), bin: take(bin) },
    weight: weight && take(weight),
  }
}

describe('the working model of times to an event', () => {
  const look = (drawn: Drawn, intervals: ReturnType<typeof eventTimes>['intervals']) => {
    const { here, z } = asWithin(drawn, intervals)
    const model = workingModel(here, [{ bin: drawn.bin, count: 3 }])
    const clocks = trialClocks(here, model)!
    return { here, model, clocks, cuts: withinCuts(here, model, clocks, z, { from: 10, mintrials: 1 })! }
  }

  it.each([1, 2, 3])('takes a case weight for as many patients (%i)', (seed) => {
    const drawn = patientsOf(seed, 120, true)
    const { intervals } = eventTimes(drawn.time, drawn.outcome, 4)
    const places = Array.from(drawn.weight!).flatMap((w, i) => Array.from({ length: w }, () => i))
    const repeated = { ...taken(drawn, places), weight: null }
    const [own, other] = [look(drawn, intervals), look(repeated, intervals)]
    expectClose(own.cuts.statistic, other.cuts.statistic, { rtol: 1e-8 }, 'statistic')
    expectClose(own.cuts.logP, other.cuts.logP, { atol: 1e-8 }, 'log p')
    expect(own.cuts.code).toBe(other.cuts.code)
  })

  it.each([1, 2, 3])('leaves arms and bins without events out, as if they were not there (%i)', (seed) => {
    const drawn = patientsOf(seed, 200, false)
    drawn.stratum.forEach((s, i) => {
      if (s === 3 || drawn.bin[i] === 2) drawn.outcome[i] = 0
    })
    const { intervals } = eventTimes(drawn.time, drawn.outcome, 4)
    const kept = Array.from(drawn.time.keys()).filter((i) => drawn.stratum[i] !== 3 && drawn.bin[i] !== 2)
    const [own, other] = [look(drawn, intervals), look(taken(drawn, kept), intervals)]
    kept.forEach((i, j) => {
      expectClose(own.model.residual[i], other.model.residual[j], { atol: 1e-10 }, `residual of ${i}`)
    })
    expect(own.clocks.N[3]).toBe(0)
    expectClose(own.clocks.df, other.clocks.df, { atol: 0 }, 'df')
  })

  it.each([1, 2, 3])(
    'has residuals that sum to zero in every trial × arm, separated ones too (%i)',
    (seed) => {
      const drawn = patientsOf(seed, 200, false)
      // In the second trial nobody of the control arm has the event while the other arm is at risk.
      drawn.stratum.forEach((s, i) => {
        if (s === 2) drawn.time[i] += 12
        if (s === 3) drawn.time[i] = Math.min(drawn.time[i], 11)
      })
      for (const asked of [3, 'cox'] as const) {
        const { intervals } = eventTimes(drawn.time, drawn.outcome, asked)
        const { here } = asWithin(drawn, intervals)
        const { residual, variance } = workingModel(here, [{ bin: drawn.bin, count: 3 }])
        const sums = new Float64Array(6)
        residual.forEach((r, i) => {
          sums[drawn.stratum[i]] += r
        })
        for (const own of sums) expectClose(own, 0, { atol: 1e-7 }, 'sum of residuals')
        variance!.forEach((v, i) => {
          expectClose(drawn.outcome[i] - residual[i], v, { atol: 1e-12 }, 'expected')
        })
      }
    },
  )
})
