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
    says: ['"y"', '"no", "yes"', '--event "yes"'],
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
    says: ['"y"', '"no", "yes"', 'try --event "yes"'],
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
