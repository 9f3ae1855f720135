import { describe, expect, it } from 'vitest'
import { plainText } from '../../../src/reports/report/document.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import type { Report } from '../../../src/workflow/report/report.js'
import { report } from '../../../src/workflow/report/report.js'
import { secondExample } from '../../workflow/second-example.js'
import { exampleData } from './report-data.js'

const textsOf = ({ document }: Report, id: string): string =>
  document.sections
    .find((section) => section.id === id)!
    .blocks.map((block) =>
      block.kind === 'paragraph' || block.kind === 'callout'
        ? plainText(block.text)
        : block.kind === 'list'
          ? block.items.map(plainText).join(' ')
          : block.kind === 'table'
            ? `${block.caption} ${block.note ?? ''}`
            : '',
    )
    .join(' ')

describe('a report that names no method', () => {
  it('leads with metaMOB-WT, and where that finds nothing with what predicts the outcome and with the other trees', () => {
    const data = prepare(exampleData().table, { ...exampleData().roles, adjust: undefined })
    const whole = report(data)
    expect(whole.settings.method).toBe('metamob-wt')
    expect(whole.settings.methods).toContain('metamob-si')
    const asked = textsOf(whole, 'asked')
    expect(asked).toContain('metaMOB-WT found none')
    expect(asked).toContain(
      'metaMOB-SI, whose splits may also be of the level of the outcome, finds 4 subgroups',
    )
    expect(asked).toContain('Of its 3 splits, the level of the outcome alone is seen to differ at 3.')
    const tree = textsOf(whole, 'subgroups')
    expect(tree).toContain('What predicts rmdq, both arms taken together: rmdq0')
    expect(textsOf(whole, 'agreement')).toContain('Subgroups of metaMOB-SI')
  })

  it('says that the difference of the arms is not quite the effect', () => {
    const tree = textsOf(report(secondExample()), 'subgroups')
    expect(tree).toContain('the difference of the arms is not exactly the effect')
  })

  it('leads with the recommended method where settings have no meaning for metaMOB-WT', () => {
    const methods = ['metamob-si'] as const
    expect(report(exampleData(), { methods, control: { ties: 'rows' } }).settings.method).toBe('metamob-si')
  })

  it('leads with metaMOB-WT where patients come in clusters', () => {
    const methods = ['metamob-si'] as const
    const data = prepare(exampleData().table, { ...exampleData().roles, adjust: undefined, cluster: 'id' })
    expect(report(data, { methods }).settings.method).toBe('metamob-wt')
  })
})
