import { describe, expect, it } from 'vitest'
import { concordanceForBenefit } from '../../src/resampling/concordance-for-benefit.js'
import type { Method } from '../../src/trees/methods/method.js'
import { leaveOneOut } from '../../src/workflow/trust/leave-one-out.js'
import { expectClose } from '../tolerances.js'
import { trustCase, trustJson } from './trust-data.js'

describe.each(['mob-si', 'metamob-si'] as Method[])('leaving one trial out, %s', (method) => {
  it('is R’s and metafor’s', () => {
    const { data, control } = trustCase(method)
    const found = leaveOneOut(data, method, control)!
    const expected = trustJson(`loto.${method}.json`)
    const own = method === 'mob-si' ? { rtol: 1e-9, atol: 1e-11 } : { atol: 2e-6, rtol: 1e-5 }
    const exact = { rtol: 1e-10 }
    expect(found.informative).toBe(expected.informative.length)
    for (const trial of found.trials) {
      const by = expected.trials.find((one: { trial: string }) => one.trial === trial.trial)
      for (const key of ['slope', 'se', 'predictedMean', 'observed'] as const)
        expectClose(trial[key], by[key], own, `${trial.trial} ${key}`)
      expectClose(trial.c, by.c, exact)
    }
    for (const key of ['slope', 'se'] as const) expectClose(found.oneStage![key], expected.oneStage[key], own)
    expect(found.oneStage!.df).toBe(expected.oneStage.df)
    for (const key of ['slope', 'se', 'lo', 'hi'] as const)
      expectClose(found.twoStage![key], expected.twoStage[key], { atol: 2e-6, rtol: 1e-5 })
    expectClose(found.twoStage!.tau2, expected.twoStage.tau2, { atol: 1e-6 })
    expectClose(found.c, expected.c, exact)
  })
})

it('concordance is what all ways of matching give, by brute force', () => {
  const y = [1, 3, 2, 6, 0, 4, 5, 2]
  const arm = [0, 1, 0, 1, 0, 1, 0, 1]
  const predicted = [1, 1, 1, 1, 2, 2, 2, 2]
  const difference = (level: number) =>
    y.flatMap((treated, i) =>
      arm[i] === 1 && predicted[i] === level
        ? y.flatMap((control, j) => (arm[j] === 0 && predicted[j] === level ? [treated - control] : []))
        : [],
    )
  const all = difference(1).flatMap((low) => difference(2).map((high) => Math.sign(high - low)))
  const [up, down] = [1, -1].map((sign) => all.filter((own) => own === sign).length)
  expectClose(concordanceForBenefit({ y, arm, predicted })!.c, up / (up + down), { rtol: 1e-12 })
})

it('predicts nothing where no tree splits, instead of a slope of 0', () => {
  const { data, control } = trustCase('mob-si')
  const found = leaveOneOut(data, 'mob-si', { ...control, maxdepth: 1 })!
  expect([found.informative, found.oneStage, found.twoStage, found.c]).toEqual([0, null, null, null])
})
