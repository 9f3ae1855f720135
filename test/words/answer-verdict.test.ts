import { describe, expect, it } from 'vitest'
import type { FitResult } from '../../src/results/fit-schema.js'
import {
  answerFacts,
  leadSentences,
  meterOf,
  verdictInWords,
  verdictOfAnswer,
} from '../../src/words/answer/answer-verdict.js'
import { differenceInWords } from '../../src/words/answer/difference-words.js'

const spec = {
  ...{ family: 'binomial', outcome: 'y', event: null, exposure: null, weights: null, cluster: null },
  ...{ control: 'placebo', experimental: 'active', better: 'higher', adjust: [], trial: 'trial' },
  control_: { level: 0.95, alpha: 0.05, bonferroni: true, honest: null },
} as unknown as FitResult['spec']

const risks = (control: number, experimental: number, difference: number, lo: number, hi: number) => ({
  control: { estimate: control, lo: null, hi: null },
  experimental: { estimate: experimental, lo: null, hi: null },
  difference: { estimate: difference, lo, hi },
  trials: [],
})
const effect = (estimate: number, lo: number, hi: number, se = (hi - lo) / 4) =>
  ({
    estimate,
    se,
    df: null,
    lo,
    hi,
    p: null,
    statistic: null,
    method: 'z',
  }) as FitResult['subgroups'][number]['effect']

const answer = (over: object = {}) =>
  ({
    effect: {
      differs: true,
      variable: 'age',
      pAdjusted: 0.0004,
      tests: [
        { variable: 'age', p: 0.0002, pAdjusted: 0.0004 },
        { variable: 'sex', p: 0.5, pAdjusted: 1 },
      ],
    },
    between: { within: { p: 0.007 } },
    level: [
      { variable: 'age', p: 0.5, pAdjusted: 1 },
      { variable: 'sex', p: 0.001, pAdjusted: 0.002 },
    ],
    sentences: [],
    ...over,
  }) as unknown as NonNullable<FitResult['answer']>

describe('the first sentence', () => {
  const none = answer({ effect: { ...answer().effect, differs: false, pAdjusted: 0.3 }, between: null })
  const untold = answer({
    effect: { differs: null, variable: null, pAdjusted: null, tests: [] },
    between: null,
  })
  it.each([
    ['yes', answer(), 'Yes: the effect of active differs between patients.'],
    [
      'perhaps',
      answer({ between: { within: { p: 0.05 } } }),
      'Perhaps: the effect of active may differ between patients.',
    ],
    ['perhaps', answer({ between: null }), 'Perhaps: the effect of active may differ between patients.'],
    ['no-sign', none, 'No sign that the effect of active differs between patients.'],
    ['cannot-tell', untold, 'Whether the effect of active differs between patients cannot be told.'],
  ] as const)('%s', (verdict, given, words) => {
    expect(verdictOfAnswer(given)).toBe(verdict)
    expect(verdictInWords(verdict, spec)).toBe(words)
  })

  it('has facts: the meter is that of the worse of both tests', () => {
    expect([0.0009, 0.001, 0.0099, 0.049, 0.05].map(meterOf)).toEqual([4, 3, 3, 2, 1])
    const [sure, merely] = answerFacts({ spec, answer: answer() } as FitResult)
    expect(sure).toMatchObject({ meter: 3, word: 'Fairly sure' })
    expect(sure.text).toBe(
      'age: p < 0.001, which allows for the search. The two groups that differ most, within trials: p = 0.007, which does not.',
    )
    expect(merely).toMatchObject({ word: 'sex' })
    expect(merely.text).toContain('(sex: p = 0.002)')
    const [not, nothing] = answerFacts({ spec, answer: { ...none, level: [] } } as unknown as FitResult)
    expect(not).toMatchObject({ meter: null, word: 'Not shown' })
    expect(not.text).toContain('p = 0.30 (age)')
    expect(nothing.word).toBe('Nothing found')
    expect(answerFacts({ spec, answer: untold } as unknown as FitResult)[0].word).toBe('Cannot be told')
  })
})

describe('differences in words', () => {
  const of = (outcome: object | null, own = effect(0, -1, 1), family = 'binomial') =>
    differenceInWords({ effect: own, outcome } as never, { ...spec, family } as never)
  it('count patients, round once, and say the sign where limits have different ones', () => {
    // 56.4 and 90.4 per cent are 34 apart, whatever the rounded risks say.
    expect(of(risks(0.564, 0.904, 0.34, 0.288, 0.396))).toEqual({
      head: '34 more in 100',
      interval: '95% CI 29 to 40',
    })
    expect(of(risks(0.54, 0.47, -0.07, -0.15, 0.02))).toEqual({
      ...{ head: '7 fewer in 100', interval: '95% CI 15 fewer to 2 more' },
    })
    expect(of(risks(0.54, 0.43, -0.11, -0.2, -0.02))).toEqual({
      ...{ head: '11 fewer in 100', interval: '95% CI 2 to 20' },
    })
    expect(of(risks(0.5, 0.502, 0.002, -0.04, 0.044))).toEqual({
      ...{ head: 'no difference in 100', interval: '95% CI 4 fewer to 4 more' },
    })
    expect(of(null)).toBe(null)
  })
  it('have the unit of a mean, and are ratios of rates', () => {
    expect(of(null, effect(-0.91, -1.94, 0.12), 'gaussian')).toEqual({
      ...{ head: '0.91 lower', interval: '95% CI 1.94 lower to 0.12 higher' },
    })
    const rate = {
      ...effect(Math.log(0.5), Math.log(0.4), Math.log(0.625)),
      ratio: { estimate: 0.5, lo: 0.4, hi: 0.625 },
    }
    expect(of(null, rate, 'poisson')?.head).toMatch(/^0\.50* times$/)
    expect(of(null, rate, 'poisson')?.interval).toMatch(/^95% CI 0\.4\d* to 0\.6\d*$/)
  })
})

describe('between whom', () => {
  const fit = (differs: string, better: string | null = 'higher') =>
    ({
      spec: { ...spec, better: better ?? undefined },
      tree: { nodes: [{ split: { differs } }] },
      subgroups: [
        { label: 'age ≤ 52', effect: effect(-0.5, -1, 0.02), outcome: risks(0.56, 0.45, -0.11, -0.2, -0.02) },
        { label: 'age > 52', effect: effect(2, 1.6, 2.6), outcome: risks(0.56, 0.9, 0.34, 0.29, 0.4) },
      ],
    }) as unknown as FitResult
  it('names the best and the worst, with what may be none', () => {
    expect(leadSentences(fit('effect'))).toEqual([
      'It helps most in patients with age > 52: 34 more in 100 have the event (y) (90% with active rather than 56%; 95% CI 29 to 40).',
      'Least in patients with age ≤ 52: 11 fewer in 100 have the event (y) (45% with active rather than 56%; 95% CI 2 to 20); its odds ratio is compatible with no effect.',
    ])
  })
  it('claims no benefit where nobody said what is better, and turns with the direction', () => {
    expect(leadSentences(fit('effect', null))[0]).toMatch(/^The effect is highest in patients with age > 52/)
    expect(leadSentences(fit('effect', 'lower'))[0]).toMatch(
      /^The effect is most favourable in patients with age ≤ 52/,
    )
  })
  it('says nothing of a tree that splits on levels', () => {
    expect(leadSentences(fit('level'))).toEqual([])
  })
})
