import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { plainText } from '../../../src/reports/report/document.js'
import { reportHtml, settingsOfHtml } from '../../../src/reports/report/html.js'
import { readReportSettings } from '../../../src/results/report-schema.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { report } from '../../../src/workflow/report/report.js'
import { rerun } from '../../../src/workflow/report/rerun.js'

const table = readDelimited(readFileSync('examples/nslbp.csv', 'utf8'), { file: 'nslbp.csv' })
const roles = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial' },
  ...{ covariates: ['rmdq0'], family: 'gaussian' as const },
}

describe('a report of subgroups that are given', () => {
  // Neither is a covariate of the search.
  const by = ['age>50', 'sex']
  const made = report(prepare(table, roles), { method: 'metamob-wt', methods: [], by })
  const section = made.document.sections.find(({ id }) => id === 'given-subgroups')!

  it('has what interactions says of them, before what was searched for', () => {
    const alone = interactions(table, roles, { by })
    expect(made.results.given).toEqual(alone)
    const ids = made.document.sections.map(({ id }) => id)
    expect(ids.indexOf('given-subgroups')).toBe(ids.indexOf('subgroups') - 1)
    const paragraphs = section.blocks.flatMap((block) =>
      block.kind === 'paragraph' ? [plainText(block.text)] : [],
    )
    for (const { answer } of alone.analyses) expect(paragraphs).toContain(answer)
    expect(section.blocks.filter(({ kind }) => kind === 'table')).toHaveLength(4)
    expect(section.blocks.filter(({ kind }) => kind === 'figure')).toHaveLength(1)
  })

  it('can be run again', () => {
    const settings = readReportSettings(settingsOfHtml(reportHtml(made.document)), 'report.html')
    expect(settings.by).toEqual(by)
    expect(rerun(settings, table).identical).toBe(true)
  })

  it('has no such section without', () => {
    const { document, settings } = report(prepare(table, roles), { method: 'metamob-wt', methods: [] })
    expect(document.sections.map(({ id }) => id)).not.toContain('given-subgroups')
    expect(settings).not.toHaveProperty('by')
  })
})
