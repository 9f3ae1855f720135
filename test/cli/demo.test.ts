import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { settingsOfHtml } from '../../src/reports/report/html.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { copse, temporaryFolder } from './run-copse.js'

describe('copse demo', () => {
  const folder = join(temporaryFolder(), 'demo')
  const { status, stdout, stderr } = copse(['demo', '--out', folder])

  it('analyses and explains the example, and writes it', () => {
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'demo.txt',
        'describe.json',
        'effects.json',
        'compare.json',
        'fit.json',
        'patients.csv',
        'report.html',
        'figure-tree.svg',
      ]),
    )
    expect(stdout.startsWith(readFileSync(join(folder, 'demo.txt'), 'utf8'))).toBe(true)
    for (const part of ['1512 of 1548 rows', 'metaMOB-SI', 'PALM tree', 'rmdq0 ≤ 6', 'What this shows'])
      expect(stdout).toContain(part)
  })

  it('reports the analysis that the text prints', () => {
    const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const settings = JSON.parse(settingsOfHtml(readFileSync(join(folder, 'report.html'), 'utf8'))!)
    expect(settings.results.subgroups).toEqual(
      json('answer.json').subgroups.map(
        ({ label, n, effect: { estimate, lo, hi } }: FitResult['subgroups'][number]) => ({
          ...{ label, n, estimate, lo, hi },
        }),
      ),
    )
  })

  it('tells of the second example who finds what is true, and who is misled', () => {
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'readmission-compare.json',
        'readmission-answer.txt',
        'readmission-report.html',
      ]),
    )
    const words = stdout.replaceAll(/\s+/g, ' ')
    expect(words).toContain('Age makes a subgroup in MOB, MOB-SI, MOB-RI and PALM tree')
    expect(words).toContain('metaMOB-WT splits on admissions alone')
  })

  it('keeps to 120 columns', () => {
    expect(stdout.split('\n').filter((line) => [...line].length > 120)).toEqual([])
  })

  it('prints no number that is none', () => {
    expect(stdout).not.toMatch(/NaN|undefined|null|Infinity/)
  })
})
