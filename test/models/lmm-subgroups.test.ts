import { describe, expect, it } from 'vitest'
import { kenwardRoger } from '../../src/models/lmm/kenward-roger.js'
import { fitLmm } from '../../src/models/lmm/lmm.js'
import { patientCells } from '../../src/models/lmm/lmm-cells.js'
import type { LmmContrast } from '../../src/models/lmm/lmm-contrast.js'
import { lmmMoments } from '../../src/models/lmm/lmm-moments.js'
import type { LmmCovariance } from '../../src/models/lmm/lmm-theta.js'
import { satterthwaite } from '../../src/models/lmm/satterthwaite.js'
import { expectClose, TOLERANCES } from '../tolerances.js'
import { factor, numbers, readReference, readRows, unlike } from './read-fixture.js'

interface Expected {
  name: string
  estimate: number
  se: number
  df: number
  kenwardRoger: { se: number; df: number }
}

function design(file: string, keep: (trial: string) => boolean = () => true) {
  const rows = readRows(
    file,
    ['y', 'arm', 'trial', 'age'].slice(0, file === 'gauss-2500.csv' ? 4 : 3),
  ).filter((row) => keep(row.trial))
  const { codes, levels } = factor(rows, 'trial')
  const t = unlike(rows, 'arm', 'placebo')
  const age = numbers(rows, 'age')
  const subgroup = Int32Array.from(age, (years) => (years <= 45 ? 0 : years <= 60 ? 1 : 2))
  const inSubgroup = (j: number, column: Float64Array) =>
    column.map((value, i) => (subgroup[i] === j ? value : 0))
  const ones = new Float64Array(rows.length).fill(1)
  const base = { y: numbers(rows, 'y'), trial: codes, trials: levels.length }
  return { base, levels, t, ones, subgroup, inSubgroup }
}

function check(
  name: string,
  moments: ReturnType<typeof lmmMoments>,
  covariance: LmmCovariance,
  contrasts: readonly LmmContrast[],
) {
  const reference = readReference(`models-extra/${name}.json`)
  const fit = fitLmm(moments, { covariance, reml: true })
  expect(moments.n).toBe(reference.n)
  expectClose(fit.criterion, reference.criterion, TOLERANCES.criterion, 'criterion')
  expect(fit.criterion).toBeLessThan(reference.criterion + 1e-9)
  expectClose(fit.sigma ** 2, reference.sigma ** 2, TOLERANCES.variance, 'σ²')
  ;[reference.theta].flat().forEach((theta: number, i: number) => {
    expectClose(fit.theta[i], theta, TOLERANCES.theta, `θ ${i}`)
  })
  expect(fit.singular).toBe(reference.singular)
  const bySatterthwaite = satterthwaite(fit)
  const byKenwardRoger = kenwardRoger(fit)
  expect(contrasts.length).toBe(reference.contrasts.length)
  reference.contrasts.forEach((row: Expected, i: number) => {
    const ours = bySatterthwaite.estimate(contrasts[i])!
    expectClose(ours.estimate, row.estimate, TOLERANCES.fixef, row.name)
    expectClose(ours.se, row.se, TOLERANCES.se, `${row.name} se`)
    expectClose(ours.df, row.df, TOLERANCES.df, `${row.name} df`)
    const theirs = byKenwardRoger.estimate(contrasts[i])!
    expectClose(theirs.se, row.kenwardRoger.se, TOLERANCES.se, `${row.name} Kenward–Roger se`)
    expectClose(theirs.df, row.kenwardRoger.df, TOLERANCES.df, `${row.name} Kenward–Roger df`)
  })
}

const effects = (p: number, from: number) =>
  Array.from({ length: 3 }, (_, j) => ({ global: new Float64Array(p).with(from + j, 1) }))

describe('subgroups of a tree', () => {
  const { base, t, ones, subgroup, inSubgroup } = design('gauss-2500.csv')
  const interceptsAndEffects = [0, 1, 2]
    .map((j) => inSubgroup(j, ones))
    .concat([0, 1, 2].map((j) => inSubgroup(j, t)))

  it('with their own intercepts in every trial equal lme4, lmerTest and pbkrtest', () => {
    const moments = lmmMoments(
      patientCells({
        ...base,
        Z: [t],
        X: [0, 1, 2].map((j) => inSubgroup(j, t)),
        local: subgroup,
        locals: 3,
      }),
    )
    check('lmm-subgroups-si', moments, 'independent', [
      ...effects(3, 0),
      { global: [-1, 1, 0] },
      { local: [{ trial: 0, local: 0, weight: 1 }] },
      {
        local: [
          { trial: 1, local: 2, weight: 1 },
          { trial: 0, local: 0, weight: -1 },
        ],
      },
      {
        local: [
          { trial: 4, local: 1, weight: 1 },
          { trial: 4, local: 0, weight: -1 },
        ],
      },
    ])
  })

  it('with random trial intercepts equal lme4, lmerTest and pbkrtest', () => {
    const moments = lmmMoments(patientCells({ ...base, Z: [ones, t], X: interceptsAndEffects }))
    check('lmm-subgroups-ri', moments, 'independent', effects(6, 3))
    check('lmm-subgroups-ri-corr', moments, 'correlated', effects(6, 3))
  })
})

describe('boundary fits and few trials', () => {
  const term = (column: number, p: number): LmmContrast => ({ global: new Float64Array(p).with(column, 1) })

  it('equal R where the correlation is 1', () => {
    const { base, t, ones } = design('gauss-tau0.csv')
    const moments = lmmMoments(patientCells({ ...base, Z: [ones, t], X: [ones, t] }))
    check('lmm-tau0-corr', moments, 'correlated', [term(0, 2), term(1, 2)])
  })

  const stratified = (name: string, file: string, keep?: (trial: string) => boolean) => {
    const { base, t, ones } = design(file, keep)
    const local = new Int32Array(ones.length)
    const moments = lmmMoments(patientCells({ ...base, Z: [t], X: [t], local, locals: 1 }))
    const first = { trial: 0, local: 0, weight: 1 }
    check(name, moments, 'independent', [
      { local: [first] },
      term(0, 1),
      ...Array.from({ length: base.trials - 1 }, (_, k) => ({
        local: [
          { trial: k + 1, local: 0, weight: 1 },
          { ...first, weight: -1 },
        ],
      })),
    ])
  }

  it('equal R where the treatment effect does not vary', () => {
    stratified('lmm-tau0-si', 'gauss-tau0.csv')
  })

  it('equal R with two trials', () => {
    const two = (trial: string) => trial === 'T01' || trial === 'T06'
    stratified('lmm-two-trials', 'gauss-2500.csv', two)
    const { base, t, ones } = design('gauss-2500.csv', two)
    const moments = lmmMoments(patientCells({ ...base, Z: [ones, t], X: [ones, t] }))
    check('lmm-two-trials-ri', moments, 'independent', [term(0, 2), term(1, 2)])
  })
})
