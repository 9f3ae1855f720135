import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copse, EXAMPLE, ROLES, temporaryFile, temporaryFolder } from './run-copse.js'

const lines = readFileSync(EXAMPLE, 'utf8').trim().split('\n')

/** The example with some rows or cells changed. */
function changed(change: (row: string, index: number) => string | null): string {
  const rows = lines.map(change).filter((row) => row !== null)
  return temporaryFile('changed.csv', `${rows.join('\n')}\n`)
}

const withCell = (row: number, column: number, text: string) => (line: string, index: number) =>
  index === row - 1 ? line.split(',').with(column, text).join(',') : line

interface Case {
  readonly what: string
  readonly args: () => string[]
  readonly code: string
  /** What the message must name. */
  readonly says: readonly string[]
}

const fitOf = (file: string, ...more: string[]) => ['fit', file, ...ROLES, ...more]

const cases: Case[] = [
  {
    what: 'no such column',
    args: () => ['fit', EXAMPLE, ...ROLES.with(1, 'rmdqq')],
    code: 'COLUMN_UNKNOWN',
    says: ['rmdqq', '--outcome', '"rmdq"', 'try'],
  },
  {
    what: 'outcome not said',
    args: () => ['fit', EXAMPLE, ...ROLES.slice(2)],
    code: 'OPTION_MISSING',
    says: ['--outcome', '"rmdq"'],
  },
  {
    what: 'covariates not said',
    args: () => ['fit', EXAMPLE, ...ROLES.slice(0, -2)],
    code: 'OPTION_MISSING',
    says: ['--covariates'],
  },
  {
    what: 'two arms without a control',
    args: () => ['fit', EXAMPLE, ...ROLES.filter((arg) => arg !== '--control' && arg !== 'control')],
    code: 'CONTROL_MISSING',
    says: ['"control"', '"intervention"', '--control'],
  },
  {
    what: 'three arms without a choice',
    args: () => fitOf(changed((row, i) => (i % 7 === 0 ? row.replace(',control,', ',sham,') : row))),
    code: 'ARMS_TOO_MANY',
    says: ['"sham"', '--experimental'],
  },
  {
    what: 'one trial, mixed method',
    args: () => fitOf(changed((row, i) => (i === 0 || row.includes('Trial 1') ? row : null))),
    code: 'ONE_TRIAL',
    says: ['Trial 1', 'need at least 2 trials', '--method mob'],
  },
  {
    what: 'no trial with both arms, stratified intercepts',
    args: () =>
      fitOf(
        changed((row, i) => (i > 0 && row.includes('Trial 3') !== row.includes(',control,') ? null : row)),
      ),
    code: 'ARM_EMPTY',
    says: ['no trial has patients in both arms', '"control"', 'found 4', '--method mob'],
  },
  {
    what: 'outcome not numeric',
    args: () => fitOf(changed(withCell(6, 6, 'abc'))),
    code: 'NOT_NUMERIC',
    says: ['rmdq', '"abc"', 'row 6'],
  },
  {
    what: 'an outcome of impossible size',
    args: () => fitOf(changed(withCell(6, 6, '1e80'))),
    code: 'OUTCOME_OUT_OF_RANGE',
    says: ['rmdq', '"1e80"', 'row 6'],
  },
  {
    what: 'duplicate column names',
    args: () => fitOf(changed((row, i) => (i === 0 ? row.replace('sex', 'age') : row))),
    code: 'COLUMN_NAME_REPEATED',
    says: ['"age"'],
  },
  {
    what: 'ragged rows',
    args: () => fitOf(changed((row, i) => (i === 10 ? `${row},1` : i === 20 ? 'P,Trial 1' : row))),
    code: 'ROWS_RAGGED',
    says: ['8 in row 11', '2 in row 21', 'need 7'],
  },
  { what: 'an empty file', args: () => fitOf(temporaryFile('e.csv', '')), code: 'FILE_EMPTY', says: [] },
  {
    what: 'a header only',
    args: () => fitOf(temporaryFile('h.csv', `${lines[0]}\n`)),
    code: 'FILE_NO_ROWS',
    says: [],
  },
  { what: 'a folder', args: () => fitOf(temporaryFolder()), code: 'FILE_IS_FOLDER', says: ['folder'] },
  { what: 'no file', args: () => fitOf('no/such.csv'), code: 'FILE_NOT_FOUND', says: ['no/such.csv'] },
  {
    what: 'a binary file',
    args: () =>
      fitOf(
        temporaryFile(
          'b.csv',
          Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
        ),
      ),
    code: 'FILE_BINARY',
    says: ['CSV'],
  },
  {
    what: 'a program',
    args: () =>
      fitOf(
        temporaryFile(
          'p.csv',
          Uint8Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? i % 251 : 0)),
        ),
      ),
    code: 'FILE_BINARY',
    says: ['not a text file'],
  },
  {
    what: 'an experimental arm that is not there',
    args: () => fitOf(EXAMPLE, '--experimental', 'foo'),
    code: 'EXPERIMENTAL_UNKNOWN',
    says: ['try --experimental "intervention"'],
  },
  {
    what: 'the wrong decimal mark',
    args: () =>
      fitOf(
        changed((row, i) => (i === 0 ? row : `${row}.5`)),
        '--decimal',
        ',',
      ),
    code: 'NOT_NUMERIC',
    says: ['"rmdq"', 'try --decimal .'],
  },
  {
    what: 'a file in place of a folder',
    args: () => fitOf(EXAMPLE, '--out', temporaryFile('results', '')),
    code: 'OUTPUT_NOT_FOLDER',
    says: ['--out', 'is a file'],
  },
  {
    what: 'Infinity in a covariate',
    args: () => fitOf(changed(withCell(9, 4, 'Infinity'))),
    code: 'NOT_FINITE',
    says: ['"age"', 'row 9'],
  },
  {
    what: '10 MB on one line',
    args: () => fitOf(temporaryFile('l.csv', `${lines[0]}\n${'x'.repeat(11_500_000)}\n`)),
    code: 'LINE_TOO_LONG',
    says: ['row 2'],
  },
  {
    what: '31 levels',
    args: () => [
      ...fitOf(changed((row, i) => `${row},${i === 0 ? 'site' : `S${i % 31}`}`)),
      ...['--covariates', 'site'],
    ],
    code: 'TOO_MANY_LEVELS',
    says: ['"site"', '31', '2^30', '--nominal effect', '--ordered'],
  },
  {
    what: 'a level for every patient',
    args: () => [
      ...fitOf(changed((row, i) => `${row},${i === 0 ? 'name' : `N${i}`}`)),
      '--covariates',
      'name',
    ],
    code: 'TOO_MANY_LEVELS',
    says: ['"name"', 'at most 256', 'grouping'],
  },
  {
    what: 'an unknown option',
    args: () => fitOf(EXAMPLE, '--metod', 'mob'),
    code: 'OPTION_UNKNOWN',
    says: ['--method'],
  },
  {
    what: 'an unknown method',
    args: () => fitOf(EXAMPLE, '--method', 'mobsi'),
    code: 'OPTION_INVALID',
    says: ['mob-si'],
  },
  { what: 'an unknown command', args: () => ['fitt', EXAMPLE], code: 'COMMAND_UNKNOWN', says: ['fit'] },
  {
    what: 'alpha above 1',
    args: () => fitOf(EXAMPLE, '--alpha', '2'),
    code: 'OPTION_INVALID',
    says: ['--alpha', 'found 2'],
  },
  {
    what: 'alpha that is no number',
    args: () => fitOf(EXAMPLE, '--alpha', 'x'),
    code: 'OPTION_INVALID',
    says: ['"x"'],
  },
  {
    what: 'an impossible trim',
    args: () => fitOf(EXAMPLE, '--trim', '0.6'),
    code: 'OPTION_INVALID',
    says: ['below 0.5'],
  },
  {
    what: 'splits by hand that are no JSON',
    args: () => fitOf(EXAMPLE, '--guide', 'age=40'),
    code: 'GUIDE_INVALID',
    says: ['--guide', 'age=40', '"path"'],
  },
  {
    what: 'splits by hand of another form',
    args: () => fitOf(EXAMPLE, '--guide', '[{"cut":40}]'),
    code: 'GUIDE_INVALID',
    says: ['0.path'],
  },
  {
    what: 'an unwritable place',
    args: () => fitOf(EXAMPLE, '--json', '/no/such/folder/x.json'),
    code: 'OUTPUT_UNWRITABLE',
    says: ['/no/such/folder'],
  },
]

describe('bad input is a coded error with exit code 1', () => {
  it.each(cases)('$what: $code', ({ args, code, says }) => {
    const line = args()
    const { status, stdout, stderr } = copse(line)
    expect(stderr.startsWith(`${code}: `), stderr).toBe(true)
    for (const part of says) expect(stderr).toContain(part)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    // Results come from nowhere else, so that an error may stand in their place.
    if (line.includes('--json')) expect(JSON.parse(stdout).error.code).toBe(code)
    else expect(stdout).toBe('')
    expect(status).toBe(1)
  })

  it('leaves no half-written file behind', () => {
    const folder = temporaryFolder()
    const { status } = copse(fitOf(EXAMPLE, '--json', join(folder, 'missing', 'x.json')))
    expect(status).toBe(1)
  })
})

describe('what is no error', () => {
  it('constant and empty columns are left out with a note', () => {
    const file = changed((row, i) => `${row},${i === 0 ? 'one,none' : '1,'}`)
    const { status, stdout } = copse([...fitOf(file), '--covariates', 'one,none'])
    expect(status).toBe(0)
    expect(stdout).toContain('COLUMN_CONSTANT: column "one"')
    expect(stdout).toContain('COLUMN_ALL_MISSING: column "none"')
  })

  it('too few patients give a tree of one node and the reason', () => {
    const file = changed((row, i) => (i < 60 ? row : null))
    const { status, stdout } = copse(fitOf(file, '--method', 'mob', '--minsize', '40'))
    expect(status).toBe(0)
    expect(stdout).toContain('fewer than twice the minimum size of 40')
    expect(stdout).toContain('TOO_FEW_PATIENTS')
  })

  it('31 levels by effect, with a note', () => {
    const file = changed((row, i) => `${row},${i === 0 ? 'site' : `S${i % 31}`}`)
    const { status, stdout } = copse([
      ...fitOf(file, '--nominal', 'effect', '--method', 'mob', '--alpha', '1'),
      ...['--covariates', 'site'],
    ])
    expect(status).toBe(0)
    expect(stdout).toContain('NOMINAL_SEARCH_BY_EFFECT')
  })
})
