import { XMLParser, XMLValidator } from 'fast-xml-parser'
import JSZip from 'jszip'
import { describe, expect, it } from 'vitest'
import { pngOf } from '../../../cli/output/export-figure.js'
import { reportDocx } from '../../../src/reports/report/docx.js'
import { fixed } from '../../../src/words/numbers.js'
import { report } from '../../../src/workflow/report/report.js'
import { exampleData, NASTY, nastyData } from './report-data.js'

const METHODS = { methods: ['mob', 'metamob-si'] } as const

async function unzipped(data: ReturnType<typeof exampleData>) {
  const made = report(data, METHODS)
  const bytes = await reportDocx(made.document, (figure) => pngOf(figure, 60))
  const zip = await JSZip.loadAsync(bytes)
  const xml = await zip.file('word/document.xml')!.async('string')
  return { made, zip, xml }
}

/** All text of a document, cells and paragraphs apart. */
function textOf(xml: string): string {
  const parser = new XMLParser({ preserveOrder: true, trimValues: false })
  const walk = (nodes: readonly Record<string, unknown>[]): string =>
    nodes
      .map((node) => {
        const [name] = Object.keys(node)
        if (name === '#text') return String(node['#text'])
        const inner = walk(node[name] as Record<string, unknown>[])
        return name === 'w:p' ? `${inner}\n` : inner
      })
      .join('')
  return walk(parser.parse(xml))
}

describe('the report as a Word document', async () => {
  const { made, zip, xml } = await unzipped(exampleData())
  const text = textOf(xml)

  it('has the sections, tables and figures of the document', () => {
    const blocks = made.document.sections.flatMap(({ blocks }) => blocks)
    for (const { title } of made.document.sections) expect(text).toContain(title)
    expect(xml.match(/<w:tbl>/g)?.length).toBe(blocks.filter(({ kind }) => kind === 'table').length)
    const figures = blocks.filter(({ kind }) => kind === 'figure').length
    expect(xml.match(/<w:drawing>/g)?.length).toBe(figures)
    expect(Object.keys(zip.files).filter((name) => /word\/media\/.*\.png$/.test(name)).length).toBe(figures)
  })

  it('is well-formed, repeats heads of tables, and describes its figures', () => {
    expect(XMLValidator.validate(xml)).toBe(true)
    expect(xml.match(/<w:tblHeader\/>/g)?.length).toBe(xml.match(/<w:tbl>/g)?.length)
    expect([...xml.matchAll(/<wp:docPr [^>]*descr="([^"]+)"/g)].length).toBe(
      xml.match(/<w:drawing>/g)?.length,
    )
  })

  it('shows the effects of the JSON', () => {
    for (const { label, effect } of made.results.fit.subgroups) {
      expect(text).toContain(label)
      expect(text).toContain(
        `${fixed(effect.estimate, 2)} (${fixed(effect.lo, 2)} to ${fixed(effect.hi, 2)})`,
      )
    }
  })

  it('bears markup in names', async () => {
    const nasty = await unzipped(nastyData())
    expect(XMLValidator.validate(nasty.xml)).toBe(true)
    expect(nasty.xml).toContain('pain &lt;b&gt;score&lt;/b&gt;')
    expect(nasty.xml).toContain(NASTY.treatment.slice(0, 3))
  })
})
