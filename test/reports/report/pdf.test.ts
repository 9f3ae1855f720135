import { readFileSync } from 'node:fs'
import { PDFDocument, PDFName } from '@cantoo/pdf-lib'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { PAGE, PdfPages } from '../../../src/figures/pdf/pdf-pages.js'
import { textWidth } from '../../../src/figures/text/measure.js'
import { plainText } from '../../../src/reports/report/document.js'
import { linesOf } from '../../../src/reports/report/pdf/lines.js'
import { reportPdf } from '../../../src/reports/report/pdf/report-pdf.js'
import { report } from '../../../src/workflow/report/report.js'
import { exampleData, nastyData } from './report-data.js'

const FONTS = {
  regular: readFileSync('fonts/Arimo-Regular.ttf'),
  bold: readFileSync('fonts/Arimo-Bold.ttf'),
}
const LOOK = { size: 10, leading: 14, colour: '#000000' }

/** The bytes, and every text that was put on a page with where it is. */
async function written(data: ReturnType<typeof exampleData>) {
  const spy = vi.spyOn(PdfPages.prototype, 'text')
  const { document } = report(data, { methods: ['mob', 'metamob-si'] })
  const bytes = await reportPdf(document, FONTS)
  const texts = spy.mock.calls.map(([text, x, y, { size, weight }]) => ({ text, x, y, size, weight }))
  spy.mockRestore()
  return { document, bytes, texts }
}

const squeezed = (text: string): string => text.replace(/\s+/g, '')

describe('the report as PDF', async () => {
  const { document, bytes, texts } = await written(exampleData())

  it('has all words of the document, cells of tables included', () => {
    const all = squeezed(texts.map(({ text }) => text).join(''))
    expect(all).toContain(squeezed(document.title))
    for (const { title, blocks } of document.sections) {
      expect(all).toContain(squeezed(title))
      for (const block of blocks) {
        if (block.kind === 'paragraph') expect(all).toContain(squeezed(plainText(block.text)))
        if (block.kind === 'list')
          for (const item of block.items) expect(all).toContain(squeezed(plainText(item)))
        if (block.kind === 'code') expect(all).toContain(squeezed(block.text))
        if (block.kind === 'table') {
          expect(all).toContain(squeezed(block.caption))
          for (const { cells } of block.rows) expect(all).toContain(squeezed(cells.join('')))
        }
        if (block.kind === 'figure') expect(all).toContain(squeezed(block.caption))
      }
    }
  })

  it('has pages with numbers, an outline and links, and is the same again', async () => {
    const pdf = await PDFDocument.load(bytes)
    const pages = pdf.getPageCount()
    expect(pages).toBeGreaterThan(3)
    expect(texts.filter(({ text }) => text === `${pages} of ${pages}`)).toHaveLength(1)
    expect(pdf.catalog.get(PDFName.of('Outlines'))).toBeDefined()
    expect(pdf.getPage(0).node.Annots()?.size()).toBeGreaterThanOrEqual(document.sections.length)
    expect(Buffer.from(await reportPdf(document, FONTS)).equals(Buffer.from(bytes))).toBe(true)
  })

  it('keeps everything on the page, with long and foreign names too', async () => {
    const nasty = await written(nastyData())
    for (const { text, x, y, size, weight } of [...texts, ...nasty.texts]) {
      expect(x).toBeGreaterThan(20)
      expect(x + textWidth(text, size, weight), text).toBeLessThan(PAGE.width - 20)
      expect(y).toBeGreaterThan(20)
      expect(y).toBeLessThan(PAGE.height - 20)
    }
  })
})

describe('lines', () => {
  it('are never wider than asked, and lose no character', () => {
    const texts = fc.array(fc.oneof(fc.string({ maxLength: 40 }), fc.constant('a longer sentence of words ')))
    fc.assert(
      fc.property(texts, fc.integer({ min: 30, max: 300 }), (parts, width) => {
        const text = parts.join('')
        const lines = linesOf(text, LOOK, width)
        for (const line of lines) {
          const last = line.at(-1)
          expect(last === undefined ? 0 : last.at + last.width).toBeLessThanOrEqual(width + 0.02)
        }
        const whole = lines.flatMap((line) => line.map((piece) => piece.text)).join('')
        expect(whole.replace(/[ \t\r\n]/g, '')).toBe(text.replace(/[ \t\r\n]/g, ''))
      }),
    )
  })
})
