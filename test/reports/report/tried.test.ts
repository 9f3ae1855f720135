import { expect, it } from 'vitest'
import { reportHtml, settingsOfHtml } from '../../../src/reports/report/html.js'
import { triedSection } from '../../../src/reports/report/sections/tables/tried-section.js'
import { readReportSettings } from '../../../src/results/report-schema.js'
import { report } from '../../../src/workflow/report/report.js'
import { rerun } from '../../../src/workflow/report/rerun.js'
import { nastyData } from './report-data.js'

const data = nastyData()
const request = { method: 'mob-si', methods: ['mob-si'], control: { maxdepth: 2 } } as const
const OTHER = { looked: 'y by <b>x</b>; MOB-RI', found: 'no sign; one group', reported: false }
const OWN = { looked: 'y by x; MOB-SI', found: 'the effect differs; 2 subgroups (x)', reported: true }

it('a report lists what was tried with the same data, and so does the report made again from it', () => {
  const { document } = report(data, { ...request, tried: [OTHER, OWN] })
  const html = reportHtml(document)
  const settings = readReportSettings(settingsOfHtml(html), 'report.html')
  expect(settings.tried).toEqual([OTHER, OWN])
  const again = rerun(settings, data.table)
  expect(again.identical).toBe(true)
  for (const section of [document, again.document].map(
    (one) => one.sections.find(({ id }) => id === 'tried')!,
  )) {
    expect(section.blocks[0]).toMatchObject({
      text: expect.stringMatching(/^Besides the analysis reported, 1 other look at these data was taken/),
    })
    expect(section.blocks[1]).toMatchObject({
      rows: [
        { cells: ['1', OTHER.looked, OTHER.found] },
        { cells: ['2 (this report)', OWN.looked, OWN.found] },
      ],
    })
  }
  expect(html).toContain('y by &lt;b&gt;x&lt;/b&gt;; MOB-RI')
  const [alone] = triedSection([OWN])
  expect(alone.blocks).toHaveLength(1)
  expect(alone.blocks[0]).toMatchObject({ text: expect.stringMatching(/^No other analysis of these data/) })
  expect(triedSection([])).toEqual([])
})
