import { describe, expect, it } from 'vitest'
import type { Roles } from '../../../src/data/roles/roles.js'
import { interactionsSchema } from '../../../src/results/interactions-schema.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { parseBy } from '../../../src/workflow/interactions/parse-by.js'
import { csvText, ROLES, simulated, tableOf } from './interactions-data.js'

type Row = Record<string, string | number>

/** Whatever the trouble, the result is one that the schema holds. */
function analyse(rows: readonly Row[], by: string, more: Partial<Roles> = {}) {
  const result = interactions(tableOf(csvText(rows)), { ...ROLES, ...more }, { by })
  return interactionsSchema.parse(result).analyses[0]
}

const codes = ({ notes }: ReturnType<typeof analyse>) => [...new Set(notes.map(({ code }) => code))]

const patients = simulated('gaussian') as unknown as Row[]
const events = simulated('binomial') as unknown as Row[]

describe('trouble with interactions is said, and everything else still told', () => {
  it('a trial with one arm', () => {
    const rows = patients.filter(({ trial, arm }) => trial !== 'B' || arm === 'placebo')
    for (const by of ['age', 'sex']) {
      const analysis = analyse(rows, by)
      expect(codes(analysis)).toEqual(['ARM_EMPTY', 'TRIAL_NOT_INFORMATIVE'])
      expect(analysis.contrasts[0].trials.map(({ trial }) => trial)).toEqual(['A', 'C', 'D'])
      expect(analysis.contrasts[0].within!.p).toBeGreaterThan(0)
    }
  })

  it('a trial without variation in the covariate', () => {
    const rows = patients.map((row) => (row.trial === 'C' ? { ...row, age: 44, sex: 'm' } : row))
    const linear = analyse(rows, 'age')
    expect(linear.contrasts[0].silent).toEqual([{ trial: 'C', why: 'has a single value of "age"' }])
    expect(linear.contrasts[0].within).not.toBeNull()
    const groups = analyse(rows, 'sex')
    expect(groups.contrasts[0].silent).toEqual([{ trial: 'C', why: 'has no patients with "sex = f"' }])
  })

  it('a covariate that is constant within every trial: no answer, nothing invented', () => {
    const rows = patients.map((row) => ({
      ...row,
      site: row.trial === 'A' ? 'x' : 'y',
      size: String(row.trial).charCodeAt(0),
    }))
    for (const by of ['site', 'size', 'size>66']) {
      const analysis = analyse(rows, by)
      expect(analysis.answer).toMatch(/^No answer from within trials/)
      expect(codes(analysis)).toContain('NO_WITHIN_TRIAL_INFORMATION')
      const [{ within, random, twoStage, amalgamated }] = analysis.contrasts
      expect([within, random, twoStage]).toEqual([null, null, null])
      expect(amalgamated).not.toBeNull()
    }
  })

  it('one and two informative trials', () => {
    const of = (trials: string) => patients.filter(({ trial }) => trials.includes(String(trial)))
    expect(codes(analyse(of('A'), 'sex'))).toEqual(['ONE_INFORMATIVE_TRIAL'])
    expect(analyse(of('A'), 'sex').contrasts[0].amalgamated).toBeNull()
    expect(codes(analyse(of('AB'), 'age'))).toEqual(['TWO_INFORMATIVE_TRIALS'])
  })

  it('zero cells: the one-stage model needs no estimate of the trial, the two-stage rows have Firth’s', () => {
    const rows = events.map((row) =>
      row.trial === 'B' && row.sex === 'f' && row.arm === 'placebo' ? { ...row, y: 0 } : row,
    )
    const analysis = analyse(rows, 'sex', { family: 'binomial' })
    expect(codes(analysis)).toContain('TRIAL_EFFECT_FIRTH')
    expect(analysis.contrasts[0].trials.find(({ trial }) => trial === 'B')!.firth).toBe(true)
    expect(analysis.contrasts[0].within!.se).toBeGreaterThan(0)
  })

  it('no events at all in a subgroup', () => {
    const rows = events.map((row) => (row.stage === 'II' ? { ...row, y: 0 } : row))
    const analysis = analyse(rows, 'stage', { family: 'binomial' })
    expect(codes(analysis)).toContain('NOT_COMPARABLE_WITHIN_TRIALS')
    expect(analysis.groups.map(({ effect }) => effect === null)).toEqual([false, true, false])
    expect(analysis.contrasts.map(({ within }) => within === null)).toEqual([true, false])
  })

  it('an arm without events in a trial, linear', () => {
    const rows = events.map((row) => (row.trial === 'A' && row.arm === 'active' ? { ...row, y: 0 } : row))
    const analysis = analyse(rows, 'age', { family: 'binomial' })
    expect(analysis.contrasts[0].silent).toEqual([{ trial: 'A', why: 'has no events in an arm' }])
    const others = analyse(
      events.filter(({ trial }) => trial !== 'A'),
      'age',
      { family: 'binomial' },
    )
    // Such a trial tells nothing of the interaction: the maximum likelihood estimate is that of the others.
    expect(analysis.contrasts[0].within!.estimate).toBeCloseTo(others.contrasts[0].within!.estimate!, 8)
  })

  it('subgroups that no trial links', () => {
    const rows = patients.map((row) => ({
      ...row,
      g: 'AB'.includes(String(row.trial)) ? row.sex : `${row.sex}2`,
    }))
    const analysis = analyse(rows, 'g')
    expect(codes(analysis)).toContain('NOT_COMPARABLE_WITHIN_TRIALS')
    expect(analysis.contrasts.map(({ within }) => within === null)).toEqual([true, false, true])
  })

  it('a number with two values, several analyses, clusters', () => {
    const rows = patients.map((row, i) => ({
      ...row,
      female: row.sex === 'f' ? 1 : 0,
      practice: `p${i % 9}`,
    }))
    expect(codes(analyse(rows, 'female'))).toEqual(['COVARIATE_TWO_VALUES'])
    const result = interactions(tableOf(csvText(rows)), { ...ROLES, cluster: 'practice' }, { by: 'age,sex' })
    expect(result.notes.map(({ code }) => code)).toEqual(['SEVERAL_ANALYSES', 'CLUSTER_IGNORED'])
  })

  it('outcomes that do not vary: no estimates, no numbers that are none', () => {
    const flat = patients.map((row) => ({ ...row, y: row.arm === 'active' ? 2 : 1 }))
    const analysis = analyse(flat, 'sex')
    expect(codes(analysis)).toContain('NO_RESIDUAL_VARIANCE')
    expect(analysis.groups.map(({ effect }) => effect)).toEqual([null, null])
    expect(analysis.contrasts[0].within).toBeNull()
  })

  it('overdispersed counts', () => {
    const rows = simulated('poisson').map((row) => ({ ...row, y: 7 * row.y })) as unknown as Row[]
    expect(codes(analyse(rows, 'sex', { family: 'poisson' }))).toContain('OVERDISPERSED')
  })

  it('patients of one kind only in a trial, and outcomes without variation', () => {
    const rows = patients.map((row) => (row.trial === 'D' ? { ...row, y: 3 } : row))
    const analysis = analyse(rows, 'age')
    expect(analysis.contrasts[0].silent.map(({ trial }) => trial)).toEqual(['D'])
    expect(codes(analysis)).toContain('TRIAL_OUTCOME_CONSTANT')
  })
})

describe('--by', () => {
  const names = ['age', 'a, b', 'x>3', 'sex']
  it('takes columns, conditions, and names with signs or commas', () => {
    expect(parseBy('age >= 50, sex', names)).toEqual([
      { text: 'age >= 50', variable: 'age', condition: { op: '>=', value: '50' } },
      { text: 'sex', variable: 'sex', condition: null },
    ])
    expect(
      parseBy('"a, b>2",x>3', names).map(({ variable, condition }) => [variable, condition?.op]),
    ).toEqual([
      ['a, b', '>'],
      ['x>3', undefined],
    ])
    expect(parseBy(['age≥50', 'age=50'], names).map(({ condition }) => condition!.op)).toEqual(['>=', '='])
  })
})
