import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { copse, EXAMPLE, ROLES, temporaryFile, temporaryFolder } from './run-copse.js'

const COLUMNS = ROLES.slice(0, -2)
const run = (...more: string[]) => copse(['interactions', EXAMPLE, ...COLUMNS, ...more])

describe('copse interactions', () => {
  it('prints the answer, what is from within trials, and what is not', () => {
    const { status, stdout, stderr } = run('--by', 'rmdq0>9,age')
    expect([status, stderr]).toEqual([0, ''])
    for (const text of [
      'Within trials there is no evidence that the effect of intervention differs between subgroups by',
      'Only estimates from within trials are free of aggregation bias',
      'rmdq0 > 9 against rmdq0 ≤ 9',
      'Interaction per unit of age',
      'amalgamated ‡',
      'slope across trials ‡',
      'SEVERAL_ANALYSES',
    ])
      expect(stdout).toContain(text)
  })

  it.each([
    ['age'],
    ['age>50,sex'],
    ['sex', '--adjust', 'rmdq0', '--level', '0.9'],
    ['sex', '--exclude-trial', 'Trial 1', '--exclude-trial', 'Trial 2', '--exclude-trial', 'Trial 3'],
  ])('writes JSON that its schema holds: --by %s %j', (by, ...more) => {
    const { status, stdout } = run('--by', by, ...more, '--json', '-', '--quiet')
    expect(status).toBe(0)
    const schema = JSON.parse(readFileSync('schema/copse.interactions-1.schema.json', 'utf8'))
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true)
  })

  it('writes text, JSON and a table of all rows into a folder, and a figure beside them', () => {
    const folder = temporaryFolder()
    const figure = join(folder, 'forest.png')
    const { status, stdout } = run('--by', 'sex,age', '--out', join(folder, 'out'), '--figure', figure)
    expect(status).toBe(0)
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([
      'interactions.csv',
      'interactions.json',
      'interactions.txt',
    ])
    expect(readFileSync(join(folder, 'out', 'interactions.txt'), 'utf8')).toBe(stdout)
    expect(readFileSync(figure).subarray(1, 4).toString()).toBe('PNG')
    const text = readFileSync(join(folder, 'out', 'interactions.csv'), 'utf8')
    // No cell of these has a comma.
    const [names, ...lines] = text
      .trim()
      .split('\n')
      .map((line) => line.split(','))
    const data = lines.map((cells) => Object.fromEntries(names.map((name, c) => [name, cells[c]])))
    const { analyses } = JSON.parse(readFileSync(join(folder, 'out', 'interactions.json'), 'utf8'))
    const one = data.filter(({ analysis, row }) => analysis === 'sex' && row === 'one-stage-common')
    expect(one.map(({ estimate, within_trials }) => [Number(estimate), within_trials])).toEqual([
      [analyses[0].contrasts[0].within.estimate, 'true'],
    ])
    expect(data.filter(({ row }) => row === 'floating-estimate').map(({ subgroup }) => subgroup)).toEqual([
      'sex = female',
      'sex = male',
    ])
    expect(data.find(({ row }) => row === 'amalgamated')!.within_trials).toBe('false')
  })

  it.each(['svg', 'pdf'])('draws %s', (format) => {
    const file = join(temporaryFolder(), `forest.${format}`)
    expect(run('--by', 'sex', '--figure', file, '--width', '150', '--quiet').status).toBe(0)
    expect(readFileSync(file, 'latin1').slice(0, 4)).toBe(format === 'pdf' ? '%PDF' : '<svg')
  })

  it('takes the subgroups of a tree, and the columns of its result', () => {
    const result = join(temporaryFolder(), 'fit.json')
    expect(copse(['fit', EXAMPLE, ...ROLES, '--json', result, '--quiet']).status).toBe(0)
    const { status, stdout } = copse(['interactions', EXAMPLE, '--result', result, '--json', '-', '--quiet'])
    expect(status).toBe(0)
    const found = JSON.parse(stdout)
    const fit = JSON.parse(readFileSync(result, 'utf8'))
    expect(found.spec.outcome).toBe('rmdq')
    expect(found.analyses[0].groups.map(({ node, n }: { node: number; n: number }) => [node, n])).toEqual(
      fit.subgroups.map(({ node, n }: { node: number; n: number }) => [node, n]),
    )
    expect(found.analyses[0].notes.map(({ code }: { code: string }) => code)).toContain(
      'SUBGROUPS_AFTER_SEARCH',
    )
    expect(run('--result', temporaryFile('no.json', '{}'), '--by', 'sex').stderr).toMatch(/^SCHEMA_VERSION: /)
  })

  it('takes the covariates where nothing else is said', () => {
    const { stdout } = copse([
      'interactions',
      EXAMPLE,
      ...COLUMNS,
      '--covariates',
      'age,sex',
      '--json',
      '-',
      '--quiet',
    ])
    expect(JSON.parse(stdout).spec.by).toEqual(['age', 'sex'])
  })

  it('knows columns whose names look like conditions, dates, and ordered levels', () => {
    const rows = Array.from({ length: 80 }, (_, i) =>
      [
        ...['T1', 'T2'].slice(i % 2, (i % 2) + 1),
        (i >> 1) % 2 === 0 ? 'a' : 'b',
        (i * 37) % 11,
        ['low', 'mid', 'high'][i % 3],
        `2014-0${1 + (i % 9)}-11`,
        (i * i * 7) % 23,
      ].join(','),
    )
    const file = temporaryFile('odd.csv', ['trial,arm,x>3,dose,day,y', ...rows].join('\n'))
    const { stdout, stderr } = copse([
      ...['interactions', file, '--outcome', 'y', '--treatment', 'arm', '--control', 'a', '--trial', 'trial'],
      ...['--by', 'x>3,day>=2014-05-01,dose>low', '--ordered', 'dose=low<mid<high', '--json', '-', '--quiet'],
    ])
    expect(stderr).toBe('')
    const { analyses } = JSON.parse(stdout)
    expect(analyses.map(({ kind }: { kind: string }) => kind)).toEqual(['linear', 'cut', 'cut'])
    expect(analyses[1].groups.map(({ label }: { label: string }) => label)).toEqual([
      'day < 2014-05-01',
      'day ≥ 2014-05-01',
    ])
    expect(analyses[2].groups.map(({ n }: { n: number }) => n)).toEqual([27, 53])
  })

  it.each([
    [[], 'OPTION_MISSING', 'nothing says which subgroups'],
    [['--by', 'agee'], 'COLUMN_UNKNOWN', 'try --by age'],
    [['--by', 'agee>50'], 'COLUMN_UNKNOWN', "try --by 'age>50'"],
    [['--by', 'age>'], 'BY_MALFORMED', 'found "age>"'],
    [['--by', 'age>>50'], 'BY_MALFORMED', 'found "age>>50"'],
    [['--by', 'age>old'], 'BY_VALUE', 'need a number'],
    [['--by', 'sex>male'], 'BY_NOT_ORDERED', '--ordered'],
    [['--by', 'sex=mail'], 'BY_LEVEL_UNKNOWN', 'found "female", "male"'],
    [['--by', 'sex,sex'], 'BY_REPEATED', 'twice'],
    [['--by', 'rmdq'], 'BY_ROLE', '--outcome "rmdq"'],
    [['--by', 'id'], 'BY_TOO_MANY_LEVELS', 'at most 40'],
    [['--by', 'age>900'], 'NO_INTERACTION', 'holds for none of the patients'],
    [['--by', 'sex', '--figure', 'x.gif'], 'FORMAT_UNKNOWN', '.png'],
    [['--by', 'sex', '--width', '100'], 'OPTION_MISSING', '--figure FILE.svg'],
    [['--by', 'sex', '--level', '2'], 'OPTION_INVALID', 'less than 1'],
  ])('says what is wrong with %j', (more, code, part) => {
    const { status, stdout, stderr } = run(...more)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr.startsWith(`${code}: `), stderr).toBe(true)
    expect(stderr).toContain(part)
    expect(existsSync('x.gif')).toBe(false)
  })
})
