import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { copse, temporaryFile, temporaryFolder } from './run-copse.js'

const BINARY = 'test/fixtures/data/binary-2200.csv'
const COUNT = 'test/fixtures/data/count-1500.csv'
const ROLES = ['--outcome', 'y', '--treatment', 'arm', '--control', 'placebo', '--trial', 'trial']
const TREE = [...ROLES, '--covariates', 'age,severity']

/** A file with a column `extra` more, and outcomes as `outcome` has them. */
function file(
  source: string,
  extra: (row: number) => string,
  outcome: (y: string, row: number) => string = (y) => y,
): string {
  const [head, ...rows] = readFileSync(source, 'utf8').trim().split('\n')
  const changed = rows.map((line, i) => {
    const cells = line.split(',')
    return [...cells.with(-1, outcome(cells.at(-1)!, i + 2)), extra(i + 2)].join(',')
  })
  return temporaryFile('changed.csv', `${[`${head},extra`, ...changed].join('\n')}\n`)
}

const one = () => '1'
const words = (y: string) => ({ '0': 'no', '1': 'yes' })[y] ?? ''

const cases: { what: string; args: () => string[]; code: string; says: string[] }[] = [
  {
    what: 'a binary outcome that is 2',
    args: () => [file(BINARY, one, (y, row) => (row === 9 ? '2' : y)), '--family', 'binomial'],
    code: 'OUTCOME_NOT_BINARY',
    says: ['"y"', '"2" in row 9'],
  },
  {
    what: 'a binary outcome in words',
    args: () => [file(BINARY, one, words), '--family', 'binomial'],
    code: 'OUTCOME_NOT_BINARY',
    says: ['"y"', 'two values, the first in row 2', '--event with'],
  },
  {
    what: 'a binary outcome of three words',
    args: () => [
      file(BINARY, one, (y, row) => (row === 99 ? 'maybe' : words(y))),
      ...['--family', 'binomial', '--event', 'yes'],
    ],
    code: 'OUTCOME_NOT_BINARY',
    says: ['"y"', '"maybe" in row 99'],
  },
  {
    what: 'an event that never happens',
    args: () => [file(BINARY, one, words), '--family', 'binomial', '--event', 'yess'],
    code: 'LEVEL_UNKNOWN',
    says: ['"y"', '2 other values', 'try --event "yes"'],
  },
  {
    what: 'an outcome in words, the family not said',
    args: () => [file(BINARY, one, words)],
    code: 'NOT_NUMERIC',
    says: ['"y"', '--family binomial --event'],
  },
  {
    what: 'a negative count',
    args: () => [file(COUNT, one, (y, row) => (row === 5 ? '-1' : y)), '--family', 'poisson'],
    code: 'OUTCOME_NOT_COUNT',
    says: ['"y"', '"-1" in row 5'],
  },
  {
    what: 'a count that is not whole',
    args: () => [file(COUNT, one, (y, row) => (row === 5 ? '1.5' : y)), '--family', 'poisson'],
    code: 'OUTCOME_NOT_COUNT',
    says: ['"y"', '"1.5" in row 5'],
  },
  {
    what: 'no exposure',
    args: () => [
      file(COUNT, (row) => (row === 7 ? '0' : '2')),
      ...['--family', 'poisson', '--exposure', 'extra'],
    ],
    code: 'EXPOSURE_NOT_POSITIVE',
    says: ['"extra"', '"0" in row 7'],
  },
  {
    what: 'a negative weight',
    args: () => [file(COUNT, (row) => (row === 7 ? '-2' : '2')), '--weights', 'extra'],
    code: 'WEIGHT_NEGATIVE',
    says: ['"extra"', '"-2" in row 7'],
  },
  {
    what: 'an exposure of a binary outcome',
    args: () => [file(BINARY, one), '--family', 'binomial', '--exposure', 'extra'],
    code: 'OPTIONS_CONFLICT',
    says: ['--exposure', 'poisson'],
  },
  {
    what: 'an event of a count',
    args: () => [COUNT, '--family', 'poisson', '--event', '1'],
    code: 'OPTIONS_CONFLICT',
    says: ['--event', 'binomial'],
  },
  {
    what: 'an unknown family',
    args: () => [COUNT, '--family', 'normal'],
    code: 'OPTION_INVALID',
    says: ['"normal"', 'gaussian, binomial, poisson'],
  },
  {
    what: 'a cluster column that is not there',
    args: () => [file(COUNT, one), '--cluster', 'extras'],
    code: 'COLUMN_UNKNOWN',
    says: ['--cluster extra'],
  },
]

describe('bad outcomes, weights and exposures are coded errors', () => {
  it.each(cases)('$what: $code', ({ args, code, says }) => {
    const { status, stdout, stderr } = copse(['describe', ...args(), ...ROLES])
    expect(stderr.startsWith(`${code}: `), stderr).toBe(true)
    for (const part of says) expect(stderr).toContain(part)
    expect(stdout).toBe('')
    expect(status).toBe(1)
  })
})

describe('reports', () => {
  const text = (...args: string[]) => copse(args).stdout
  const widest = (output: string) => Math.max(...output.split('\n').map((line) => [...line].length))

  it('of a binary outcome show odds ratios and risks', () => {
    const fit = text('fit', BINARY, ...TREE, '--family', 'binomial', '--method', 'mob-si')
    expect(fit).toContain('MOB-SI: logit of the risk = γ_jk + β_j t')
    expect(fit).toMatch(/\[1\] \w+, p \S+ \S+ \(within trials: effect p \S+ \S+, level p/)
    expect(fit).toMatch(/odds ratio \d/)
    expect(fit).toContain('Risk by arm')
    expect(fit).toMatch(/\d% \(\d\d\.\d to \d\d\.\d\)/)
    expect(widest(fit)).toBeLessThanOrEqual(105)
    const compare = text('compare', BINARY, ...TREE, '--family', 'binomial', '--methods', 'mob,mob-si')
    expect(compare).toContain('Model of the logit of the risk')
    expect(compare).toMatch(/OR \(CI\) +Risk difference \(CI\)/)
    const effects = text('effects', BINARY, ...ROLES, '--family', 'binomial')
    expect(effects).toContain('OR: odds ratio of y, active against placebo.')
    expect(effects).toContain('Risk if all patients were in active: 71.5% (68.9 to 74.1)')
    expect(effects).toMatch(/T01 +45\/72 +71\/95 +1\.77/)
    expect(widest(effects)).toBeLessThanOrEqual(100)
  })

  it('of counts show rate ratios and rates', () => {
    const csv = file(COUNT, (row) => String(1 + (row % 3)))
    const data = [csv, ...TREE, '--family', 'poisson', '--exposure', 'extra']
    const fit = text('fit', ...data, '--method', 'mob-si')
    expect(fit).toContain('MOB-SI: log of the rate = γ_jk + β_j t')
    expect(fit).toContain('Outcome y per unit of extra (count, Poisson models)')
    expect(fit).toContain('Rate by arm')
    expect(text('describe', ...data).replace(/\s+/g, ' ')).toContain('(rate per unit of extra)')
    expect(text('effects', ...data.slice(0, -6), '--family', 'poisson', '--exposure', 'extra')).toContain(
      'Arms: events/extra',
    )
  })

  it('cut very long levels', () => {
    const long = 'a very long name of a level that nobody wants to read in a table '.repeat(4).trim()
    const csv = file(BINARY, (row) => (row % 2 ? long : 'short'))
    const fit = text('fit', csv, ...TREE, '--covariates', 'extra', '--alpha', '1', '--method', 'mob')
    expect(fit).toContain('a very long name of a level that nobody…')
    expect(fit).not.toContain(long)
  })

  it('of one trial show what one trial tells', () => {
    const effects = text('effects', BINARY, ...ROLES.slice(0, -2), '--family', 'binomial')
    expect(effects).not.toContain('two-stage')
    expect(effects).not.toContain('Heterogeneity')
    expect(effects.match(/ONE_TRIAL/g)).toHaveLength(1)
  })
})

describe('how data are read stands in the result', () => {
  it('so that a run can be repeated', () => {
    const folder = temporaryFolder()
    const csv = file(BINARY, (row) => (row % 50 === 0 ? '-99' : String(row % 3)), words)
    const { status } = copse([
      ...['fit', csv, ...TREE, '--method', 'mob', '--family', 'binomial', '--event', 'yes'],
      ...['--weights', 'extra', '--na', '-99', '--types', 'id=text', '--decimal', '.', '--out', folder],
    ])
    expect(status).toBe(0)
    const { spec, data } = JSON.parse(readFileSync(`${folder}/fit.json`, 'utf8'))
    expect(spec).toMatchObject({
      ...{ family: 'binomial', event: 'yes', weights: 'extra', exposure: null, cluster: null },
      ...{ na: ['-99'], types: { id: 'text' }, delimiter: null, decimal: '.' },
    })
    expect(data.excluded.extra).toBeGreaterThan(0)
  })
})
