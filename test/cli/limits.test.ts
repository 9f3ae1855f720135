import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copse, temporaryFile, temporaryFolder } from './run-copse.js'

const FILE = 'test/fixtures/columns/almost-numbers.csv'
const DATA = [
  ...['--outcome', 'y', '--treatment', 'arm', '--control', 'control', '--trial', 'trial'],
  ...['--covariates', 'sex,crp'],
]
const ASKED = ['--merge-alike', 'sex', '--limits', 'crp=half']
const readingOf = ({ spec }: { spec: Record<string, unknown> }) => [spec.mergeAlike, spec.limits]

describe('commands that read limits and look-alike levels', () => {
  it.each([['describe'], ['effects'], ['fit']])('%s says so in its text and its result', (command) => {
    const out = join(temporaryFolder(), 'a.json')
    const { status, stdout, stderr } = copse([command, FILE, ...DATA, ...ASKED, '--json', out])
    expect([status, status === 0 ? '' : stderr]).toEqual([0, ''])
    const result = JSON.parse(readFileSync(out, 'utf8'))
    expect(readingOf(result)).toEqual([['sex'], { crp: 'half' }])
    const codes = result.notes.map(({ code }: { code: string }) => code)
    expect(codes).toContain('LIMITS_READ')
    expect(codes).toContain('LEVELS_MERGED')
    expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toContain('47 cells of "crp" hold a limit')
  })

  it('report and rerun give the same, and the command is printed', () => {
    const out = join(temporaryFolder(), 'report.html')
    const made = copse(['report', FILE, ...DATA, ...ASKED, '--methods', 'mob', '--method', 'mob', '-o', out])
    expect([made.status, made.status === 0 ? '' : made.stderr]).toEqual([0, ''])
    const html = readFileSync(out, 'utf8')
    expect(html).toContain('"limits":{"crp":"half"}')
    const again = copse(['rerun', out, FILE])
    expect(again.status).toBe(0)
    expect(again.stdout).toContain('Identical')
  })

  it('a condition sees them as read', () => {
    const out = join(temporaryFolder(), 'a.json')
    const where = ['--where', 'crp < 3']
    const { status, stderr } = copse(['describe', FILE, ...DATA, ...ASKED, ...where, '--json', out])
    expect([status, status === 0 ? '' : stderr]).toEqual([0, ''])
    const result = JSON.parse(readFileSync(out, 'utf8'))
    expect(result.data.rows).toBe(47)
    expect(readingOf(result)).toEqual([['sex'], { crp: 'half' }])
  })

  it('predict reads new patients alike', () => {
    const folder = temporaryFolder()
    const fitted = join(folder, 'a.json')
    copse(['fit', FILE, ...DATA, ...ASKED, '--json', fitted, '--quiet'])
    const file = temporaryFile('new.csv', 'sex,crp\nmale,<5\n')
    const { status, stderr } = copse([
      'predict',
      fitted,
      file,
      '--limits',
      'crp=half',
      '--merge-alike',
      'sex',
    ])
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')])
  })

  it('refuse what cannot be understood', () => {
    const { status, stderr } = copse(['describe', FILE, ...DATA, '--limits', 'crp'])
    expect(status).not.toBe(0)
    expect(stderr).toContain('LIMITS_MALFORMED')
  })
})
