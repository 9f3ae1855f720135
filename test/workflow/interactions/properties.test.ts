import { describe, expect, it } from 'vitest'
import type { Roles } from '../../../src/data/roles/roles.js'
import { interactionRows } from '../../../src/words/interaction-rows.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import type { Patient } from './interactions-data.js'
import { close, csvText, ROLES, simulated, tableOf } from './interactions-data.js'

const BY = 'age,age>50,sex,stage'

function analyse(
  patients: readonly (Patient | Record<string, string | number>)[],
  more: Partial<Roles> = {},
  by = BY,
) {
  return interactions(
    tableOf(csvText(patients as Record<string, string | number>[])),
    { ...ROLES, ...more },
    { by },
  )
}

/** Everything that is estimated, by name; differences of the outcome's unit are `scale` times as large. */
function numbersOf(result: ReturnType<typeof interactions>): Map<string, number> {
  const all = new Map<string, number>()
  const put = (name: string, value: number | null | undefined) => {
    if (value != null) all.set(name, value)
  }
  for (const { label, groups, contrasts, trials, joint, heterogeneity } of result.analyses) {
    groups.forEach(({ effect, n }, j) => {
      put(`${label}/group ${j}/estimate`, effect?.estimate)
      put(`${label}/group ${j}/se`, effect?.se)
      put(`${label}/group ${j}/n`, n)
    })
    for (const contrast of contrasts) {
      for (const row of interactionRows(contrast)) {
        put(`${label}/${contrast.label}/${row.key}/estimate`, row.estimate)
        put(`${label}/${contrast.label}/${row.key}/se`, row.se)
      }
      for (const { trial, effect } of contrast.trials) {
        put(`${label}/${contrast.label}/${trial}/estimate`, effect.estimate)
        put(`${label}/${contrast.label}/${trial}/se`, effect.se)
      }
    }
    for (const { trial, effect } of trials) put(`${label}/${trial}/effect`, effect?.estimate)
    put(`${label}/joint`, joint?.statistic)
    put(`${label}/Q`, heterogeneity?.Q)
  }
  return all
}

/** Mixed models stop their search at about this; it also holds what a variance near 0 does to others. */
const RANDOM = 2e-4

function expectSame(
  found: ReturnType<typeof interactions>,
  expected: ReturnType<typeof interactions>,
  {
    skip = /^$/,
    sign = () => 1,
    rtol = 1e-7,
  }: { skip?: RegExp; sign?: (name: string) => number; rtol?: number } = {},
) {
  const [a, b] = [numbersOf(found), numbersOf(expected)]
  expect([...a.keys()].sort()).toEqual([...b.keys()].sort())
  for (const [name, value] of b) {
    if (skip.test(name)) continue
    const near = /random/.test(name) ? RANDOM : rtol
    close(a.get(name), sign(name) * value, near, name, 10 * near)
  }
}

describe.each(['gaussian', 'binomial', 'poisson'] as const)('interactions of %s outcomes', (family) => {
  const patients = simulated(family)
  const usual = analyse(patients, { family })

  it('do not depend on the order of rows', () => {
    const shuffled = [...patients]
      .map((row, i) => ({ row, key: (i * 7919) % 1009 }))
      .sort((a, b) => a.key - b.key)
    expectSame(
      analyse(
        shuffled.map(({ row }) => row),
        { family },
      ),
      usual,
    )
  })

  it('do not depend on the names of trials', () => {
    const names: Record<string, string> = { A: 'Z', B: 'Y', C: 'X', D: 'W' }
    const renamed = analyse(
      patients.map((row) => ({ ...row, trial: names[row.trial] })),
      { family },
    )
    const back = JSON.parse(JSON.stringify(renamed)) as typeof renamed
    for (const analysis of back.analyses)
      for (const list of [analysis.trials, ...analysis.contrasts.map(({ trials }) => trials)])
        for (const own of list) own.trial = Object.keys(names).find((name) => names[name] === own.trial)!
    expectSame(back, usual)
  })

  it('change their signs when the arms are swapped', () => {
    const swapped = analyse(patients, { family, control: 'active' })
    expectSame(swapped, usual, { sign: (name) => (/estimate$|effect$/.test(name) ? -1 : 1) })
  })

  it('take case weights for rows that are repeated', () => {
    const repeated = patients.flatMap((row) => Array.from({ length: row.w }, () => row))
    expectSame(analyse(patients, { family, weights: 'w' }), analyse(repeated, { family }))
  })

  it('are the same whatever a number is measured from, and in what unit', () => {
    const moved = analyse(
      patients.map((row) => ({ ...row, age: 1000 + row.age / 10 })),
      { family },
      'age',
    )
    const [{ contrasts }] = moved.analyses
    const [{ contrasts: before }] = usual.analyses
    interactionRows(before[0]).forEach((row, i) => {
      const found = interactionRows(contrasts[0])[i]
      const near = /random/.test(row.key) ? RANDOM : 1e-6
      close(found.estimate, 10 * row.estimate!, near, row.key, 10 * near)
      close(found.se, 10 * row.se!, near, row.key)
      close(found.p, row.p!, 100 * near, `p of ${row.key}`, near)
    })
  })

  it('do not change with a trial that lies on one side of a cut, whatever its effect', () => {
    const old = patients.slice(0, 40).map((row, i) => ({
      ...row,
      ...{
        trial: 'E',
        age: 70 + (i % 7),
        y: family === 'gaussian' ? (row.arm === 'active' ? 9 : 0) + row.y : row.y,
      },
    }))
    const [with_] = analyse([...patients, ...old], { family }, 'age>50').analyses
    const without = usual.analyses[1]
    const [a, b] = [with_.contrasts[0], without.contrasts[0]]
    close(a.within?.estimate, b.within!.estimate!, 1e-7, 'within')
    expect(a.trials.map(({ trial }) => trial)).toEqual(b.trials.map(({ trial }) => trial))
    close(a.twoStage![2].estimate, b.twoStage![2].estimate!, 1e-9, 'two-stage')
    expect(a.silent).toEqual([...b.silent, { trial: 'E', why: 'has no patients with "age ≤ 50"' }])
  })
})

describe('interactions of continuous outcomes', () => {
  const patients = simulated('gaussian')
  const usual = analyse(patients)

  it('do not change when a constant is added in each trial and arm', () => {
    const added = patients.map((row, i) => ({
      ...row,
      y:
        row.y +
        3 * 'ABCD'.indexOf(row.trial) +
        (row.arm === 'active' ? 2 - 5 * 'ABCD'.indexOf(row.trial) : 0) +
        0 * i,
    }))
    // Trials' own effects, the level of floating estimates and what compares trials do change.
    expectSame(analyse(added), usual, { skip: /effect$|group|amalgamated|across/ })
  })

  it('are those of the same outcome in another unit', () => {
    const scaled = analyse(patients.map((row) => ({ ...row, y: 1e6 + 100 * row.y })))
    expectSame(scaled, usual, {
      sign: (name) => (/estimate$|effect$|se$/.test(name) ? 100 : 1),
      rtol: 1e-6,
    })
  })

  it('of two subgroups: one stage is the mean of the trials’ differences by the inverse of their variances', () => {
    const [analysis] = analyse(patients, {}, 'sex').analyses
    const moments = (trial: string, sex: string | null, arm: string) => {
      const own = patients.filter(
        (row) => row.trial === trial && row.arm === arm && (sex === null || row.sex === sex),
      )
      const mean = own.reduce((sum, { y }) => sum + y, 0) / own.length
      return { n: own.length, mean, squares: own.reduce((sum, { y }) => sum + (y - mean) ** 2, 0) }
    }
    let [numerator, denominator] = [0, 0]
    for (const trial of 'ABCD') {
      const phi = ['placebo', 'active'].map((arm) => {
        const parts = ['f', 'm'].map((sex) => moments(trial, sex, arm))
        return (parts[0].squares + parts[1].squares) / (parts[0].n + parts[1].n - 2)
      })
      const of = (sex: string) => {
        const [c, e] = ['placebo', 'active'].map((arm) => moments(trial, sex, arm))
        return { effect: e.mean - c.mean, v: phi[0] / c.n + phi[1] / e.n }
      }
      const [f, m] = [of('f'), of('m')]
      numerator += (m.effect - f.effect) / (m.v + f.v)
      denominator += 1 / (m.v + f.v)
    }
    const [{ within }] = analysis.contrasts
    close(within?.estimate, numerator / denominator, 1e-10, 'within')
    close(within?.se, 1 / Math.sqrt(denominator), 1e-10, 'its standard error')
    const [f, m] = analysis.groups
    close(
      m.effect!.estimate! - f.effect!.estimate!,
      within!.estimate!,
      1e-10,
      'difference of floating estimates',
    )
  })

  it('say what is asked for: each covariate in the patients who have it', () => {
    const holes = patients.map((row, i) => ({ ...row, sex: i % 10 === 0 ? '' : row.sex }))
    const result = analyse(holes, {}, 'age,sex')
    expect(result.analyses.map(({ data }) => data.used)).toEqual([
      patients.length,
      holes.filter(({ sex }) => sex !== '').length,
    ])
  })
})
