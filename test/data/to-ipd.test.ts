import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { toIpd } from '../../src/data/patients/to-ipd.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { columnsWithRoles } from '../../src/data/roles/roles.js'
import { textAt } from '../../src/data/table/table.js'
import { errorOf } from '../error-of.js'

const ROLES: Roles = {
  outcome: 'y',
  treatment: 'arm',
  trial: 'trial',
  covariates: ['age', 'sex'],
  control: 'c',
  family: 'gaussian',
}

const FILE = `trial,arm,y,age,sex,stage,bmi,id
T2,c,1.5,30,male,II,20,1
T1,e,2.5,40,female,I,21,2
T1,c,,50,female,III,,3
T2,e,3,60,male,I,22,4
T1,e,4,NA,male,II,23,5
T1,c,5,70,female,IV,24,6
T2,,6,80,male,I,25,7
`

/** FILE with columns replaced or added: `{ column: cells }`. */
function file(changes: Record<string, readonly (string | number)[]> = {}): string {
  const [header, ...rows] = FILE.trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  for (const [name, cells] of Object.entries(changes)) {
    const at = header.indexOf(name) < 0 ? header.push(name) - 1 : header.indexOf(name)
    rows.forEach((row, i) => {
      row[at] = String(cells[i])
    })
  }
  return [header, ...rows].map((row) => row.join(',')).join('\n')
}

function prepare(roles: Partial<Roles> = {}, changes: Record<string, readonly (string | number)[]> = {}) {
  return toIpd(readDelimited(file(changes)), { ...ROLES, ...roles })
}

const codes = (notes: readonly { code: string }[]) => notes.map((note) => note.code)

describe('toIpd', () => {
  it('takes the complete rows in file order and counts the others by the first reason', () => {
    const { ipd, exclusions, index, notes } = prepare()
    expect(ipd).toEqual({
      n: 4,
      outcome: { name: 'y', values: Float64Array.of(1.5, 2.5, 3, 5) },
      treatment: { name: 'arm', control: 'c', experimental: 'e', arm: Uint8Array.of(0, 1, 1, 0) },
      trial: { name: 'trial', levels: ['T1', 'T2'], codes: Int32Array.of(1, 0, 1, 0) },
      covariates: [
        { kind: 'numeric', name: 'age', values: Float64Array.of(30, 40, 60, 70) },
        { kind: 'nominal', name: 'sex', levels: ['female', 'male'], codes: Int32Array.of(1, 0, 1, 0) },
      ],
      weights: null,
      exposure: null,
      cluster: null,
      rows: Uint32Array.of(2, 3, 5, 7),
    })
    expect(exclusions).toEqual({ y: 1, arm: 1, age: 1 })
    expect([...index]).toEqual([0, 1, 3, 5])
    expect(notes).toEqual([])
  })

  it('counts a row with two reasons once', () => {
    const { exclusions, ipd } = prepare(
      {},
      { age: ['NA', 40, 'NA', 60, 'NA', 70, 80], sex: ['', 'f', '', 'm', 'm', 'f', ''] },
    )
    expect(exclusions).toEqual({ y: 1, arm: 1, age: 2 })
    expect(ipd.n).toBe(3)
  })

  it('reads the example: 1548 rows, 1512 used', () => {
    const text = readFileSync(new URL('../../examples/nslbp.csv', import.meta.url), 'utf8')
    const roles: Roles = {
      ...ROLES,
      outcome: 'rmdq',
      control: 'control',
      covariates: ['age', 'sex', 'rmdq0'],
    }
    const table = readDelimited(text, { only: columnsWithRoles(roles) })
    expect([...table.columns.keys()].sort()).toEqual(['age', 'arm', 'rmdq', 'rmdq0', 'sex', 'trial'])
    const { ipd, exclusions } = toIpd(table, roles)
    expect(table.n).toBe(1548)
    expect(ipd.n).toBe(1512)
    expect(exclusions).toEqual({ rmdq: 25, rmdq0: 11 })
    expect(ipd.trial.levels).toEqual(['Trial 1', 'Trial 2', 'Trial 3', 'Trial 4'])
  })

  it('is one trial named all without a trial column', () => {
    const { ipd } = prepare({ trial: undefined })
    expect(ipd.trial).toEqual({ name: 'trial', levels: ['all'], codes: new Int32Array(4) })
  })

  it('sorts the levels of numbers as numbers, of texts by code point, and keeps them as written', () => {
    const trials = ['10', '9', '9.0', '10', '9', '9', '10']
    expect(prepare({}, { trial: trials }).ipd.trial).toEqual({
      name: 'trial',
      levels: ['9', '10'],
      codes: Int32Array.of(1, 0, 1, 0),
    })
    expect(prepare({}, { trial: ['b', 'B', 'B', 'é', 'B', 'a', 'a'] }).ipd.trial.levels).toEqual([
      'B',
      'a',
      'b',
      'é',
    ])
    expect(prepare({ control: '0' }, { arm: ['0', 1, 0, 1, 1, 0, ''] }).ipd.treatment).toMatchObject({
      control: '0',
      experimental: '1',
    })
  })

  it('makes ordered and nominal factors with given levels, also of numbers, without empty levels', () => {
    const grade = [1, '2.0', 3, 2, 1, 3, 1]
    const { ipd } = prepare(
      {
        covariates: ['stage', 'sex', 'grade'],
        ordered: { stage: ['I', 'II', 'III', 'IV', 'V'], grade: ['3', '2', '1'] },
        levels: { sex: ['male', 'female'], trial: ['T2', 'T1'] },
      },
      { grade },
    )
    expect(ipd.covariates).toEqual([
      { kind: 'ordered', name: 'stage', levels: ['I', 'II', 'IV'], codes: Int32Array.of(1, 0, 0, 1, 2) },
      { kind: 'nominal', name: 'sex', levels: ['male', 'female'], codes: Int32Array.of(0, 1, 0, 0, 1) },
      { kind: 'ordered', name: 'grade', levels: ['3', '2', '1'], codes: Int32Array.of(2, 1, 1, 2, 0) },
    ])
    expect(ipd.trial.levels).toEqual(['T2', 'T1'])
  })

  it('returns adjust columns apart; they count as used and may be covariates', () => {
    const { ipd, adjust, exclusions } = prepare(
      { adjust: ['bmi', 'age'] },
      { bmi: [20, '', '', 22, 23, 24, 25] },
    )
    expect(adjust.map((covariate) => covariate.name)).toEqual(['bmi', 'age'])
    expect(adjust[1]).toBe(ipd.covariates[0])
    expect(exclusions).toEqual({ y: 1, arm: 1, age: 1, bmi: 1 })
  })

  it('leaves other arms and excluded trials out, before missing values are counted', () => {
    const arms = {
      arm: ['c', 'e', 'x', 'e', 'e', 'c', 'x'],
      trial: ['T2', 'T1', 'T1', 'T2', 'T3', 'T1', 'T2'],
    }
    const { ipd, exclusions } = prepare({ experimental: 'e', excludeTrials: ['T3'] }, arms)
    expect(exclusions).toEqual({ 'trial "T3" excluded': 1, 'arm "x" not compared': 2 })
    expect(ipd.n).toBe(4)
  })

  it('takes the other of two arms if only the experimental one is named', () => {
    expect(prepare({ control: undefined, experimental: 'c' }).ipd.treatment).toMatchObject({
      control: 'e',
      experimental: 'c',
    })
  })

  it('points back into the table', () => {
    const table = readDelimited(file())
    const { index } = toIpd(table, ROLES)
    expect([...index].map((row) => textAt(table.columns.get('id')!, row))).toEqual(['1', '2', '4', '6'])
  })

  it('makes a binary outcome of 0 and 1 or of two given levels', () => {
    const ones = prepare({ family: 'binomial' }, { y: [1, 0, '', 1, 0, 0, 1] })
    expect([...ones.ipd.outcome.values]).toEqual([1, 0, 1, 0])
    const events = prepare(
      { family: 'binomial', levels: { y: ['yes', 'no'] } },
      { y: ['no', 'yes', '', 'no', 'no', 'yes', 'no'] },
    )
    expect([...events.ipd.outcome.values]).toEqual([1, 0, 1, 0])
  })
})

describe('notes', () => {
  it.each<[string, Partial<Roles>, Record<string, readonly (string | number)[]>, string]>([
    ['a column without values', {}, { age: ['', '', '', '', '', '', ''] }, 'COLUMN_ALL_MISSING'],
    ['a constant number', {}, { age: [1, 1, 2, 1, 1, 1, 2] }, 'COLUMN_CONSTANT'],
    ['a constant factor', {}, { sex: ['m', 'm', 'f', 'm', 'f', 'm', 'f'] }, 'COLUMN_CONSTANT'],
    ['an arm without patients', {}, { arm: ['c', 'e', 'c', 'c', 'e', 'c', 'c'] }, 'ARM_EMPTY'],
    ['a repeated patient', { id: 'id' }, { id: [1, 2, 3, 1, 5, 2, 7] }, 'ID_REPEATED'],
    ['a constant outcome', {}, { y: [1, 1, '', 1, 2, 1, 1] }, 'OUTCOME_CONSTANT'],
  ])('%s', (_, roles, changes, code) => {
    const { notes, ipd } = prepare(roles, changes)
    expect(codes(notes)).toContain(code)
    expect(ipd.n).toBeGreaterThan(3)
    if (code.startsWith('COLUMN')) expect(ipd.covariates).toHaveLength(1)
  })

  it('weights that are no numbers of patients, of rows that are used', () => {
    const of = (weights: readonly number[]) => codes(prepare({ weights: 'w' }, { w: weights }).notes)
    expect(of([1, 2, 3, 1, 2, 2.5, 1])).toContain('WEIGHTS_FRACTIONAL')
    expect(of([1, 2, 3, 1, 2, 0, 1])).not.toContain('WEIGHTS_FRACTIONAL')
  })

  it('a trial with one patient, and one that is lost', () => {
    const { notes } = prepare({}, { trial: ['T2', 'T1', 'T1', 'T2', 'T3', 'T4', 'T2'] })
    expect(notes.map(({ code, trial }) => [code, trial])).toEqual([
      ['TRIAL_LOST', 'T3'],
      ['TRIAL_SINGLE_PATIENT', 'T1'],
      ['TRIAL_SINGLE_PATIENT', 'T4'],
    ])
    expect(notes[0].message).toContain('"age" is missing in 1')
  })

  it('does not list thousands of trials', () => {
    const rows = Array.from({ length: 60 }, (_, i) => `T${i},${i % 2 ? 'c' : 'e'},${i},${i},m${i % 2}`)
    const { notes } = toIpd(readDelimited(`trial,arm,y,age,sex\n${rows.join('\n')}`), ROLES)
    expect(notes).toHaveLength(11)
    expect(notes[10].message).toBe('and 50 more trials likewise')
  })

  it('a typing error among numbers', () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `T1,${i % 2 ? 'c' : 'e'},${i},${i === 30 ? '3O' : i},m${i % 2}`,
    )
    const { notes, ipd } = toIpd(readDelimited(`trial,arm,y,age,sex\n${rows.join('\n')}`), ROLES)
    expect(ipd.covariates[0].kind).toBe('nominal')
    expect(notes.map(({ code, message }) => [code, message])).toEqual([
      [
        'COLUMN_MIXED',
        expect.stringContaining('39 of 40 cells are numbers; the others: 1 with a unit ("3O" in row 32)'),
      ],
    ])
  })
})

describe('errors', () => {
  it.each<[string, Partial<Roles>, Record<string, readonly (string | number)[]>, string, string[]]>([
    [
      'an unknown column',
      { covariates: ['Aged'] },
      {},
      'COLUMN_UNKNOWN',
      ['"Aged"', '"trial", "arm"', '--covariates age'],
    ],
    ['one column in two roles', { covariates: ['y'] }, {}, 'ROLE_REPEATED', ['--outcome and --covariates']],
    ['a column listed twice', { covariates: ['age', 'age'] }, {}, 'ROLE_REPEATED', ['twice']],
    ['adjusting for the trial', { adjust: ['trial'] }, {}, 'ROLE_REPEATED', ['--trial and --adjust']],
    [
      'levels of a column without role',
      { ordered: { bmi: ['1', '2'] } },
      {},
      'LEVELS_UNUSED',
      ['--ordered', '"bmi"'],
    ],
    ['an ordered trial', { ordered: { trial: ['T1', 'T2'] } }, {}, 'LEVELS_UNUSED', ['a covariate']],
    ['levels of a Gaussian outcome', { levels: { y: ['1', '2'] } }, {}, 'LEVELS_UNUSED', ['binary outcome']],
    [
      'a text outcome',
      {},
      { y: [1, 2, 'x', 3, 4, 5, 6] },
      'NOT_NUMERIC',
      ['outcome "y"', '"x" in row 4', '--na'],
    ],
    [
      'thousands separators',
      {},
      { y: [1, 2, '"1,234"', 3, 4, 5, 6] },
      'NOT_NUMERIC',
      ['"1,234"', 'without thousands'],
    ],
    ['an infinite outcome', {}, { y: [1, 2, 3, 'Inf', 4, 5, 6] }, 'NOT_FINITE', ['"y"', '"Inf" in row 5']],
    ['a huge covariate', {}, { age: [1, 2, 3, 4, 5, '-1e999', 6] }, 'NOT_FINITE', ['"-1e999" in row 7']],
    [
      'no control',
      { control: undefined },
      {},
      'CONTROL_MISSING',
      ['"c", "e"', '--control "c" or --control "e"'],
    ],
    ['an unknown control', { control: 'C' }, {}, 'CONTROL_UNKNOWN', ['"C"', '"c", "e"', 'try --control "c"']],
    ['an unknown experimental arm', { experimental: 'z' }, {}, 'EXPERIMENTAL_UNKNOWN', ['"z"']],
    ['equal arms', { experimental: 'c' }, {}, 'ARMS_EQUAL', ['"c"']],
    ['three arms', {}, { arm: ['c', 'e', 'x', 'e', 'c', 'c', 'e'] }, 'ARMS_TOO_MANY', ['"c", "e", "x"']],
    ['one arm', {}, { arm: ['c', 'c', '', 'c', 'c', 'c', 'c'] }, 'ARM_ONLY_ONE', ['"c"']],
    ['no arm', {}, { arm: ['', '', '', '', '', '', ''] }, 'ARM_ONLY_ONE', ['no values']],
    ['an arm without complete rows', {}, { y: [1, '', '', '', '', 2, 3] }, 'ARM_ONLY_ONE', ['arm "e"']],
    ['nobody complete', {}, { y: ['', '', '', '', '', '', ''] }, 'NO_PATIENTS', ['all 7 rows', 'y 7']],
    ['an unknown trial', { excludeTrials: ['T9'] }, {}, 'TRIAL_UNKNOWN', ['"T9"', '"T1", "T2"']],
    [
      'an unknown level',
      { ordered: { sex: ['male', 'femal'] } },
      {},
      'LEVEL_UNKNOWN',
      ['"female" in row 3', 'to "femal"'],
    ],
    [
      'a number as a binary outcome',
      { family: 'binomial' },
      {},
      'OUTCOME_NOT_BINARY',
      ['"1.5" in row 2', '0 and 1'],
    ],
    [
      'an event that is not said',
      { family: 'binomial' },
      { y: 'abbabab'.split('') },
      'OUTCOME_NOT_BINARY',
      ['two values, the first in row 2', '--event with'],
    ],
    [
      'three outcomes',
      { family: 'binomial' },
      { y: 'abbabac'.split('') },
      'OUTCOME_NOT_BINARY',
      ['3 values, the third being "c" in row 8', 'two values'],
    ],
    ['a fraction as a count', { family: 'poisson' }, {}, 'OUTCOME_NOT_COUNT', ['"1.5" in row 2']],
  ])('%s', (_, roles, changes, code, parts) => {
    const error = errorOf(() => prepare(roles, changes))
    expect(error.code).toBe(code)
    for (const part of parts) expect(error.message).toContain(part)
  })

  it('a column that was not kept', () => {
    const table = readDelimited(file(), { only: ['y', 'arm'] })
    expect(errorOf(() => toIpd(table, ROLES)).message).toContain('"trial" was not kept')
  })
})
