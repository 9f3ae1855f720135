import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { missingIn } from '../../src/data/delimited/read-options.js'
import { levelsAbbreviated, levelsAlike } from '../../src/data/notes/level-notes.js'
import { nearNumber } from '../../src/data/notes/near-numbers.js'
import { toIpd } from '../../src/data/patients/to-ipd.js'
import type { Roles } from '../../src/data/roles/roles.js'

const FOLDER = 'test/fixtures/columns'
const json = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'))
const ROLES: Roles = {
  outcome: 'y',
  treatment: 'arm',
  control: 'control',
  trial: 'trial',
  covariates: ['age', 'sex', 'bmi'],
  family: 'gaussian',
}
const read = (name: string, options = {}) => readDelimited(readFileSync(`${FOLDER}/${name}`, 'utf8'), options)
const notesOf = (name: string, roles: Partial<Roles> = {}, options = {}) =>
  toIpd(read(name, options), { ...ROLES, ...roles }).notes

describe('cells that are almost numbers', () => {
  const { cases } = json('near-numbers.json') as { cases: { text: string; kind: string }[] }
  // Numbers are told by the reader of numbers; "comma" is the other decimal mark of a file with points.
  const others = cases.filter(({ kind }) => kind !== 'number')
  it.each(others)('$text is $kind', ({ text, kind }) => {
    expect(nearNumber(text, { dot: true, comma: false })).toBe(kind === 'comma' ? 'mark' : kind)
  })

  it('are counted by kind, each with its first cell', () => {
    const notes = notesOf('almost-numbers.csv', { covariates: ['age', 'sex', 'bmi', 'crp'] })
    const mixed = notes.filter(({ code }) => code === 'COLUMN_MIXED')
    expect(mixed.map(({ column, message }) => [column, message])).toEqual([
      [
        'crp',
        'column "crp" is used as a factor although 353 of 400 cells are numbers; the others: 47 a limit ("<5" in row 3); for cuts of its numbers write them as numbers alone, or --limits crp=half (or value, or missing) to read limits as numbers',
      ],
    ])
  })

  it('are no fault where they are groups', () => {
    const groups = ['<65', '65-74', '>=75']
    const rows = Array.from(
      { length: 60 },
      (_, i) => `T${i % 2},${i % 4 < 2 ? 'control' : 'active'},${i},${groups[i % 3]}`,
    )
    const table = readDelimited(`trial,arm,y,age\n${rows.join('\n')}`)
    expect(toIpd(table, { ...ROLES, covariates: ['age'] }).notes).toEqual([])
  })
})

describe('levels that look alike', () => {
  const { cases } = json('alike.json') as { cases: { levels: string[]; alike: string[][] }[] }
  it.each(cases)('$levels', ({ levels, alike }) => {
    expect(levelsAlike(levels)).toEqual(alike)
  })

  it('are told from abbreviations and stages', () => {
    expect(levelsAbbreviated(['Male', 'male', 'Female', 'F'])).toEqual([['F', 'Female']])
    expect(levelsAbbreviated(['I', 'II', 'III'])).toEqual([])
    expect(levelsAbbreviated(['M', 'mild', 'moderate'])).toEqual([])
  })

  it('are named with their counts, also of trials', () => {
    const [note] = notesOf('almost-numbers.csv').filter(({ code }) => code === 'LEVELS_ALIKE')
    for (const words of ['"Female" (73)', '"female" (81)', '"Male" (82)', '"male" (83)', '"F" (81)'])
      expect(note.message).toContain(words)
    const rows = Array.from({ length: 40 }, (_, i) => `${['T1', 't1 '][i % 2]},${i % 4 < 2 ? 'c' : 'e'},${i}`)
    const trials = readDelimited(`trial,arm,y\n${rows.map((row) => row.replace('t1 ', '"t1 "')).join('\n')}`)
    const { notes } = toIpd(trials, { ...ROLES, covariates: [], control: 'c' })
    expect(notes.map(({ code, column }) => [code, column])).toEqual([['LEVELS_ALIKE', 'trial']])
  })
})

describe('undeclared codes', () => {
  it('are named with the option that makes them missing', () => {
    const notes = notesOf('missing-codes.csv')
    const said = notes.map(({ message }) => message).join('\n')
    for (const option of ['--na -99', '--na 999', '--na -9', '--na "unknown"']) expect(said).toContain(option)
    expect(said).toContain(
      '999 stands apart from the other values of "age" (22 times; the others are 20 to 80)',
    )
    expect(notes.map(({ code }) => code)).toEqual([
      'VALUE_STANDS_APART',
      'VALUE_STANDS_APART',
      'VALUE_STANDS_APART',
      'LABEL_SOUNDS_MISSING',
    ])
    expect(notesOf('missing-codes.csv', {}, { na: ['-99', '999', '-9', 'unknown'] })).toEqual([])
  })

  it('are made missing in one column alone where another has the value as one of its own', () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `T1,${i % 2 ? 'control' : 'active'},${i},${[1, 2, 3, 4, 5, 9][i % 6]},${i % 12}`,
    )
    const text = `trial,arm,y,score,visits\n${rows.join('\n')}`
    const roles = { ...ROLES, covariates: ['score', 'visits'] }
    const [note] = toIpd(readDelimited(text), roles).notes
    expect(note.message).toMatch(/^9 stands apart .*--na score=9$/)
    const { ipd, exclusions, notes } = toIpd(readDelimited(text, { na: ['score=9'] }), roles)
    expect(exclusions).toEqual({ score: 10 })
    expect(ipd.covariates[1]).toMatchObject({ name: 'visits' })
    expect([...(ipd.covariates[1] as { values: Float64Array }).values]).toContain(9)
    expect(notes).toEqual([])
  })

  it('of one column are told from texts with an equals sign', () => {
    expect(missingIn('a=b=9', ['a=b', 'c'])).toEqual({ column: 'a=b', text: '9' })
    expect(missingIn('n=9', ['a'])).toEqual({ column: null, text: 'n=9' })
  })

  it('among dates are found in whatever way the file writes them', () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) =>
        `T1,${i % 2 ? 'control' : 'active'},${i},${i % 20 === 0 ? '01.01.1900' : `${10 + (i % 19)}.${10 + (i % 3)}.2015`}`,
    )
    const text = `trial,arm,y,seen\n${rows.join('\n')}`
    const roles = { ...ROLES, covariates: ['seen'] }
    const [note] = toIpd(readDelimited(text), roles).notes
    expect(note.message).toMatch(
      /^1900-01-01 stands apart .* \(3 times; the others are 2015-10-10 to 2015-12-28\).*--na 1900-01-01$/,
    )
    const { exclusions, notes } = toIpd(readDelimited(text, { na: ['1900-01-01'] }), roles)
    expect([exclusions, notes]).toEqual([{ seen: 3 }, []])
  })
})

describe('outcomes with two values', () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `T1,${i % 2 ? 'control' : 'active'},${i % 3 === 0 ? 1 : 0}`,
  )
  const table = readDelimited(`trial,arm,y\n${rows.join('\n')}`)
  const codes = (family: Roles['family']) =>
    toIpd(table, { ...ROLES, covariates: [], family }).notes.map(({ code }) => code)

  it('are noted when they are analysed as continuous', () => {
    expect(codes('gaussian')).toEqual(['OUTCOME_TWO_VALUES'])
    expect(codes('binomial')).toEqual([])
  })
})

describe('repeated patients', () => {
  const text = readFileSync(`${FOLDER}/months.csv`, 'utf8').trimEnd()
  const again = `${text}\n${text.split('\n').slice(1, 31).join('\n')}\n`
  const of = (csv: string, options = {}) =>
    toIpd(readDelimited(csv, options), ROLES).notes.filter(({ code }) => code === 'ID_REPEATED')

  it('are noted without being asked for, also where only columns with a role are kept', () => {
    const only = ['y', 'arm', 'trial', 'age', 'sex', 'bmi']
    expect(of(text)).toEqual([])
    for (const options of [{}, { only, identifiers: true }]) {
      const [note] = of(again, options)
      expect(note.message).toMatch(/^30 rows repeat a value of "id" within a trial.*--cluster id$/)
    }
    expect(of(again, { only })).toEqual([])
  })
})
