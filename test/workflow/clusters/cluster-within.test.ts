import { describe, expect, it } from 'vitest'
import { fitText } from '../../../src/reports/text/fit-text.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { expectClose } from '../../tolerances.js'
import type { Row, TrialData } from '../../trees/trial-data.js'
import { generator, prepareRows, shuffled } from '../../trees/trial-data.js'

type Family = 'gaussian' | 'binomial' | 'poisson'

/** Three trials of practices whose patients are alike; the effect differs with z, w is a factor. */
function data(family: Family, byPractice: boolean, seed: number, practices = 14): TrialData {
  const random = generator(seed)
  const normal = () => random() + random() + random() + random() - 2
  const rows: Row[] = []
  for (let k = 0; k < 3; k++)
    for (let g = 0; g < practices; g++) {
      const level = 0.8 * normal()
      for (let m = 0; m < 16; m++) {
        const e = byPractice ? g % 2 : m % 2
        const z = Math.round(100 * normal()) / 100
        const eta = 0.3 * k + level + e * (0.2 + 1.6 * Number(z > 0))
        const y =
          family === 'gaussian'
            ? Math.round(1024 * (eta + normal())) / 1024
            : family === 'binomial'
              ? random() < 1 / (1 + Math.exp(0.5 - eta))
                ? 1
                : 0
              : Math.floor(4 * random() * Math.exp(0.4 * eta))
        const w = 'abc'[Math.floor(3 * random())]
        rows.push({ trial: `T${k}`, practice: `P${k}.${g}`, arm: 'ce'[e], z, w, x: normal(), y })
      }
    }
  const roles = {
    ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', cluster: 'practice', family },
    covariates: ['z', 'w'],
  }
  return { rows, roles: family === 'binomial' ? { ...roles, event: '1' } : roles }
}

const run = (given: TrialData, options: ControlOptions = {}) =>
  fit(prepareRows(given), 'metamob-wt', { minsize: 60, ...options })

/** Everything numeric of a result that tells of patients. */
function numbers({ tree, subgroups, within, answer }: FitResult): (number | null)[] {
  const told = tree.nodes.flatMap(({ tests, split }) => [
    ...tests.flatMap(({ statistic, logP, dfResidual }) => [statistic, logP, dfResidual ?? null]),
    split?.within?.estimate ?? null,
    split?.within?.se ?? null,
    split?.within?.df ?? null,
    split?.effectP ?? null,
  ])
  const effects = subgroups.flatMap(({ n, effect, outcome }) => [
    ...[n, effect.estimate, effect.se, effect.df, effect.lo, effect.clusters ?? null],
    ...[outcome?.control.lo ?? null, outcome?.difference?.hi ?? null],
  ])
  const differences = within!.components.flatMap((own) => [
    ...own.differences.flatMap(({ estimate, se, df }) => [estimate, se, df]),
    own.wald?.statistic ?? null,
  ])
  return [...told, ...effects, ...differences, answer!.effect.pAdjusted]
}

function expectSame(a: FitResult, b: FitResult, rtol = 1e-7): void {
  const [one, other] = [numbers(a), numbers(b)]
  expect(other.length).toBe(one.length)
  one.forEach((value, i) => {
    expectClose(other[i], value, { rtol, atol: 1e-9 }, `number ${i}`)
  })
}

const families = ['gaussian', 'binomial', 'poisson'] as const

describe.each(families)('metaMOB-WT with clusters, %s', (family) => {
  for (const byPractice of [false, true])
    it(`is answered, and does not depend on what the file looks like (${byPractice ? 'practices' : 'patients'} randomised)`, () => {
      const own = data(family, byPractice, 11)
      const result = run(own)
      expect(result.tree.nodes[0].split?.variable).toBe('z')
      expect(result.answer!.effect.differs).toBe(true)
      expect(result.answer!.between!.within!.se).toBeGreaterThan(0)
      expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
      for (const { effect } of result.subgroups) {
        expect(effect.covariance).toBe('CR2')
        expect(effect.clusters).toBeGreaterThan(20)
        expect(effect.se).toBeGreaterThan(0)
      }
      expectSame(result, run({ ...own, rows: shuffled(own.rows, 3) }))
      const renamed = own.rows.map((row) => ({
        ...row,
        practice: `x${String(row.practice).split('').reverse()}`,
      }))
      expectSame(
        result,
        run({ ...own, rows: renamed.map((row) => ({ ...row, practice: row.practice.replaceAll(',', '') })) }),
      )
    })

  it('counts weights as repeated rows of the same cluster', () => {
    const own = data(family, false, 12, 10)
    const random = generator(4)
    const weighted = own.rows.map((row) => ({ ...row, count: 1 + Math.floor(3 * random()) }))
    const repeated = weighted.flatMap((row) => Array.from({ length: row.count }, () => row))
    const roles = { ...own.roles, weights: 'count' }
    expectSame(run({ rows: repeated, roles: own.roles }), run({ rows: weighted, roles }), 1e-6)
  })

  it('adjusts for covariates, estimates honestly, and says it in words', () => {
    const own = data(family, true, 13)
    const adjusted = run({ ...own, roles: { ...own.roles, adjust: ['x'] } })
    expect(adjusted.subgroups.every(({ effect }) => effect.se! > 0)).toBe(true)
    const honest = run(own, { honest: 0.5 })
    expect(honest.answer).not.toBeNull()
    expect(honest.subgroups[0].effect.covariance).toBe('CR2')
    expect(fitText(adjusted)).toContain('cluster-robust (CR2)')
    expect(fitText(adjusted)).not.toMatch(/NaN|undefined/)
  })
})

describe('metaMOB-WT with few clusters', () => {
  it('says so', () => {
    const own = data('gaussian', true, 14, 4)
    const { notes } = run(own)
    expect(notes.map(({ code }) => code)).toContain('CLUSTER_FEW')
  })

  it('has no standard errors where each arm of a trial is one cluster', () => {
    const own = data('gaussian', true, 15, 2)
    const result = run(own, { minsize: 20, alpha: 0.9 })
    const codes = result.notes.map(({ code }) => code)
    expect(codes).toContain('CLUSTER_NOT_ESTIMABLE')
    expect(result.subgroups.every(({ effect }) => effect.se === null && effect.lo === null)).toBe(true)
    expect(fitText(result)).not.toMatch(/NaN|undefined/)
  })

  it('takes the trials themselves as clusters', () => {
    const own = data('gaussian', false, 16)
    const result = run({ ...own, roles: { ...own.roles, cluster: 'trial' } })
    expect(result.answer).not.toBeNull()
    expect(fitText(result)).not.toMatch(/NaN|undefined/)
  })
})

describe('effects of subgroups with clusters', () => {
  it('are those of means of equal clusters: a difference of four arms', () => {
    // One trial, practices randomised, each wholly on one side of the cut: two-sample formulas hold for each arm and side.
    const random = generator(21)
    const rows: Row[] = []
    const means: number[][] = [[], [], [], []]
    for (let g = 0; g < 48; g++) {
      const [e, side] = [g % 2, (g >> 1) % 2]
      const level = random() + 3 * e * side
      let sum = 0
      for (let m = 0; m < 10; m++) {
        const y = Math.round(1024 * (level + random())) / 1024
        sum += y
        rows.push({ trial: 'T', practice: `P${g}`, arm: 'ce'[e], z: side, y })
      }
      means[2 * side + e].push(sum / 10)
    }
    const roles = {
      ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', cluster: 'practice' },
      ...{ family: 'gaussian' as const, covariates: ['z'] },
    }
    const { within, subgroups } = run({ rows, roles }, { minsize: 100 })
    const moments = means.map((own) => {
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length
      const squares = own.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      return { mean, variance: squares / (own.length - 1) / own.length }
    })
    const [difference] = within!.components[0].differences
    const [a, b, c, d] = moments
    expectClose(difference.estimate, d.mean - c.mean - (b.mean - a.mean), { rtol: 1e-10 }, 'difference')
    const variance = moments.reduce((sum, own) => sum + own.variance, 0)
    expectClose(difference.se, Math.sqrt(variance), { rtol: 1e-9 }, 'se')
    // Working variances φ/n, equal for the sides of an arm, each with 11 degrees of freedom.
    const phi = [0, 1].map((e) => {
      const own = rows.filter(({ arm }) => arm === 'ce'[e])
      return [0, 1].reduce((sum, side) => {
        const values = own.filter(({ z }) => z === side).map(({ y }) => y as number)
        const mean = values.reduce((total, y) => total + y, 0) / values.length
        return sum + values.reduce((total, y) => total + (y - mean) ** 2, 0)
      }, 0)
    })
    const df = (2 * phi[0] + 2 * phi[1]) ** 2 / ((2 * phi[0] ** 2 + 2 * phi[1] ** 2) / 11)
    expectClose(difference.df, df, { rtol: 1e-9 }, 'df')
    expectClose(subgroups[0].effect.se, Math.sqrt(a.variance + b.variance), { rtol: 1e-9 }, 'se of the first')
  })
})
