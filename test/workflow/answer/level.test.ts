import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { expectClose } from '../../tolerances.js'
import type { Row, TrialData } from '../../trees/trial-data.js'
import { generator, prepareRows, shuffled } from '../../trees/trial-data.js'

/** Values in base R from the definition: test/fixtures/levels/README.md. */
const FOLDER = 'test/fixtures/levels'

const reference = JSON.parse(readFileSync(`${FOLDER}/levels.json`, 'utf8')) as Record<
  string,
  { x: number; site: number; z: { statistic: number; cut: number; p: number } }
>

/** Trees are of no interest here. */
const ROOT: ControlOptions = { alpha: 1e-12 }

describe.each(Object.entries(reference))('levels of a %s outcome', (family, { x, site, z }) => {
  it('have the p-values of the reference', () => {
    const roles = { treatment: 'arm', control: 'c', trial: 'trial', covariates: ['x', 'site', 'z'] }
    const outcome = family === 'gaussian' ? 'y' : 'event'
    const data = prepare(readDelimited(readFileSync(`${FOLDER}/levels.csv`, 'utf8')), {
      ...{ ...roles, outcome, family: family as 'gaussian' },
    })
    const level = fit(data, 'metamob-wt', ROOT).answer!.level
    const p = (name: string) => level.find(({ variable }) => variable === name)!.p
    expectClose(p('x'), x, { rtol: 1e-9 }, 'x')
    expectClose(p('site'), site, { rtol: 1e-9 }, 'site')
    expectClose(p('z'), z.p, { atol: 0.01 }, 'z')
  })
})

/** Trials of unequal case mix and effect; w changes the level, z turns the effect round, `flat` is all there is in a trial. */
function data(seed: number): TrialData {
  const random = generator(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const rows = Array.from({ length: 600 }, (_, i): Row => {
    const k = i % 3
    const arm = random() < 0.5 ? 'c' : 'e'
    const z = Math.round(100 * (k + normal())) / 100
    const [w, grade] = ['no', 'yes', 'perhaps', 'low'].map((_, at) => Math.floor(random() * (at + 2)))
    const sign = (arm === 'e' ? 1 : -1) * (z > 1 ? 0.3 : -0.3)
    // On a binary grid, so that sums with small numbers have no rounding.
    const y = Math.round(1024 * (k + 0.25 * Number(w === 1) + sign + normal())) / 1024
    return { trial: `T${k}`, arm, z, w: ['no', 'yes'][w], grade, flat: k, y }
  })
  const roles = { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial' }
  return { rows, roles: { ...roles, covariates: ['z', 'w', 'grade', 'flat'], family: 'gaussian' } }
}

const both = (own: TrialData, options: ControlOptions = ROOT) => {
  const { effect, level } = fit(prepareRows(own), 'metamob-wt', options).answer!
  return { effect: effect.tests, level }
}

function expectSame(found: ReturnType<typeof both>, expected: ReturnType<typeof both>, rtol = 1e-9) {
  for (const which of ['effect', 'level'] as const)
    expected[which].forEach(({ variable, p }, j) => {
      expect(found[which][j].variable).toBe(variable)
      expectClose(found[which][j].p, p, { rtol }, `${which} ${variable}`)
    })
}

const mapped = (own: TrialData, change: (row: Row) => Row): TrialData => ({
  ...own,
  rows: own.rows.map(change),
})

describe('effect and level, both within trials', () => {
  const own = data(1)
  const plain = both(own)

  it('see what is there, and only that', () => {
    const p = (which: 'effect' | 'level', name: string) =>
      plain[which].find(({ variable }) => variable === name)!.p
    expect(p('effect', 'z')).toBeLessThan(1e-3)
    expect(p('level', 'w')).toBeLessThan(0.05)
    expect(p('level', 'z')).toBeGreaterThan(0.05)
    expect(p('level', 'flat')).toBeNull()
    expect(p('effect', 'flat')).toBeNull()
  })

  it('do not change with a constant for each trial and arm', () => {
    const shift: Record<string, number> = { T0c: 3, T0e: -2.5, T1c: 40, T1e: 41.25, T2c: -7, T2e: 0.5 }
    expectSame(
      both(mapped(own, (row) => ({ ...row, y: Number(row.y) + shift[`${row.trial}${row.arm}`] }))),
      plain,
    )
  })

  it('do not depend on the order of rows, the names of trials, or which arm is called control', () => {
    expectSame(both({ ...own, rows: shuffled(own.rows, 3) }), plain)
    const names: Record<string, string> = { T0: 'late', T1: 'early', T2: 'and' }
    expectSame(both(mapped(own, (row) => ({ ...row, trial: names[String(row.trial)] }))), plain)
    expectSame(both({ ...own, roles: { ...own.roles, control: 'e' } }), plain)
  })

  it('look at the order of a covariate alone', () => {
    expectSame(both(mapped(own, (row) => ({ ...row, z: Math.exp(Number(row.z)) }))), plain)
  })

  it('count weights as repeated rows', () => {
    const weighted = {
      rows: own.rows.map((row, i) => ({ ...row, n: 1 + (i % 2) })),
      roles: { ...own.roles, weights: 'n' },
    }
    const twice = { ...own, rows: own.rows.flatMap((row, i) => (i % 2 === 1 ? [row, row] : [row])) }
    expectSame(both(weighted), both(twice), 1e-7)
  })

  it('leave a trial alone that lies on one side of every cut', () => {
    const far = (level: number, effect: number) => ({
      ...own,
      rows: [
        ...own.rows,
        ...Array.from({ length: 60 }, (_, i): Row => {
          const arm = i % 2 === 0 ? 'c' : 'e'
          const y = level + (arm === 'e' ? effect : 0) + ((7 * i) % 11) / 8
          return { trial: 'T9', arm, z: 90 + i / 1000, w: 'no', grade: i % 4, flat: 9, y }
        }),
      ],
    })
    const [a, b] = [far(0, 0), far(100, -30)].map((variant) => both(variant))
    expectSame(a, b, 1e-8)
  })

  it('are not told by a trial alone where two are asked for', () => {
    const one = (own: TrialData) => mapped(own, (row) => ({ ...row, z: row.trial === 'T1' ? row.z : 0 }))
    expect(both(one(own)).level[0].p).toBeNull()
    expect(both(one(own), { ...ROOT, mintrials: 1 }).level[0].p).not.toBeNull()
  })

  it('hear of a level from a trial with one arm, of an effect not', () => {
    const silent = mapped(own, (row) => ({ ...row, arm: row.trial === 'T2' ? 'c' : row.arm }))
    const shifted = mapped(silent, (row) => ({
      ...row,
      y: Number(row.y) + (row.trial === 'T2' && row.w === 'yes' ? 4 : 0),
    }))
    const of = (variant: TrialData) => {
      const found = fit(prepareRows(variant), 'metamob-wt', { ...ROOT, prognosis: 'own' }).answer!
      return [found.effect.tests, found.level].map(
        (tests) => tests.find(({ variable }) => variable === 'w')!.p!,
      )
    }
    expect(of(shifted)[1]).toBeLessThan(1e-6 * of(silent)[1])
  })
})
