import { readFileSync } from 'node:fs'
import * as fontkit from 'fontkit'
import { describe, expect, it } from 'vitest'
import { pdfOf } from '../../src/figures/pdf/pdf.js'
import { textWidth } from '../../src/figures/text/measure.js'
import { cutText, wrapText } from '../../src/figures/text/wrap.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { example, madeUp } from './figure-data.js'

const fonts = {
  regular: readFileSync('fonts/Arimo-Regular.ttf'),
  bold: readFileSync('fonts/Arimo-Bold.ttf'),
}

describe('text', () => {
  it.each(['regular', 'bold'] as const)('is as wide as the %s font file says', (weight) => {
    const font = fontkit.create(fonts[weight]) as fontkit.Font
    for (const text of ['Hamburgefonstiv 0123456789', 'τ² ≤ ‖W(t)‖² − × ± – µg', 'Zażółć gęślą jaźń']) {
      const glyphs = font.glyphsForString(text)
      const width = glyphs.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) / font.unitsPerEm
      expect(textWidth(text, 10, weight)).toBeCloseTo(10 * width, 1)
    }
  })

  it('is broken at spaces, then at signs, then anywhere, and cut with an ellipsis', () => {
    expect(wrapText('one two three', textWidth('one two', 8), 8)).toEqual(['one two', 'three'])
    expect(wrapText('alpha/beta', textWidth('alpha/', 8), 8)).toEqual(['alpha/', 'beta'])
    expect(wrapText('mmmm', textWidth('mm', 8), 8)).toEqual(['mm', 'mm'])
    expect(wrapText('one two six', textWidth('two…', 8), 8, 'regular', 2)).toEqual(['one', 'two…'])
    expect(cutText('abcdef', textWidth('abc…', 8), 8)).toBe('abc…')
    expect(wrapText('', 10, 8)).toEqual([''])
  })
})

describe('PDF', () => {
  it('bears names that the font does not have', async () => {
    const { result, patients } = madeUp({
      ...{ leaves: 3, trials: 2, family: 'gaussian', draws: [0.1, 0.8, 0.5], scale: 1 },
      name: '年齢 \ud83d\ude00 a\tb\nc \u0001',
    })
    const bytes = await pdfOf(treeFigure(result, { patients }), fonts)
    expect(bytes.length).toBeGreaterThan(1000)
  })

  it('is the same bytes every time, of the size of the figure, with both fonts embedded', async () => {
    const figure = treeFigure(fit(example(), 'metamob-si'), { title: 'Tree & <leaves>' })
    const bytes = await pdfOf(figure, fonts)
    expect(await pdfOf(figure, fonts)).toEqual(bytes)
    const { PDFDocument } = await import('@cantoo/pdf-lib')
    const document = await PDFDocument.load(bytes, { updateMetadata: false })
    const { width, height } = document.getPage(0).getSize()
    expect(width).toBeCloseTo((180 * 72) / 25.4, 2)
    expect(height).toBeCloseTo((figure.height * 72) / 25.4, 2)
    expect(document.getTitle()).toBe('Tree & <leaves>')
    const objects = document.context.enumerateIndirectObjects().map(([, object]) => String(object))
    // Unicode of every glyph: what makes text selectable.
    expect(objects.filter((text) => text.includes('/ToUnicode')).length).toBe(2)
    expect(objects.filter((text) => text.includes('/FontFile')).length).toBe(2)
  })
})
