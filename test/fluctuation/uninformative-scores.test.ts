import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CopseError } from '../../src/errors.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { fitSchema } from '../../src/results/fit-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { suited } from '../trees/suited.js'
import type { Row, TrialData } from '../trees/trial-data.js'
import { generator, prepareRows } from '../trees/trial-data.js'

const roles: TrialData['roles'] = {
  ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family: 'gaussian' },
  covariates: ['z', 'f'],
}

const codes = ({ notes }: FitResult) => notes.map(({ code }) => code)

/** Paths of numbers that are not finite; JSON would turn them into null. */
function notFinite(value: unknown, path = 'result'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, entry]) => notFinite(entry, `${path}.${key}`))
}

function expectSound(result: FitResult): void {
  expect(notFinite(result)).toEqual([])
  expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
}

/** No effect of anything: 300 patients, 4 trials, the fourth with one patient. R fails or splits on all of them. */
function nullData(seed: number): TrialData {
  const random = generator(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const rows = Array.from({ length: 300 }, (_, i): Row => {
    const trial = i === 0 ? 4 : 1 + (i % 3)
    return {
      trial: `T${trial}`,
      arm: random() < 0.5 ? 'c' : 'e',
      z: random(),
      f: 'pqr'[Math.floor(3 * random())],
      y: trial + normal(),
    }
  })
  return { rows, roles }
}

describe('a trial of one patient', () => {
  const SEEDS = Array.from({ length: 200 }, (_, seed) => seed)

  it('leaves the root test valid on 200 null data sets: 8% of splits at most at the 5% level', () => {
    let splits = 0
    let smallest = 1
    for (const seed of SEEDS) {
      const result = fit(prepareRows(nullData(seed)), 'mob-si')
      const [root] = result.tree.nodes
      for (const { pAdjusted, df, kind } of root.tests) {
        expect(pAdjusted).not.toBeNull()
        // Three trials and the treatment are left of five scores.
        expect(df).toBe(kind === 'supLM' ? 4 : 8)
        smallest = Math.min(smallest, pAdjusted!)
      }
      expect(root.stop).not.toBe('test-failed')
      if (root.split !== null) splits++
      expect(result.notes).toContainEqual(
        expect.objectContaining({ code: 'SCORE_WITHOUT_INFORMATION', node: 1, trial: 'T4' }),
      )
    }
    expect(splits).toBeLessThanOrEqual(16)
    // A test that never rejects would be none: the smallest of 200 p-values is far below 5%.
    expect(smallest).toBeLessThan(0.05)
  })

  it('is a failed test for those who compare with partykit: the node is terminal and says so', () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const result = fit(prepareRows(nullData(seed)), 'mob-si', { compat: 'partykit' })
      expect(result.tree.nodes.map(({ stop, tests }) => [stop, tests])).toEqual([['test-failed', []]])
      expect(result.notes).toContainEqual(
        expect.objectContaining({ code: 'TEST_FAILED', node: 1, trial: 'T4' }),
      )
      expect(codes(result)).not.toContain('SCORE_WITHOUT_INFORMATION')
      expect(result.spec.control_.ties).toBe('rows')
    }
  })

  it('does not keep real subgroups from being found', () => {
    const data = nullData(1)
    const rows = data.rows.map((row) => ({
      ...row,
      y: Number(row.y) + (row.arm === 'e' && Number(row.z) > 0.6 ? 2 : 0),
    }))
    const { split } = fit(prepareRows({ ...data, rows }), 'mob-si').tree.nodes[0]
    expect(split).toMatchObject({ variable: 'z', kind: 'numeric' })
    const { cut } = split as { cut: number }
    expect(Math.abs(cut - 0.6)).toBeLessThan(0.05)
  })
})

/** Changes of null data after which some score carries nothing. */
const DEGENERATE: Record<string, (row: Row, i: number) => Partial<Row>> = {
  'an arm of one patient': (_, i) => ({ arm: i === 7 ? 'e' : 'c' }),
  'a constant outcome': () => ({ y: 3.7 }),
  'an outcome that is constant but for rounding': (_, i) => ({ y: 1e9 + (i % 2) * 2 ** -23 }),
  'an outcome that is constant within each trial': (row) => ({ y: Number(String(row.trial).slice(1)) / 3 }),
  'an outcome that is the treatment': (row) => ({ y: row.arm === 'e' ? 0.1 : 0.7 }),
  'an outcome that is constant within one trial': (row) => (row.trial === 'T2' ? { y: 0.3 } : {}),
  'a trial whose patients are all the same': (row) =>
    row.trial === 'T2' ? { y: 0.3, arm: 'e', z: 0.5, f: 'p' } : {},
  'two patients per trial': (_, i) => ({ trial: `T${i >> 1}`, arm: 'ce'[i & 1] }),
  'trials with one arm each': (row) => ({ arm: row.trial === 'T1' ? 'c' : 'e' }),
  'covariates that are the trial': (row) => ({ z: Number(String(row.trial).slice(1)), f: row.trial! }),
  'constant covariates': () => ({ z: 1, f: 'p' }),
  'a covariate that is the outcome': (row) => ({ z: row.y! }),
  'a huge outcome': (row) => ({ y: 1e60 * Number(row.y) }),
  'a tiny outcome': (row) => ({ y: 1e-60 * Number(row.y) }),
}

describe.each(METHODS)('%s', (method) => {
  it.each(Object.keys(DEGENERATE))('with %s gives finite numbers or null, or a coded error', (what) => {
    const data = nullData(5)
    const rows = data.rows.map((row, i) => ({ ...row, ...DEGENERATE[what](row, i) }) as Row)
    for (const control of [{}, { minsize: 5, alpha: 1, prune: 'bic' }, { compat: 'partykit', minsize: 5 }]) {
      const result = attempt({ rows, roles }, method, control)
      if (result !== null) expectSound(result)
    }
  })

  it('gives finite numbers or null, or a coded error, with any few patients', () => {
    const seen = { results: 0, errors: 0 }
    fc.assert(
      fc.property(tinyData, anyControl, (data, control) => {
        const result = attempt(data, method, control)
        if (result === null) seen.errors++
        else {
          seen.results++
          expectSound(result)
        }
      }),
      { numRuns: 120, seed: 7 },
    )
    expect(seen.results).toBeGreaterThan(30)
    expect(seen.errors).toBeGreaterThan(5)
  })
})

it('an arm of one patient is noted where its score would be noise', () => {
  const data = nullData(5)
  const rows = data.rows.map((row, i) => ({ ...row, ...DEGENERATE['an arm of one patient'](row, i) }) as Row)
  const result = fit(prepareRows({ rows, roles }), 'mob')
  expect(result.notes).toContainEqual(
    expect.objectContaining({
      code: 'SCORE_WITHOUT_INFORMATION',
      node: 1,
      message: expect.stringContaining('the treatment effect'),
    }),
  )
  expect(result.tree.nodes[0].tests.map(({ df }) => df)).toEqual([1, 2])
})

it('a constant outcome is one subgroup without tests', () => {
  const data = nullData(5)
  const rows = data.rows.map((row) => ({ ...row, y: 3.7 }))
  for (const method of METHODS.filter((name) => !name.endsWith('-si'))) {
    const { tree } = fit(prepareRows({ rows, roles }), method)
    expect(tree.nodes.map(({ stop }) => stop)).toEqual(['constant'])
    expect(tree.nodes[0].tests.map(({ pAdjusted }) => pAdjusted)).toEqual([null, null])
  }
})

function attempt(data: TrialData, method: Method, control: ControlOptions): FitResult | null {
  try {
    return fit(prepareRows(data), method, suited(method, control))
  } catch (error) {
    if (error instanceof CopseError) return null
    throw error
  }
}

const tinyData: fc.Arbitrary<TrialData> = fc
  .record({
    trials: fc.integer({ min: 1, max: 4 }),
    outcome: fc.constantFrom('constant', 'few', 'many', 'large', 'trial', 'arm'),
    arms: fc.constantFrom('both', 'one in a trial', 'one'),
    n: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(1_000_000),
  })
  .map(({ trials, outcome, arms, n, seed }) => {
    const random = generator(seed)
    const draw = (below: number) => Math.floor(below * random())
    const outcomes: Record<string, (trial: number, arm: number) => number> = {
      constant: () => -2.3,
      few: () => draw(3),
      many: () => random() - 0.5,
      large: () => 1e9 + random(),
      trial: (trial) => 0.1 * trial,
      arm: (trial, arm) => trial + 0.1 * arm,
    }
    const rows = Array.from({ length: n }, (): Row => {
      const trial = draw(trials)
      const arm = arms === 'one' || (arms === 'one in a trial' && trial === 0) ? 1 : draw(2)
      const some = draw(4)
      return {
        trial: `T${trial}`,
        arm: 'ce'[arm],
        z: draw(3) === 0 ? some : random(),
        tied: draw(3),
        same: 7,
        f: 'pqrs'[some],
        o: ['I', 'II', 'III'][draw(3)],
        y: outcomes[outcome](trial, arm),
      }
    })
    return {
      rows,
      roles: { ...roles, covariates: ['z', 'tied', 'same', 'f', 'o'], ordered: { o: ['I', 'II', 'III'] } },
    }
  })

const anyControl: fc.Arbitrary<ControlOptions> = fc.record({
  minsize: fc.constantFrom(null, 2, 3, 5),
  alpha: fc.constantFrom(0.05, 0.5, 1),
  maxdepth: fc.constantFrom(null, 3),
  trim: fc.constantFrom(0.1, 0.01, 2),
  bonferroni: fc.boolean(),
  prune: fc.constantFrom('none', 'aic', 'bic'),
  catsplit: fc.constantFrom('binary', 'multiway'),
  numsplit: fc.constantFrom('left', 'center'),
  nominal: fc.constantFrom('all', 'effect'),
  ties: fc.constantFrom('distinct', 'rows'),
  compat: fc.constantFrom('none', 'none', 'partykit'),
  reml: fc.boolean(),
  correlated: fc.boolean(),
  treatmentCoding: fc.constantFrom('01', 'half'),
})
