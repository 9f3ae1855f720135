import { readFileSync } from 'node:fs'
import { expect, it, describe as suite } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { type DescribeResult, describeSchema } from '../../src/results/describe-schema.js'
import { describe } from '../../src/workflow/describe/describe.js'
import { errorOf } from '../error-of.js'
import { expectClose } from '../tolerances.js'

/** Arithmetic on a few thousand numbers; R sums in extended precision. */
const TOLERANCE = { rtol: 1e-12, atol: 1e-13 }

const fixture = (name: string) => readFileSync(new URL(`../fixtures/data/${name}`, import.meta.url), 'utf8')

const NSLBP: Roles = {
  outcome: 'rmdq',
  treatment: 'arm',
  control: 'control',
  trial: 'trial',
  covariates: ['age', 'sex', 'rmdq0'],
  family: 'gaussian',
}

/** What describe.R wrote. */
interface Reference {
  readonly rows: number
  readonly used: number
  readonly groups: {
    trial: string | null
    n: number
    used: number
    arms: Record<string, { n: number; used: number }>
  }[]
  readonly columns: Record<string, Record<string, unknown>[]>
}

function expectReference(actual: DescribeResult, { rows, used, groups, columns }: Reference): void {
  expect(actual.data).toMatchObject({ rows, used })
  expect(actual.described).toBe(rows)
  expect(actual.groups).toMatchObject(groups)
  expect(actual.columns.map((column) => column.name).sort()).toEqual(Object.keys(columns).sort())
  for (const { name, summaries } of actual.columns) {
    expect(summaries).toHaveLength(columns[name].length)
    summaries.forEach((summary, at) => {
      const where = `${name}, ${summary.trial ?? 'all trials'}, ${summary.arm ?? 'both arms'}`
      const { trial, arm, n, missing, counts, ...statistics } = columns[name][at]
      expect(summary, where).toMatchObject({ trial, arm, n, missing })
      if ('counts' in summary)
        expect(
          summary.counts.map((count) => count.n),
          where,
        ).toEqual(counts)
      else
        for (const [key, value] of Object.entries(statistics))
          expectClose(summary[key as 'mean'], value as number | null, TOLERANCE, `${where}: ${key}`)
    })
  }
}

suite('describe', () => {
  it('equals R on the example', () => {
    const result = describe(readDelimited(fixture('nslbp.csv'), { file: 'nslbp.csv' }), NSLBP)
    expect(describeSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    expectReference(result, JSON.parse(fixture('describe-nslbp.json')))
    expect(result.spec).toMatchObject({ data: 'nslbp.csv', control: 'control', experimental: 'intervention' })
    expect(result.data).toEqual({
      rows: 1548,
      used: 1512,
      excluded: { rmdq: 25, rmdq0: 11 },
      trials: [
        { trial: 'Trial 1', n: 1068, arms: { control: 279, intervention: 789 } },
        { trial: 'Trial 2', n: 221, arms: { control: 115, intervention: 106 } },
        { trial: 'Trial 3', n: 51, arms: { control: 29, intervention: 22 } },
        { trial: 'Trial 4', n: 172, arms: { control: 92, intervention: 80 } },
      ],
    })
    expect(result.columns.map(({ name, role, kind }) => [name, role, kind])).toEqual([
      ['rmdq', 'outcome', 'numeric'],
      ['age', 'covariate', 'numeric'],
      ['sex', 'covariate', 'nominal'],
      ['rmdq0', 'covariate', 'numeric'],
    ])
    expect(result.notes.map((note) => note.code)).toEqual(['ALLOCATION_VARIES'])
    expect(result.notes[0].message).toContain('0.71 in trial "Trial 3" to 2.85 in trial "Trial 1"')
  })

  it('equals R on a binary outcome, a factor, and an ordered one', () => {
    const result = describe(readDelimited(fixture('binary-2200.csv')), {
      ...NSLBP,
      outcome: 'y',
      control: 'placebo',
      covariates: ['bmi', 'region', 'stage', 'score'],
      adjust: ['severity', 'bmi'],
      ordered: { stage: ['I', 'II', 'III', 'IV'] },
      family: 'binomial',
    })
    expect(describeSchema.parse(result)).toEqual(result)
    const reference: Reference = JSON.parse(fixture('describe-binary-2200.json'))
    // The script puts the arms in alphabetical order, the description the control arm first.
    const y = reference.columns.y
    for (let at = 0; at < y.length; at += 3) [y[at + 1], y[at + 2]] = [y[at + 2], y[at + 1]]
    expectReference(result, reference)
    for (const { trial, arm, n, events, rate } of result.events!) {
      const { counts } = y.find((group) => group.trial === trial && group.arm === arm) as {
        counts: number[]
      }
      expect([n, events]).toEqual([counts[0] + counts[1], counts[1]])
      expectClose(rate, counts[1] / n, TOLERANCE)
    }
    expect(result.columns.map(({ name, role, kind }) => [name, role, kind])).toEqual([
      ['y', 'outcome', 'nominal'],
      ['bmi', 'covariate', 'numeric'],
      ['region', 'covariate', 'nominal'],
      ['stage', 'covariate', 'ordered'],
      ['score', 'covariate', 'numeric'],
      ['severity', 'adjust', 'numeric'],
    ])
  })

  /** `events[trial][arm]` of 20 patients in each arm, each seen for 2 years and standing for `weight` patients. */
  const withEvents = (events: readonly (readonly [number, number])[]) =>
    readDelimited(
      [
        'trial,arm,y,years,weight',
        ...events.flatMap((of, k) =>
          of.flatMap((number, arm) =>
            Array.from(
              { length: 20 },
              (_, i) => `${'ABCD'[k]},${arm ? 'new' : 'old'},${Number(i < number)},2,3`,
            ),
          ),
        ),
      ].join('\n'),
    )
  const EVENTS: Roles = {
    ...{ outcome: 'y', treatment: 'arm', control: 'old', trial: 'trial', covariates: [], family: 'binomial' },
  }
  const codes = ({ notes }: DescribeResult) => notes.map(({ code, trial, arm }) => [code, trial, arm])

  it('notes trials and arms with too few events', () => {
    const table = withEvents([
      [0, 0],
      [0, 12],
      [20, 14],
      [11, 1],
    ])
    const result = describe(table, EVENTS)
    expect(codes(result)).toEqual([
      ['NO_EVENTS', 'A', undefined],
      ['ARM_NO_EVENTS', 'B', 'old'],
      ['ARM_NO_EVENTS', 'C', 'old'],
      ['ARM_FEW_EVENTS', 'B', 'new'],
      ['ARM_FEW_EVENTS', 'C', 'new'],
      ['ARM_FEW_EVENTS', 'D', 'old'],
      ['ARM_FEW_EVENTS', 'D', 'new'],
    ])
    expect(result.notes.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('trial "C" has nothing but events in arm "old"'),
        'trial "C" has only 6 patients without the event in arm "new"',
        'trial "D" has only 1 event in arm "new"',
      ]),
    )
    const counted = describe(table, { ...EVENTS, family: 'poisson' })
    expect(codes(counted)).toEqual([
      ['NO_EVENTS', 'A', undefined],
      ['ARM_NO_EVENTS', 'B', 'old'],
      ['ARM_FEW_EVENTS', 'D', 'new'],
    ])
  })

  it('adds up events, exposure and weights', () => {
    const table = withEvents([[5, 10]])
    const result = describe(table, { ...EVENTS, family: 'poisson', exposure: 'years', weights: 'weight' })
    expect(describeSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    expect(result.events).toEqual(
      [null, 'A'].flatMap((trial) => [
        { trial, arm: null, n: 120, events: 45, exposure: 240, rate: 45 / 240 },
        { trial, arm: 'old', n: 60, events: 15, exposure: 120, rate: 15 / 120 },
        { trial, arm: 'new', n: 60, events: 30, exposure: 120, rate: 30 / 120 },
      ]),
    )
    expect(result.columns.map(({ name, role }) => [name, role])).toEqual([
      ['y', 'outcome'],
      ['years', 'exposure'],
      ['weight', 'weights'],
    ])
  })

  const rows = (lines: readonly string[]) =>
    readDelimited(`trial,arm,rmdq,age,sex,rmdq0\n${lines.join('\n')}\n`)

  it('describes rows that are not used, of the trials and arms that were chosen', () => {
    const result = describe(
      rows([
        'A,control,1,,f,3',
        'A,new,2,30,m,4',
        'A,new,,40,f,',
        'B,control,4,50,m,5',
        'C,new,5,60,m,6',
        ',new,1,1,f,1',
        'A,,1,1,f,1',
        'A,other,1,1,f,1',
      ]),
      { ...NSLBP, experimental: 'new', excludeTrials: ['C'] },
    )
    expect(result.data).toMatchObject({
      rows: 8,
      used: 2,
      excluded: { 'trial "C" excluded': 1, 'arm "other" not compared': 1, rmdq: 1, arm: 1, trial: 1, age: 1 },
    })
    expect(result.described).toBe(4)
    expect(result.groups.map(({ trial, n, used, allocation }) => [trial, n, used, allocation])).toEqual([
      [null, 4, 2, 1],
      ['A', 3, 1, 2],
      ['B', 1, 1, 0],
    ])
    const age = result.columns[1]
    expect(age.summaries[1]).toEqual({
      trial: 'A',
      arm: null,
      n: 2,
      missing: 1,
      mean: 35,
      sd: Math.sqrt(50),
      min: 30,
      q1: 32.5,
      median: 35,
      q3: 37.5,
      max: 40,
    })
    expect(age.summaries[2]).toMatchObject({ n: 1, mean: 50, sd: null })
    expect(describeSchema.parse(result)).toEqual(result)
  })

  it('does not fail when nobody is complete, or a column is empty', () => {
    const nobody = describe(rows(['A,control,,1,f,3', 'A,new,,2,m,4']), NSLBP)
    expect(nobody.data).toMatchObject({ used: 0, trials: [], excluded: { rmdq: 2 } })
    expect(nobody.notes.map((note) => note.code)).toEqual(['NO_PATIENTS'])
    expect(nobody.columns[0].summaries[0]).toMatchObject({
      n: 0,
      missing: 2,
      mean: null,
      median: null,
      max: null,
    })

    const oneArm = describe(rows(['A,control,1,1,f,3', 'A,control,2,2,m,4', 'A,new,,2,m,4']), NSLBP)
    expect(oneArm.notes[0].code).toBe('ARM_ONLY_ONE')

    const empty = describe(rows(['A,control,1,,,3', 'A,new,2,,,4', 'A,new,3,,,4']), NSLBP)
    expect(empty.data.used).toBe(3)
    expect(empty.notes.slice(0, 2).map(({ code, column }) => [code, column])).toEqual([
      ['COLUMN_ALL_MISSING', 'age'],
      ['COLUMN_ALL_MISSING', 'sex'],
    ])
    expect(describeSchema.parse(empty)).toEqual(empty)
  })

  it('notes small arms and refuses what cannot be described', () => {
    const few = describe(rows(['A,control,1,1,f,3', 'A,new,2,2,m,4', 'A,new,3,2,m,4']), NSLBP)
    expect(few.notes.map(({ code, arm }) => [code, arm])).toEqual([
      ['ARM_SMALL', 'control'],
      ['ARM_SMALL', 'new'],
    ])
    expect(errorOf(() => describe(rows(['A,control,1,1,f,Inf', 'A,new,2,2,m,4']), NSLBP)).code).toBe(
      'NOT_FINITE',
    )
    expect(errorOf(() => describe(rows(['A,control,1,1,f,1']), NSLBP)).code).toBe('ARM_ONLY_ONE')
  })

  it('describes one trial without a trial column', () => {
    const result = describe(rows(['A,control,1,1,f,3', 'A,new,2,2,m,4']), { ...NSLBP, trial: undefined })
    expect(result.spec.trial).toBeNull()
    expect(result.groups.map((group) => group.trial)).toEqual([null, 'all'])
  })
})
