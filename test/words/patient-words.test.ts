import { expect, it } from 'vitest'
import { subgroupInSentence } from '../../src/words/answer/patient-words.js'

const spec = {
  control: 'placebo',
  experimental: 'active',
  outcome: 'y',
  exposure: null,
  control_: { level: 0.95 },
}
const NO_DF = { se: 0.1, df: null, p: 0.01 }
const say = (subgroup: object, family: object) =>
  subgroupInSentence(subgroup as never, { ...spec, ...family } as never)
const risks = (control: number, experimental: number, lo: number, hi: number) => ({
  effect: { estimate: 1, lo: 0.5, hi: 1.5, ...NO_DF },
  outcome: {
    control: { estimate: control },
    experimental: { estimate: experimental },
    difference: { estimate: experimental - control, lo, hi },
  },
})
const events = { family: 'binomial', event: null }

it.each([
  [
    'Of 100 such patients, 56 have the event (y) with placebo and 90 with active: 34 more in 100 (95% CI 29 to 40).',
    risks(0.56, 0.9, 0.29, 0.4),
    events,
  ],
  // 0.564 → 56, 0.896 → 90, but 33.2 more.
  [
    'Of 100 such patients, 56 have the event (y) with placebo and 90 with active: 33 more in 100, before the numbers are rounded (95% CI 29 to 40).',
    risks(0.564, 0.896, 0.29, 0.4),
    events,
  ],
  [
    'Of 100 such patients, 50 have the event (y) with placebo and 43 with active: 7 fewer in 100 (95% CI 15 fewer to 2 more).',
    risks(0.5, 0.43, -0.15, 0.02),
    events,
  ],
  [
    'With active, y is 0.90 lower than with placebo (95% CI 0.20 to 1.60).',
    { effect: { estimate: -0.9, lo: -1.6, hi: -0.2, ...NO_DF }, outcome: null },
    { family: 'gaussian', event: null },
  ],
  [
    'With active, y is no different from that with placebo (95% CI 0.20 lower to 0.20 higher).',
    { effect: { estimate: 0, lo: -0.2, hi: 0.2, ...NO_DF }, outcome: null },
    { family: 'gaussian', event: null },
  ],
])('%s', (words, subgroup, family) => {
  expect(say(subgroup, family)).toBe(words)
})

it('says nothing where there is no estimate', () => {
  expect(say({ effect: { estimate: null, lo: null, hi: null }, outcome: null }, { family: 'gaussian' })).toBe(
    null,
  )
})
