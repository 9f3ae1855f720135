import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { reportHtml } from '../../src/reports/report/html.js'
import { synthesisText } from '../../src/reports/text/synthesis/synthesis-text.js'
import type { SynthesisPlan, Visit } from '../../src/synthesis/plan.js'
import { synthesiseVariables } from '../../src/synthesis/synthesise-variables.js'
import { combineCopies } from '../../src/synthesis/utility/combine-copies.js'
import type { FactorVariable, NumberVariable, Variable } from '../../src/synthesis/variable.js'
import { visitsOf } from '../../src/synthesis/variables-of-table.js'
import { synthesisReport } from '../../src/workflow/synthesis/synthesis-report.js'
import { synthesise } from '../../src/workflow/synthesis/synthesise.js'
import { copse, temporaryFolder } from '../cli/run-copse.js'
import { errorOf } from '../error-of.js'
import { expectClose } from '../tolerances.js'
import { GAUSS, NSLBP, POOLED, rolesOf, tableOf } from './synthesis-data.js'

// Every other patient.
const [head, ...lines] = readFileSync('test/fixtures/data/gauss-900.csv', 'utf8').trim().split('\n')
const half = lines.filter((_, i) => i % 2 === 0)
const table = readDelimited([head, ...half].join('\n'))
const roles = rolesOf(GAUSS)
const { visits } = visitsOf(table, roles)
const DEFAULTS = { ...POOLED, trialSizes: 'fixed', randomised: true, values: 'interpolate' } as const
const made = (plan: Partial<SynthesisPlan> = {}, own: readonly Visit[] = visits) =>
  synthesiseVariables({ ...DEFAULTS, ...plan, visits: own })
const named = (variables: readonly Variable[], name: string) => variables.find((one) => one.name === name)!
const numbers = (variables: readonly Variable[], name: string) =>
  [...(named(variables, name) as NumberVariable).values].filter((value) => !Number.isNaN(value))
const LEAN = { methods: [] }

describe('synthetic data', () => {
  it('of several copies give one effect, and every output says what is not promised', () => {
    const made = synthesise(table, roles, { ...LEAN, copies: 4, rows: 300 })
    const { result } = made
    const own = result.copies.map(({ utility }) => utility.effect!.all.synthetic!)
    // By hand: variance v̄(k/n + 1/m), k = 300.
    const mean = own.reduce((sum, { estimate }) => sum + estimate, 0) / 4
    const se = Math.sqrt(
      (own.reduce((sum, one) => sum + one.se ** 2, 0) / 4) * (300 / result.data.used + 1 / 4),
    )
    expectClose(result.combined!.estimate, mean, { rtol: 1e-12 })
    expectClose(result.combined!.se, se, { rtol: 1e-12 })
    expectClose(result.combined!.hi, mean + 1.959963984540054 * se, { rtol: 1e-12 })
    const settings = { rows: 300, patients: 300, proper: true }
    expectClose(combineCopies(own, settings)!.se ** 2 / se ** 2, 1.5 / (300 / result.data.used + 0.25), {
      rtol: 1e-12,
    })
    expect(combineCopies([], settings)).toBe(null)
    expect(synthesise(table, roles, LEAN).result.combined).toBe(null)
    const flat = (text: string) => text.replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' ')
    for (const text of [synthesisText(result), reportHtml(synthesisReport(made)), JSON.stringify(result)])
      expect(flat(text)).toContain('no guarantee such as differential privacy')
    expect(flat(synthesisText(result))).toContain('Treatment effect of the 4 copies together')
  })

  it('take ordered levels with missing values as if they had no order, and say so', () => {
    const at = head.split(',').indexOf('stage')
    const gaps = half.map((line, i) => (i % 9 > 0 ? line : line.split(',').with(at, '').join(',')))
    const notes = (rows: readonly string[]) =>
      synthesise(readDelimited([head, ...rows].join('\n')), roles, LEAN).result.notes.filter(
        ({ code }) => code === 'SYNTH_ORDERED_AS_NOMINAL',
      )
    expect(notes(gaps)).toMatchObject([{ column: 'stage' }])
    expect(notes(half)).toEqual([])
  })

  it('do not depend on the order of the rows of the file', () => {
    const turned = readDelimited([head, ...half.toReversed()].join('\n'))
    expect(synthesise(turned, roles, LEAN).files).toEqual(synthesise(table, roles, LEAN).files)
  })

  it('are the same for the variables before one that is added', () => {
    const first = made({}, visits.slice(0, 6)).copies[0]
    const all = made().copies[0]
    first.forEach((variable, v) => {
      expect(all[v]).toEqual(variable)
    })
  })

  it('differ between copies, of which a second one changes nothing of the first', () => {
    const [one] = made().copies
    const two = made({ copies: 2 }).copies
    expect(two[0]).toEqual(one)
    expect(two[1]).not.toEqual(one)
    expect(made({ seed: 2 }).copies[0]).not.toEqual(one)
  })

  it('have trials as large as they are, or in proportion', () => {
    const sizes = (variables: readonly Variable[]) => {
      const { levels, codes } = variables[0] as FactorVariable
      return levels.map((_, k) => codes.filter((code) => code === k).length)
    }
    const own = sizes(visits.map(({ variable }) => variable))
    expect(sizes(made().copies[0])).toEqual(own)
    const twice = sizes(made({ rows: 901 }).copies[0])
    expect(twice.reduce((sum, n) => sum + n, 0)).toBe(901)
    twice.forEach((n, k) => {
      expect(Math.abs(n - (901 * own[k]) / 450)).toBeLessThan(1)
    })
  })

  it.each(['observed', 'interpolate', 'density'] as const)('keep to the range and decimals: %s', (values) => {
    const own = visits.map(({ variable }) => variable)
    const [copy] = made({ values }).copies
    for (const name of ['age', 'score', 'y']) {
      const [there, here] = [numbers(own, name), numbers(copy, name)]
      const { decimals } = named(own, name) as NumberVariable
      expect(here.every((value) => Number(value.toFixed(decimals)) === value)).toBe(true)
      expect(Math.min(...here)).toBeGreaterThanOrEqual(Math.min(...there))
      const room = values === 'density' ? 2 : 0
      expect(Math.max(...here)).toBeLessThanOrEqual(Math.max(...there) + room)
      if (values === 'observed') expect(here.every((value) => there.includes(value))).toBe(true)
    }
  })

  it('have tails, bounds and rules as they are told', () => {
    const own = visits.map(({ variable }) => variable)
    const sorted = numbers(own, 'age').sort((a, b) => a - b)
    const { files } = synthesise(table, roles, {
      ...LEAN,
      tails: 5,
      bounds: { bmi: [20, null] },
      rules: ['stage=IV if severity<5 and sex=male', 'score=missing if age>70'],
    })
    const rows = readDelimited(files[0])
    const column = (name: string) => (rows.columns.get(name) as unknown as NumberVariable).values
    const ages = [...column('age')].filter((value) => !Number.isNaN(value))
    expect([Math.min(...ages), Math.max(...ages)]).toEqual([sorted[4], sorted.at(-5)])
    expect(Math.min(...[...column('bmi')].filter((value) => !Number.isNaN(value)))).toBe(20)
    const cellsOf = files[0]
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    const ruled = cellsOf.filter((cells) => cells[4] !== '' && Number(cells[4]) < 5 && cells[6] === 'male')
    expect(ruled.length).toBeGreaterThan(5)
    expect(ruled.every((cells) => cells[8] === 'IV')).toBe(true)
    const old = cellsOf.filter((cells) => Number(cells[2]) > 70)
    expect(old.length).toBeGreaterThan(10)
    expect(old.every((cells) => cells[5] === '')).toBe(true)
  })

  it('are refitted by trial, and have drawn parameters', () => {
    const few = visits.slice(0, 4)
    expect(made({ byTrial: true }, few).copies[0]).toHaveLength(4)
    const proper = made({ proper: true, copies: 2 }).copies
    expect(proper[0]).not.toEqual(proper[1])
    expect(errorOf(() => made({ byTrial: true }))).toMatchObject({
      code: 'SYNTH_TRIAL_SMALL',
      message: expect.stringContaining('--by-trial'),
    })
  })

  it('make the event before the time', () => {
    const rows = Array.from(
      { length: 200 },
      (_, i) => `T${i % 2},${i % 4 < 2 ? 'a' : 'c'},${1 + (i % 50)},${Number(i % 3 > 0)}`,
    )
    const survival = readDelimited(['trial,arm,time,died', ...rows].join('\n'))
    const own = { ...roles, outcome: 'time', control: 'c', experimental: 'a', covariates: [], ordered: {} }
    const { result, files } = synthesise(survival, own, { ...LEAN, event: 'died' })
    expect(result.data.columns.map(({ name, part }) => [name, part])).toEqual([
      ['trial', 'trial'],
      ['arm', 'arm'],
      ['died', 'event'],
      ['time', 'outcome'],
    ])
    expect(result.copies[0].utility.effect).toBeNull()
    expect(
      new Set(
        files[0]
          .trim()
          .split('\n')
          .slice(1)
          .map((line) => line.split(',')[2]),
      ),
    ).toEqual(new Set(['0', '1']))
    const wrong = readDelimited(['trial,arm,time,died', ...rows.with(7, 'T1,a,0,1')].join('\n'))
    expect(errorOf(() => synthesise(wrong, own, { event: 'died' }))).toMatchObject({
      code: 'SYNTH_SURVIVAL_INVALID',
    })
  })

  it('leave out rows that are one patient’s by the keys', () => {
    const nslbp = tableOf('test/fixtures/data/nslbp.csv')
    const ask = { ...LEAN, keys: ['trial', 'arm', 'sex', 'age'], seed: 3 }
    const { result } = synthesise(nslbp, rolesOf(NSLBP), ask)
    const dropped = synthesise(nslbp, rolesOf(NSLBP), { ...ask, dropReplicated: true }).result
    expect(result.copies[0].disclosure.identity.repU).toBeGreaterThan(1)
    expect(result.warnings.map(({ code }) => code)).toContain('SYNTH_UNIQUES_REPLICATED')
    expect(dropped.copies[0].disclosure.identity.repU).toBe(0)
    expect(dropped.copies[0].rows).toBe(1548 - dropped.copies[0].dropped)
  })

  it.each([
    [{ rules: ['stage=V if severity<5'] }, 'RULE_VALUE_UNKNOWN'],
    [{ rules: ['age=20 if severity<5'] }, 'RULE_ORDER'],
    [{ rules: ['stage=I if weight<5'] }, 'RULE_COLUMN_UNKNOWN'],
    [{ rules: ['stage'] }, 'RULE_MALFORMED'],
    [{ copies: 0 }, 'OPTION_INVALID'],
    [{ keys: ['height'] }, 'COLUMN_UNKNOWN'],
  ])('refuse %j', (asked, code) => {
    expect(errorOf(() => synthesise(table, roles, asked))).toMatchObject({ code })
  })

  it('refuse roles and columns that they cannot keep', () => {
    const refused = (own: object, data = table) => errorOf(() => synthesise(data, { ...roles, ...own }, LEAN))
    expect(refused({ weights: 'score', covariates: ['age'], ordered: {} })).toMatchObject({
      code: 'SYNTH_ROLE_UNSUPPORTED',
    })
    const rows = Array.from({ length: 100 }, (_, i) => `T${i % 2},${i % 4 < 2 ? 'a' : 'c'},name${i},${i}`)
    const many = readDelimited(['trial,arm,who,y', ...rows].join('\n'))
    const own = { covariates: ['who'], ordered: {}, control: 'c', experimental: 'a' }
    expect(refused(own, many)).toMatchObject({ code: 'SYNTH_LEVELS_MANY' })
    const few = readDelimited(
      ['trial,arm,x,y', ...rows.slice(0, 6).map((row, i) => row.replace(/name\d+/, String(i * i)))].join(
        '\n',
      ),
    )
    expect(refused({ ...own, covariates: ['x'] }, few)).toMatchObject({ code: 'SYNTH_ROWS_FEW' })
  })
})

describe('copse synthesise', () => {
  const FLAGS =
    '--outcome y --treatment arm --control placebo --trial trial --covariates age,sex,stage'.split(' ')
  const run = (...more: string[]) =>
    copse(['synthesise', 'test/fixtures/data/gauss-900.csv', ...FLAGS, ...more])

  it('writes data, text, JSON as its schema holds, and a report; warnings come first', () => {
    const folder = temporaryFolder()
    const { status, stdout, stderr } = run(
      '-o',
      `${folder}.csv`,
      '--out',
      folder,
      '--copies',
      '2',
      '--values',
      'observed',
    )
    expect(status).toBe(0)
    expect(stderr).toContain('warning: SYNTH_VALUES_REPLICATED')
    expect(stdout).toContain('differential privacy')
    expect(readFileSync(`${folder}-2.csv`, 'utf8').split('\n')[0]).toBe('trial,arm,age,sex,stage,y')
    const schema = JSON.parse(readFileSync('schema/copse.synthesis-1.schema.json', 'utf8'))
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(
      validate(JSON.parse(readFileSync(`${folder}/synthesis.json`, 'utf8'))),
      JSON.stringify(validate.errors),
    ).toBe(true)
    expect(readFileSync(`${folder}/synthesis.html`, 'utf8')).toContain('<h1>Synthetic data</h1>')
    for (const figure of ['marginals', 'pairs'])
      expect(readFileSync(`${folder}/${figure}.svg`, 'utf8')).toContain('<svg')
  })

  it.each([
    [[], 'OPTION_MISSING'],
    [['-o', 'x.csv', '--bounds', 'age=9:2'], 'BOUNDS_MALFORMED'],
    [['-o', 'x.csv', '--interactions', 'some'], 'OPTION_INVALID: the value of --interactions'],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = run(...flags)
    expect(status).toBe(1)
    expect(stderr).toContain(message)
  })
})
