import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { cliCommand } from '../../../src/reports/code/cli-command.js'
import { patientsCsv, subgroupsCsv } from '../../../src/reports/tables/fit-csv.js'
import { compareText } from '../../../src/reports/text/compare-text.js'
import { fitText } from '../../../src/reports/text/fit-text.js'
import { compareSchema } from '../../../src/results/compare-schema.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import { compare } from '../../../src/workflow/compare/compare.js'
import { overviewOf } from '../../../src/workflow/describe/column-overview.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { guessRoles } from '../../../src/workflow/patients/guess-roles.js'
import { patientsOf, subgroupOfPatients } from '../../../src/workflow/patients/placement.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { errorOf } from '../../error-of.js'
import { withoutTold } from '../../without-told.js'

const table = readDelimited(readFileSync('examples/nslbp.csv', 'utf8'), { file: 'nslbp.csv' })
const data = prepare(table, {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
  covariates: ['age', 'sex', 'rmdq0'],
})
const split = { variable: 'rmdq0', cut: 9 }

/** metaMOB-WT finds no split in the example, so that there is no branch for a wish to be in. */
const SPLITTING = METHODS.filter((method) => method !== 'metamob-wt')

describe('splits by hand', () => {
  it.each(SPLITTING)('%s: the split that was found, set by hand, gives the same tree, marked', (method) => {
    const found = fit(data, method)
    const { split: first } = found.tree.nodes[0]
    expect(withoutTold(first)).toEqual({ variable: 'rmdq0', kind: 'numeric', cut: 9 })
    const set = fit(data, method, {}, undefined, [{ path: [], split }])
    expect(set.subgroups).toEqual(found.subgroups)
    expect(set.model).toEqual(found.model)
    expect(set.tree.nodes[0].split).toEqual({ ...first, userDriven: true })
    expect(set.notes.map(({ code }) => code)).toContain('USER_DRIVEN_SPLIT')
    expect(fitText(set)).toContain('rmdq0, set by hand')
    fitSchema.parse(set)
  })

  it('takes factors, below other splits, and against the tests', () => {
    const set = fit(data, 'metamob-si', {}, undefined, [
      { path: [0], split: { variable: 'sex', left: ['female'] } },
    ])
    const node = set.tree.nodes[1]
    expect(withoutTold(node.split)).toEqual({
      variable: 'sex',
      kind: 'nominal',
      left: ['female'],
      right: ['male'],
      userDriven: true,
    })
    expect(node.tests.length).toBe(3)
  })

  it('forbids covariates, or any split', () => {
    const other = fit(data, 'mob-si', {}, undefined, [{ path: [], forbid: ['rmdq0'] }])
    expect(other.tree.nodes[0].split?.variable).not.toBe('rmdq0')
    const none = fit(data, 'mob-si', {}, undefined, [{ path: [], leaf: true }])
    expect(none.tree.nodes.map(({ stop }) => stop)).toEqual(['user-driven'])
    expect(none.notes.map(({ code }) => code)).toContain('USER_DRIVEN_LIMIT')
    const lost = fit(data, 'mob-si', {}, undefined, [
      { path: [], leaf: true },
      { path: [1, 1, 1], leaf: true },
    ])
    expect(lost.notes.map(({ code }) => code)).toContain('USER_DRIVEN_NOT_REACHED')
  })

  it('refuses cuts that leave too few, and what is no covariate', () => {
    const code = (wish: { variable: string; cut?: number }) =>
      errorOf(() => fit(data, 'mob-si', {}, undefined, [{ path: [], split: wish }])).code
    expect(code({ variable: 'age', cut: 1 })).toBe('GUIDE_TOO_SMALL')
    expect(code({ variable: 'weight', cut: 1 })).toBe('VARIABLE_UNKNOWN')
    expect(code({ variable: 'age' })).toBe('GUIDE_INVALID')
  })

  it('is not in the result when there is none', () => {
    expect(fit(data, 'mob-si', {}, undefined, [])).toEqual(fit(data, 'mob-si'))
    expect('guide' in fit(data, 'mob-si').spec).toBe(false)
  })
})

describe('splits by hand, in all methods', () => {
  const guide = [{ path: [0], split: { variable: 'age', cut: 40 } }]
  const result = compare(data, {}, METHODS, undefined, guide)

  it('compares what each method fits with them', () => {
    for (const { method, fit: own } of result.methods)
      expect(own).toEqual(fit(data, method, {}, undefined, guide))
    expect(compareSchema.parse(result)).toEqual(result)
  })

  it('marks the splits, and says so in words', () => {
    expect(result.spec.guide).toEqual(guide)
    expect(result.agreement.splits.filter(({ userDriven }) => userDriven)).toEqual([
      { split: 'age ≤ 40 (of rmdq0 ≤ 9)', methods: SPLITTING, userDriven: true },
    ])
    const words = compareText(result)
    expect(words).toContain('User-driven: branch 1 split at age ≤ 40 (by hand).')
    expect(words).toContain('age ≤ 40 (of rmdq0 ≤ 9), set by hand')
  })

  it('lists a method that cannot carry them out with the reason', () => {
    // Stratified methods need more patients in a node than pooled ones.
    const small = compare(data, {}, METHODS, undefined, [{ path: [], split: { variable: 'rmdq0', cut: 0 } }])
    const errors = Object.fromEntries(small.methods.map(({ method, error }) => [method, error?.code ?? null]))
    expect(errors).toMatchObject({ mob: null, 'mob-si': 'GUIDE_TOO_SMALL', 'metamob-si': 'GUIDE_TOO_SMALL' })
  })

  it('says in tables which subgroups hang on them', () => {
    const own = fit(data, 'mob-si', {}, undefined, guide)
    const [head, ...rows] = subgroupsCsv(own).trim().split('\n')
    expect(head).toMatch(/,user_driven$/)
    for (const row of rows) expect(row.endsWith('true')).toBe(row.includes('age'))
    expect(rows.some((row) => row.endsWith('false'))).toBe(true)
    const patients = patientsCsv(patientsOf(data.ipd, own), subgroupOfPatients(own, data.ipd), own)
    expect(patients).toMatch(/^row,trial,arm,node,user_driven\n/)
    expect(subgroupsCsv(fit(data, 'mob-si'))).not.toContain('user_driven')
  })
})

describe('guessed roles', () => {
  it('are those of the example', () => {
    expect(guessRoles(overviewOf(table))).toEqual({
      ...{
        outcome: 'rmdq',
        time: null,
        event: null,
        treatment: 'arm',
        control: 'control',
        trial: 'trial',
        id: 'id',
        family: 'gaussian',
      },
      covariates: ['sex', 'age', 'rmdq0'],
    })
  })

  it('take y for the outcome before a score', () => {
    const both = readDelimited('trial,arm,score,y\nA,0,5,1\nA,1,6,0\nB,0,7,1\nB,1,8,0\n')
    expect(guessRoles(overviewOf(both))).toMatchObject({
      outcome: 'y',
      family: 'binomial',
      covariates: ['score'],
    })
  })

  it('know times to an event by a time and an event beside it', () => {
    const relapse = readDelimited(readFileSync('examples/relapse.csv', 'utf8'))
    expect(guessRoles(overviewOf(relapse))).toEqual({
      ...{ outcome: 'relapse', time: 'weeks', event: 'yes', treatment: 'arm', control: 'placebo' },
      ...{ trial: 'trial', id: 'id', family: 'survival', covariates: ['age', 'sex', 'episodes', 'symptoms'] },
    })
    const of = (head: string, event: string) =>
      guessRoles(
        overviewOf(readDelimited(`trial,arm,${head}\nA,0,5,1\nA,1,6.5,0\nB,0,7,${event}\nB,1,8,0\n`)),
      )
    expect(of('time,status', '1')).toMatchObject({ outcome: 'status', time: 'time', event: null })
    // 1 is censored: the event is the other value.
    expect(of('os_months,censored', '1')).toMatchObject({
      outcome: 'censored',
      time: 'os_months',
      event: '0',
    })
    // A number of years beside a count is an exposure, and a status of three values no event.
    expect(of('years,relapses', '2')).toMatchObject({ time: null, family: 'gaussian' })
    expect(of('time,status', '2')).toMatchObject({ time: null })
  })

  it('are none where nothing is to be seen', () => {
    const odd = readDelimited('a,b\nx,1\ny,1\nz,1\n')
    expect(guessRoles(overviewOf(odd))).toMatchObject({ outcome: null, treatment: null, trial: null })
  })
})

describe('the command of a fit', () => {
  it('quotes what a shell would take apart, and names what was done by hand', () => {
    const result = fit(data, 'mob-si', { alpha: 0.01, reml: false }, undefined, [{ path: [], split }])
    const odd = {
      ...result,
      spec: { ...result.spec, data: "trial's data.csv", covariates: ['age, years', 'sex'] },
    }
    expect(cliCommand(odd, { options: { alpha: 0.01, reml: false } })).toBe(
      [
        '# User-driven: root split at rmdq0 ≤ 9 (by hand). What follows from that is a person’s choice, not the result of a search.',
        "copse fit 'trial'\\''s data.csv' \\",
        '  --method mob-si \\',
        '  --outcome rmdq \\',
        '  --treatment arm \\',
        '  --control control \\',
        '  --experimental intervention \\',
        '  --trial trial \\',
        `  --covariates '"age, years",sex' \\`,
        '  --alpha 0.01 \\',
        '  --no-reml \\',
        `  --guide '[{"path":[],"split":{"variable":"rmdq0","cut":9}}]'\n`,
      ].join('\n'),
    )
  })

  it('says the row of the names where it was said', () => {
    const result = fit(data, 'mob-si')
    const said = { ...result, spec: { ...result.spec, headerRow: 3 } }
    expect(cliCommand(said, { options: {} })).toContain('--header-row 3')
    expect(cliCommand(result, { options: {} })).not.toContain('--header-row')
  })
})
