import { describe, expect, it } from 'vitest'
import { createRng } from '../../src/numerics/random/rng.js'
import { permuteArms, untreatedOutcomes, withArms } from '../../src/resampling/permute-treatment.js'
import { rootLogP } from '../../src/resampling/tree-statistic.js'
import type { Method } from '../../src/trees/methods/method.js'
import { leanFit } from '../../src/workflow/trust/lean-fit.js'
import { expectClose } from '../tolerances.js'
import { trustCase, trustColumns, trustJson } from './trust-data.js'

describe.each(['mob-si', 'metamob-si'] as Method[])(
  'treatment dealt anew, arms given as a file, %s',
  (method) => {
    const { lean, original, control } = trustCase(method)
    const { ipd } = lean
    const expected = trustJson(`permutation.${method}.json`)
    const untreated = untreatedOutcomes(ipd)
    const logP = { atol: method === 'mob-si' ? 1e-9 : 2e-5 }

    it('is R’s, p-value and all', () => {
      untreated.effects.forEach((effect, k) => {
        expectClose(effect, expected.trialEffects[k], { rtol: 1e-9, atol: 1e-11 })
      })
      const observed = rootLogP(original.tree)
      expectClose(observed, expected.observedRootLogP, logP)
      const all = new Uint8Array(ipd.n).fill(1)
      const trees = trustColumns('arms-permuted.csv').map(
        (arms) =>
          leanFit({ ...lean, ipd: withArms(ipd, untreated, Uint8Array.from(arms)) }, all, method, control)
            .tree,
      )
      trees.forEach((tree, b) => {
        expectClose(rootLogP(tree), expected.permutedRootLogP[b], logP)
      })
      const as = trees.filter((tree) => rootLogP(tree) <= observed).length
      expect((1 + as) / (1 + trees.length)).toBe(expected.p)
      expectClose(trees.filter(({ nodes }) => nodes.length > 1).length / trees.length, expected.splits, {
        atol: 1e-12,
      })
    })
  },
)

it('keeps the sizes of arms, and the effect of every trial under the arms of the data', () => {
  const { lean } = trustCase('mob-si')
  const { ipd } = lean
  const trials = ipd.trial.levels.map((_, k) =>
    [...ipd.trial.codes.keys()].filter((i) => ipd.trial.codes[i] === k),
  )
  const arm = permuteArms(ipd, trials, createRng(3))
  expect(arm).not.toEqual(ipd.treatment.arm)
  for (const patients of trials)
    expect(patients.filter((i) => arm[i] === 1).length).toBe(
      patients.filter((i) => ipd.treatment.arm[i] === 1).length,
    )
  withArms(ipd, untreatedOutcomes(ipd), ipd.treatment.arm).outcome.values.forEach((y, i) => {
    expectClose(y, ipd.outcome.values[i], { atol: 1e-12 })
  })
})
