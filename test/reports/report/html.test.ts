import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { reportHtml, settingsOfHtml } from '../../../src/reports/report/html.js'
import { readReportSettings } from '../../../src/results/report-schema.js'
import { fixed, pValue } from '../../../src/words/numbers.js'
import { report } from '../../../src/workflow/report/report.js'
import { binaryData, exampleData, NASTY, nastyData } from './report-data.js'

const example = report(exampleData(), { method: 'metamob-si' })
const html = reportHtml(example.document)
const binary = report(binaryData(), { method: 'mob-si', methods: ['mob', 'mob-si'] })
const nasty = report(nastyData(), { methods: ['mob', 'mob-si', 'metamob-si'] })

const plain = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** The rows of the table whose caption begins so, as the reader sees them. */
function tableOf(page: string, caption: string): string[][] {
  const at = page.indexOf(`>${caption}`)
  expect(at).toBeGreaterThan(0)
  const body = page.slice(page.indexOf('<tbody>', at), page.indexOf('</tbody>', at))
  return [...body.matchAll(/<tr[^>]*>(.*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => plain(cell)),
  )
}

describe('the report of the example', () => {
  it('has every section, and a table of contents that leads to each', () => {
    const ids = [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids).toEqual([
      ...[
        'answer',
        'asked',
        'flow',
        'table-1',
        'overall',
        'subgroups',
        'agreement',
        'heterogeneity',
        'uncertain',
      ],
      ...['methods', 'r-code', 'rerun'],
    ])
    for (const id of ids) expect(html).toContain(`<a href="#${id}">`)
  })

  it('shows the effects of the JSON, rounded as numbers are', () => {
    const { subgroups } = example.results.fit
    const rows = tableOf(html, 'Table 3.')
    expect(rows.length).toBe(subgroups.length)
    subgroups.forEach(({ label, node, effect: { estimate, lo, hi, p } }, i) => {
      expect(rows[i][0]).toBe(label)
      expect(rows[i][1]).toBe(String(node))
      expect(rows[i][4]).toBe(`${fixed(estimate, 2)} (${fixed(lo, 2)} to ${fixed(hi, 2)})`)
      expect(rows[i].at(-1)).toBe(pValue(p))
    })
  })

  it('shows absolute outcomes, Kenward–Roger inference and trials beside them', () => {
    const { outcome, effect } = example.results.fit.subgroups[1]
    const [, control, experimental, difference] = tableOf(html, 'Table 4.')[1]
    expect(control).toContain(fixed(outcome!.control.estimate, 2))
    expect(experimental).toContain(fixed(outcome!.experimental.estimate, 2))
    expect(difference).toContain(fixed(outcome!.difference.estimate, 2))
    expect(tableOf(html, 'Satterthwaite and Kenward')[1].at(-1)).toBe(pValue(effect.kenwardRoger!.p))
    expect(tableOf(html, 'Effect of each trial on its own').map(([trial]) => trial)).toEqual([
      ...['Trial 1', 'Trial 2', 'Trial 3', 'Trial 4'],
    ])
  })

  it('shows both overall effects', () => {
    const rows = tableOf(html, 'Table 2.')
    const { effects, adjusted } = example.results
    const text = rows.map((row) => row.join(' ')).join('\n')
    expect(text).toContain(fixed(effects!.lm.effect!.estimate, 2))
    expect(text).toContain(fixed(adjusted!.lmm!.effect!.estimate, 2))
    expect(text).toContain('Adjusted for rmdq0')
  })

  it('labels it exploratory, asks the questions of ICEMAN, and cites only what it uses', () => {
    expect(html).toContain('Exploratory')
    expect(tableOf(html, 'ICEMAN').length).toBe(8)
    expect(html).toContain('Hartung J, Knapp G.')
    expect(html).toContain('Kenward MG')
    for (const unused of ['Hansen BE', 'Firth D', 'Athey', 'Seibold', 'Merkle'])
      expect(html).not.toContain(unused)
  })

  it('prints no number that is none', () => {
    const words = html.replace(/<script[\s\S]*?<\/script>|<pre[\s\S]*?<\/pre>/g, '')
    expect(words).not.toMatch(/NaN|undefined|\bnull\b|Infinity|\[object/)
  })

  it('is the same every time', () => {
    expect(reportHtml(report(exampleData(), { method: 'metamob-si' }).document)).toBe(html)
  })

  it('carries settings that make it again', () => {
    const settings = readReportSettings(settingsOfHtml(html), 'report.html')
    expect(settings).toEqual(example.settings)
    const again = report(exampleData(), { method: settings.method, control: settings.control })
    expect(again.settings.results.sha256).toBe(settings.results.sha256)
    const other = report(exampleData(), { method: 'mob', methods: ['mob'] })
    expect(other.settings.results.sha256).not.toBe(settings.results.sha256)
    expect(other.settings.data.sha256).toBe(settings.data.sha256)
  })
})

describe.each([
  ['continuous', example],
  ['binary', binary],
  ['with markup in every name', nasty],
])('a report, %s', (_, { document }) => {
  const page = reportHtml(document)

  it('is well-formed and under 2 MB', () => {
    expect(XMLValidator.validate(page)).toBe(true)
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000)
  })

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<(link|img|iframe|object|embed|base|form)\b/)
    expect([...page.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([
      '<script type="application/json" id="copse-report">',
    ])
    expect(page).not.toMatch(/\s(src|href|srcset|xlink:href)="(?!#)/)
    expect(page).not.toMatch(/@import|url\(|\son[a-z]+="/)
  })

  it('has no id twice', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('names with markup', () => {
  const page = reportHtml(nasty.document)

  it('are shown as they are', () => {
    expect(page).toContain('pain &lt;b&gt;score&lt;/b&gt;')
    expect(page).not.toContain('<b>score')
    expect(page).not.toContain('<img')
    const rows = tableOf(page, 'Table 3.')
    expect(rows[0][0]).toContain(NASTY.covariate)
    const settings = readReportSettings(settingsOfHtml(page), 'report.html')
    expect(settings.roles.trial).toBe(NASTY.trial)
  })
})

it('tells odds ratios, their logarithms and risks of a binary outcome', () => {
  const page = reportHtml(binary.document)
  const { subgroups } = binary.results.fit
  const rows = tableOf(page, 'Table 3.')
  subgroups.forEach(({ effect }, i) => {
    expect(rows[i][4]).toContain(fixed(effect.ratio!.estimate, effect.ratio!.estimate! >= 10 ? 1 : 2))
    expect(rows[i][5]).toContain(fixed(effect.estimate, 2))
  })
  expect(tableOf(page, 'Table 4. Risk').length).toBe(subgroups.length)
})
