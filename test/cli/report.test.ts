import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { copse, EXAMPLE, ROLES, temporaryFile, temporaryFolder } from './run-copse.js'

const FEW = ['--methods', 'mob,metamob-si', '--by', 'age>50']
const folder = temporaryFolder()
const html = join(folder, 'report.html')

describe('copse report', () => {
  it('writes HTML', () => {
    const { status, stderr } = copse(['report', EXAMPLE, ...ROLES, ...FEW, '-o', html, '--quiet'])
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(readFileSync(html, 'utf8')).toContain('<h1>Subgroups with different effects')
    expect(readFileSync(html, 'utf8')).toContain('<section id="given-subgroups"')
  })

  it('writes HTML to standard output', () => {
    const { stdout } = copse(['report', EXAMPLE, ...ROLES, ...FEW, '-o', '-', '--quiet'])
    expect(stdout).toBe(readFileSync(html, 'utf8'))
  })

  it('writes Word', () => {
    const file = join(folder, 'report.docx')
    expect(copse(['report', EXAMPLE, ...ROLES, ...FEW, '-o', file]).status).toBe(0)
    expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK')
  })

  it.each([
    ['no file', [], 'OPTION_MISSING'],
    ['an unknown format', ['-o', 'report.odt'], 'FORMAT_UNKNOWN'],
    ['no format', ['-o', 'report'], 'FORMAT_UNKNOWN'],
    ['a folder that is not there', ['-o', join(folder, 'none', 'report.html')], 'OUTPUT_UNWRITABLE'],
    ['an unknown method', ['-o', join(folder, 'x.html'), '--methods', 'mab'], 'METHOD_UNKNOWN'],
    ['a setting out of range', ['-o', join(folder, 'x.html'), '--alpha', '2'], 'OPTION_INVALID'],
  ])('refuses %s', (_, args, code) => {
    const { status, stdout, stderr } = copse(['report', EXAMPLE, ...ROLES, ...args])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr.startsWith(`${code}: `)).toBe(true)
  })

  it('leaves nothing behind where it cannot write', () => {
    const place = join(folder, 'taken.html')
    mkdirSync(place)
    expect(copse(['report', EXAMPLE, ...ROLES, '-o', place]).stderr).toMatch(/^OUTPUT_UNWRITABLE: /)
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(existsSync(join(folder, 'x.html'))).toBe(false)
  })
})

describe('copse rerun', () => {
  it('makes the same report from the settings in it', () => {
    const again = join(folder, 'again.html')
    const { status, stdout } = copse(['rerun', html, EXAMPLE, '-o', again, '--quiet'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Identical: .*the same data/)
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(html, 'utf8'))
  })

  it('makes splits by hand again, and says so in the report', () => {
    const file = join(folder, 'by-hand.html')
    const guide = '[{"path":[],"split":{"variable":"age","cut":40}}]'
    const made = copse(['report', EXAMPLE, ...ROLES, ...FEW, '--guide', guide, '-o', file, '--quiet'])
    expect([made.status, made.stderr]).toEqual([0, ''])
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('root split at age ≤ 40 (by hand)')
    expect(text).not.toBe(readFileSync(html, 'utf8'))
    expect(copse(['rerun', file, EXAMPLE, '--quiet']).stdout).toMatch(/^Identical/)
  })

  it('finds the data beside the report', () => {
    writeFileSync(join(folder, 'nslbp.csv'), readFileSync(EXAMPLE))
    expect(copse(['rerun', html, '--quiet']).stdout).toMatch(/^Identical/)
  })

  it('says what differs with other data', () => {
    const rows = readFileSync(EXAMPLE, 'utf8').trimEnd().split('\n').slice(0, -100)
    const other = temporaryFile('other.csv', `${rows.join('\n')}\n`)
    const { status, stdout } = copse(['rerun', html, other, '--quiet'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Different: .*other data than before/)
    expect(stdout).toContain('Effect before')
  })

  const changed = (change: (text: string) => string) =>
    temporaryFile('report.html', change(readFileSync(html, 'utf8')))

  it.each([
    [
      'settings of another version',
      (text: string) => text.replaceAll('copse.report/1', 'copse.report/9'),
      'SCHEMA_VERSION',
    ],
    [
      'settings that are broken',
      (text: string) => text.replace('"outcome":', '"autcome":'),
      'REPORT_INVALID',
    ],
    [
      'settings cut in half',
      (text: string) => text.replace('"schema":', '"schema'),
      'REPORT_WITHOUT_SETTINGS',
    ],
    ['a page without settings', () => '<!DOCTYPE html><p>hello</p>', 'REPORT_WITHOUT_SETTINGS'],
  ])('refuses %s', (_, change, code) => {
    // In the script element only: the page shows the settings as well.
    const file = changed((text) => {
      const at = text.indexOf('<script')
      return at < 0 ? change(text) : text.slice(0, at) + change(text.slice(at))
    })
    const out = join(dirname(file), 'out.html')
    const { status, stderr } = copse(['rerun', file, EXAMPLE, '-o', out])
    expect(status).toBe(1)
    expect(stderr.startsWith(`${code}: `)).toBe(true)
    expect(existsSync(out)).toBe(false)
  })

  it('refuses a report without data beside it, and none', () => {
    expect(copse(['rerun', changed((text) => text)]).stderr).toMatch(/^DATA_MISSING: /)
    expect(copse(['rerun', 'none.html']).stderr).toMatch(/^FILE_NOT_FOUND: /)
  })
})
