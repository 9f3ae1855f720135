import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { forestFigure } from '../../src/figures/forest/forest-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { allFigures, inputsOf } from './all-figures.js'
import { example, madeUp } from './figure-data.js'
import { textTrouble } from './overlap.js'

const inputs = await inputsOf(example())
const SIZES = [
  { width: 80, fontSize: 7 },
  { width: 180 },
  { width: 297, fontSize: 9, title: 'Low back pain: four trials' },
]

describe.each(SIZES)('figures of the example, $width mm wide', (options) => {
  const figures = Object.entries(allFigures(inputs, options))

  it.each(figures)('%s is what it was', async (name, figure) => {
    await expect(figure.svg).toMatchFileSnapshot(`snapshots/${name}-${options.width}.svg`)
  })

  it.each(figures)('%s is well-formed, titled and legible', (_, figure) => {
    expect(XMLValidator.validate(figure.svg)).toBe(true)
    expect(figure.svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="[\d.]+mm"/)
    expect(figure.svg).not.toMatch(/NaN|undefined|Infinity|null/)
    expect(figure.svg).toContain('<title>')
    expect(figure.description.length).toBeGreaterThan(20)
    expect(figure.width).toBeCloseTo(options.width, 6)
    expect(textTrouble(figure)).toEqual([])
  })
})

describe('heights', () => {
  it('are at least what was asked for', () => {
    for (const [name, figure] of Object.entries(allFigures(inputs, { height: 260 }))) {
      expect(figure.height, name).toBeGreaterThan(259.9)
      expect(textTrouble(figure), name).toEqual([])
    }
  })
})

describe('names', () => {
  const name = `<b onload="x">&amp; 'q' \u0001 ]]> 試 \ud83d\ude00`
  const { result, patients } = madeUp({
    ...{ leaves: 4, trials: 3, family: 'binomial', draws: [0.1, 0.9, 0.4, 0.6], scale: 1 },
    name,
  })

  it.each([
    treeFigure(result, { patients, title: name }),
    forestFigure(result, { patients, trials: true, ylab: name }),
  ])('cannot break out of the text', ({ svg }) => {
    expect(XMLValidator.validate(svg)).toBe(true)
    expect(svg).not.toContain('<b')
    expect(svg).not.toContain('\u0001')
    expect(svg).toContain('&lt;b')
  })
})

describe('themes', () => {
  it('auto is light with a dark style for screens alone; dark and light have none', () => {
    const svg = (theme: 'auto' | 'light' | 'dark') => treeFigure(inputs.result, { theme }).svg
    expect(svg('auto')).toContain('@media screen and (prefers-color-scheme:dark)')
    expect(svg('light')).not.toContain('<style>')
    expect(svg('dark')).not.toContain('<style>')
    const bare = (text: string) => text.replace(/ *<style>.*<\/style>\n/, '').replace(/ class="[^"]*"/g, '')
    expect(bare(svg('auto'))).toBe(svg('light'))
    expect(svg('dark')).not.toBe(svg('light'))
  })

  it('arms differ in lightness, so that grey print tells them apart', () => {
    const grey = (hex: string) =>
      [1, 3, 5].reduce(
        (sum, at, i) => sum + [0.2126, 0.7152, 0.0722][i] * Number.parseInt(hex.slice(at, at + 2), 16),
        0,
      )
    const { arm0, arm1, arm0Tint, arm1Tint } = treeFigure(inputs.result).palette
    expect(grey(arm0) - grey(arm1)).toBeGreaterThan(50)
    expect(grey(arm0Tint) - grey(arm1Tint)).toBeGreaterThan(15)
  })
})
