import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { cutInSentence } from '../../../src/words/answer/cut-words.js'
import { candidateCuts } from '../../../src/workflow/interactions/candidate-cuts.js'
import { cutEffects } from '../../../src/workflow/interactions/cut-effects.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { binaryData, exampleData } from '../../reports/report/report-data.js'

const covariateOf = (data: ReturnType<typeof prepare>, name: string) =>
  data.ipd.covariates.find((own) => own.name === name)!

const survivalData = () =>
  prepare(readDelimited(readFileSync('examples/relapse.csv', 'utf8')), {
    ...{ outcome: 'relapse', time: 'weeks', event: 'yes', family: 'survival' },
    ...{ treatment: 'arm', control: 'placebo', trial: 'trial', covariates: ['episodes'] },
  })

type Condition = (cut: number, left: readonly string[]) => string

describe('the effects on both sides of each cut', () => {
  // Equal to metafor, survival and closed forms where `interactions` is (test/workflow/interactions).
  it.each([
    ['events, a number', binaryData, 'age', (cut: number) => `age>${cut}`],
    ['means, adjusted, a number', exampleData, 'age', (cut: number) => `age>${cut}`],
    [
      'events, an ordered factor',
      binaryData,
      'stage',
      (_: number, left: readonly string[]) => `stage>${left.at(-1)}`,
    ],
    ['times, a number', survivalData, 'episodes', (cut: number) => `episodes>${cut}`],
  ] as const)(
    'are those of interactions for that condition: %s',
    (_title, load, name, condition: Condition) => {
      const all = load()
      const { ordered: _, ...roles } = all.roles
      const own = { ...(name === 'stage' ? all.roles : roles), covariates: [name] }
      const data = prepare(all.table, own)
      const { family } = data.roles
      const { sides } = cutEffects(data, covariateOf(data, name), { family, level: 0.95 })
      expect(sides.length).toBeGreaterThan(2)
      const at = Math.floor(sides.length / 2)
      const { cut, left, labels, effects, difference, n } = sides[at]
      const [analysis] = interactions(data.table, data.roles, { by: condition(cut!, left) }).analyses
      expect(labels).toEqual(analysis.groups.map(({ label }) => label))
      expect(n).toEqual(analysis.groups.map((group) => group.n))
      expect(effects).toEqual(analysis.groups.map(({ effect }) => effect))
      expect(difference).toEqual(analysis.contrasts[0].within)
    },
  )

  it('parts a nominal covariate in every way, once', () => {
    const all = binaryData()
    const { sides, levels, bars } = cutEffects(all, covariateOf(all, 'region'), {
      family: 'binomial',
      level: 0.95,
    })
    expect(sides).toHaveLength(2 ** (levels.length - 1) - 1)
    expect(new Set(sides.map(({ left }) => left.join())).size).toBe(sides.length)
    expect(sides.every(({ left }) => left.includes(levels[0]) && left.length < levels.length)).toBe(true)
    expect(bars.reduce((sum, { n }) => sum + n, 0)).toBe(all.ipd.n)
  })
})

describe('where a number can be cut', () => {
  it('leaves 2.5% of the patients on both sides, in order, at most 60 times', () => {
    const values = fc.oneof(
      fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 300 }),
      fc.array(fc.double({ min: 0, max: 1e-6, noNaN: true }), { minLength: 1, maxLength: 300 }),
    )
    fc.assert(
      fc.property(values, (given) => {
        const cuts = candidateCuts(Float64Array.from(given))
        expect(cuts.length).toBeLessThanOrEqual(60)
        const least = Math.max(1, Math.ceil(0.025 * given.length))
        for (const [i, cut] of cuts.entries()) {
          if (i > 0) expect(cut).toBeGreaterThan(cuts[i - 1])
          const below = given.filter((value) => value <= cut).length
          expect(below).toBeGreaterThanOrEqual(least)
          expect(given.length - below).toBeGreaterThanOrEqual(least)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('is at every value of few, and nowhere where all are the same', () => {
    expect(candidateCuts(Float64Array.of(3, 1, 2, 2, 3))).toEqual([1, 2])
    expect(candidateCuts(Float64Array.of(7, 7, 7))).toEqual([])
    expect(candidateCuts(Float64Array.from({ length: 1000 }, (_, i) => i / 10))).toContain(50)
  })
})

describe('what is said of a cut', () => {
  const effect = (estimate: number, ratio?: number) => ({
    ...{ estimate, se: 0.2, df: 7, p: 0.004, lo: estimate - 0.4, hi: estimate + 0.4, method: 't' as const },
    ...(ratio !== undefined && {
      ratio: { estimate: ratio, lo: ratio * Math.exp(-0.4), hi: ratio * Math.exp(0.4) },
    }),
  })
  const spec = { family: 'gaussian', experimental: 'b', control: 'a', level: 0.95 } as const
  const labels = ['age ≤ 60', 'age > 60'] as const

  it.each([
    [0.7, '0.70 higher than with age ≤ 60 (difference 0.70, 95% CI 0.30 to 1.10, p = 0.004; within trials).'],
    [
      -0.7,
      '0.70 lower than with age ≤ 60 (difference −0.70, 95% CI −1.10 to −0.30, p = 0.004; within trials).',
    ],
  ])('of means %f', (estimate, words) => {
    expect(cutInSentence(labels, effect(estimate) as never, spec as never)).toBe(
      `With age > 60, the mean difference is ${words}`,
    )
  })

  it('of events, and of nothing', () => {
    expect(
      cutInSentence(labels, effect(Math.log(0.5), 0.5) as never, { ...spec, family: 'binomial' } as never),
    ).toBe(
      'With age > 60, the odds ratio is 0.50 times that with age ≤ 60 (95% CI 0.335 to 0.75, p = 0.004; within trials).',
    )
    expect(cutInSentence(labels, null, spec as never)).toMatch(/^No single trial can tell/)
  })
})
