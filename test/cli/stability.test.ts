import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { copse, temporaryFolder } from './run-copse.js'

const DATA = 'test/fixtures/trust/data.csv'
const COLUMNS =
  '--outcome y --treatment arm --control control --trial trial --covariates age,score,sex'.split(' ')
const FEW = ['--resamples', '20', '--bootstraps', '20']
const run = (...more: string[]) => copse(['stability', DATA, ...COLUMNS, ...more])

describe('copse stability', () => {
  it('prints whether subgroups are found again, and their effects in unused patients', () => {
    const { status, stdout, stderr } = run(...FEW)
    expect([status, stderr]).toEqual([0, ''])
    for (const text of [
      'stable',
      'what chance gives',
      'Which covariates split',
      'In unused patients',
      'Concordance for benefit',
    ])
      expect(stdout).toContain(text)
  })

  it('gives the same JSON on two threads, as its schema holds, and goes on where it was stopped', () => {
    const folder = temporaryFolder()
    const one = run(...FEW, '--workers', '1', '--json', '-', '--quiet')
    const two = run(...FEW, '--workers', '2', '--out', folder, '--quiet')
    expect([one.status, two.status]).toEqual([0, 0])
    expect(readFileSync(join(folder, 'stability.json'), 'utf8')).toBe(one.stdout)
    const schema = JSON.parse(readFileSync('schema/copse.stability-1.schema.json', 'utf8'))
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(JSON.parse(one.stdout)), JSON.stringify(validate.errors)).toBe(true)

    // What another analysis has left, and a line that was not written whole.
    const other = temporaryFolder()
    mkdirSync(other, { recursive: true })
    const left = join(other, '.trees-so-far.jsonl')
    writeFileSync(left, '{"key":"of another analysis","answer":{}}\n')
    appendFileSync(left, '{"key":"half a li')
    const third = run(...FEW, '--out', other, '--json', '-', '--quiet')
    expect(third.stdout).toBe(one.stdout)
    expect(existsSync(left)).toBe(false)
  })

  it('says why effects of adjusted models are not corrected', () => {
    const columns = '--outcome y --treatment arm --control placebo --trial trial --covariates severity'
    const { status, stdout } = copse([
      ...['stability', 'test/fixtures/data/binary-2200.csv', ...columns.split(' ')],
      ...['--family', 'binomial', '--method', 'mob-si', '--adjust', 'age', '--maxdepth', '2', ...FEW],
    ])
    expect(status).toBe(0)
    expect(stdout).toContain('EFFECTS_NOT_CORRECTED')
  })

  it.each([
    [
      ['--resamples', '19'],
      'OPTION_INVALID: the value of --resamples cannot be used; found 19, need at least 20',
    ],
    [['--resamples', '20.5'], 'OPTION_INVALID'],
    [['--ties', 'rows', '--method', 'mob'], 'OPTIONS_CONFLICT'],
    [['--weights', 'bmi', ...FEW], 'OPTIONS_CONFLICT'],
    [['--cluster', 'region', '--method', 'mob'], 'CLUSTER_NOT_POSSIBLE'],
  ])('refuses %j', (flags, message) => {
    const { status, stderr } = run(...flags)
    expect(status).toBe(1)
    expect(stderr).toContain(message)
  })
})

describe('copse fit --calibrate', () => {
  const fitted = (...more: string[]) => copse(['fit', DATA, ...COLUMNS, ...more])

  it('says how often chance finds as much, and writes it', () => {
    const { status, stdout } = fitted('--method', 'mob-si', '--parm', 'treatment', '--calibrate', '20')
    expect(status).toBe(0)
    expect(stdout).toContain('How often chance finds as much')
    expect(stdout).toContain('permutation p = 0.048')
    const json = fitted(
      '--method',
      'mob-si',
      '--parm',
      'treatment',
      '--calibrate',
      '20',
      '--json',
      '-',
      '--quiet',
    )
    expect(JSON.parse(json.stdout).calibration).toMatchObject({
      permutations: 20,
      statistic: 'root',
      p: 1 / 21,
    })
    const schema = JSON.parse(readFileSync('schema/copse.fit-1.schema.json', 'utf8'))
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(JSON.parse(json.stdout)), JSON.stringify(validate.errors)).toBe(true)
  })

  it.each([
    [['--calibrate', '5'], 'OPTION_INVALID: the value of --calibrate cannot be used'],
    [['--calibrate', '20', '--honest', '0.5'], 'OPTIONS_CONFLICT'],
    [
      ['--calibrate', '20', '--family', 'poisson', '--outcome', 'score', '--covariates', 'bmi'],
      'CALIBRATION_NOT_POSSIBLE',
    ],
  ])('refuses %j', (flags, message) => {
    const columns = flags.includes('--family')
      ? ['--treatment', 'arm', '--control', 'control', '--trial', 'trial']
      : COLUMNS
    const { status, stderr } = copse(['fit', DATA, ...columns, ...flags])
    expect(status).toBe(1)
    expect(stderr).toContain(message)
  })
})
