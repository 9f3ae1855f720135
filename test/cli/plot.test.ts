import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import { describe, expect, it } from 'vitest'
import { FIGURES } from '../../src/figures/figures.js'
import { copse, EXAMPLE, ROLES, temporaryFile, temporaryFolder } from './run-copse.js'

const folder = temporaryFolder()
const at = (name: string) => join(folder, name)
const plot = (...args: string[]) => copse(['plot', ...args])
copse(['fit', EXAMPLE, ...ROLES, '--json', at('fit.json'), '--quiet'])
copse(['compare', EXAMPLE, ...ROLES, '--methods', 'mob,mob-ri', '--json', at('compare.json'), '--quiet'])

/** What some figures are about must be asked for. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  tau: ['--tau-prior', 'halfnormal'],
  frequencies: ['--trees', '20', '--quiet'],
  corrected: ['--trees', '20', '--method', 'mob-si', '--maxdepth', '2', '--quiet'],
  individual: ['--trees', '20', '--method', 'mob-si', '--maxdepth', '2', '--quiet'],
}

/** Figures of times to an event, and data that have them. */
const TIMED: readonly string[] = ['hazards', 'rmst']
const TIMES = [
  ...['examples/relapse.csv', '--family', 'survival', '--time', 'weeks', '--event-column', 'relapse'],
  ...['--event', 'yes', '--treatment', 'arm', '--control', 'placebo', '--trial', 'trial'],
  ...['--covariates', 'episodes,age'],
]

describe('copse plot', () => {
  it.each(FIGURES)('draws %s from data', (figure) => {
    const data = TIMED.includes(figure) ? TIMES : [EXAMPLE, ...ROLES]
    const { status, stderr } = plot(figure, ...data, ...(NEEDS[figure] ?? []), '-o', at(`${figure}.svg`))
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(readFileSync(at(`${figure}.svg`), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  })

  it.each([
    ['tree', 'fit.json'],
    ['forest', 'fit.json'],
    ['ranef', 'fit.json'],
    ['forest', 'compare.json'],
    ['compare', 'compare.json'],
    ['agreement', 'compare.json'],
  ])('draws %s from %s', (figure, file) => {
    const { status, stdout } = plot(figure, at(file), '-o', '-')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/)
  })

  it('writes PNG with the texts of the SVG', () => {
    for (const ending of ['svg', 'png'])
      expect(plot('forest', at('fit.json'), '-o', at(`texts.${ending}`), '--dpi', '100').status).toBe(0)
    const png = readFileSync(at('texts.png'))
    const width = png.readUInt32BE(16)
    const picture = `<image width="${width}" height="${png.readUInt32BE(20)}" href="data:image/png;base64,${png.toString('base64')}"/>`
    const own = new Resvg(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${png.readUInt32BE(20)}">${picture}</svg>`,
    ).render().pixels
    const svg = readFileSync(at('texts.svg'), 'utf8')
    const drawn = (text: string) =>
      new Resvg(text, {
        fitTo: { mode: 'width', value: width },
        font: {
          fontFiles: ['fonts/Arimo-Regular.ttf', 'fonts/Arimo-Bold.ttf'],
          defaultFontFamily: 'Arimo',
          loadSystemFonts: false,
        },
      }).render().pixels
    const apart = (pixels: Buffer) =>
      own.reduce((sum, value, i) => sum + (Math.abs(value - pixels[i]) > 8 ? 1 : 0), 0)
    expect(own.length).toBe(drawn(svg).length)
    expect(apart(drawn(svg))).toBe(0)
    expect(apart(drawn(svg.replace(/<text[\s\S]*?<\/text>/g, '')))).toBeGreaterThan(1000)
  })

  it('writes PNG of the resolution asked for, and PDF', () => {
    expect(plot('forest', at('fit.json'), '-o', at('a.png'), '--dpi', '150', '--width', '80').status).toBe(0)
    const png = readFileSync(at('a.png'))
    expect(png.readUInt32BE(16)).toBe(Math.round((80 / 25.4) * 150))
    const chunk = png.indexOf('pHYs')
    expect(png.readUInt32BE(chunk + 4)).toBe(Math.round(150 / 0.0254))
    expect(plot('forest', at('fit.json'), '-o', at('a.pdf')).status).toBe(0)
    expect(readFileSync(at('a.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it.each(['tree', 'process', 'compare'])('draws %s with a split set by hand', (figure) => {
    const guide = JSON.stringify([{ path: [], split: { variable: 'age', cut: 41 } }])
    const { status, stdout } = plot(figure, EXAMPLE, ...ROLES, '--guide', guide, '-o', '-')
    expect(status).toBe(0)
    expect(stdout).toMatch(/41/)
    expect(plot(figure, EXAMPLE, ...ROLES, '-o', '-').stdout).not.toBe(stdout)
    if (figure === 'tree') expect(stdout).toContain('set by hand')
  })

  it('says that panels need data', () => {
    const { status, stderr } = plot('tree', at('fit.json'), '--panels', 'violin', '-o', at('p.svg'))
    expect(status).toBe(0)
    expect(stderr).toContain('PANELS_NEED_DATA')
  })
})

describe('what cannot be drawn is an error with a code, and nothing is written', () => {
  const other = temporaryFile('old.json', JSON.stringify({ schema: 'copse.fit/0' }))
  const broken = temporaryFile('broken.json', '{"schema": "copse.fit/1"')
  const hollow = temporaryFile('hollow.json', '{"schema": "copse.fit/1"}')
  const data = [EXAMPLE, ...ROLES]
  it.each([
    ['UNKNOWN_FIGURE', ['pie', ...data]],
    ['SCHEMA_VERSION', ['tree', other]],
    ['RESULT_NOT_JSON', ['tree', broken]],
    ['RESULT_INVALID', ['tree', hollow]],
    ['FILE_NOT_FOUND', ['tree', 'missing.json']],
    ['FIGURE_NEEDS_DATA', ['process', at('fit.json')]],
    ['FIGURE_NEEDS_DATA', ['cut', at('fit.json')]],
    ['FIGURE_NEEDS_DATA', ['forest', at('fit.json'), '--trials']],
    ['FIGURE_NEEDS_COMPARE', ['agreement', at('fit.json')]],
    ['FIGURE_EMPTY', ['ranef', ...data, '--method', 'mob']],
    ['METHOD_NOT_IN_RESULT', ['tree', at('compare.json'), '--method', 'palmtree']],
    ['METHOD_NOT_IN_RESULT', ['tree', at('fit.json'), '--method', 'palmtree']],
    ['OPTIONS_CONFLICT', ['tree', at('fit.json'), '--alpha', '0.2']],
    ['OPTIONS_CONFLICT', ['tree', at('fit.json'), '--outcome', 'y']],
    ['OPTIONS_CONFLICT', ['tree', at('fit.json'), '--guide', '[]']],
    ['GUIDE_INVALID', ['tree', ...data, '--guide', '{}']],
    ['NODE_UNKNOWN', ['cut', ...data, '--node', '77']],
    ['VARIABLE_UNKNOWN', ['process', ...data, '--variable', 'bmi']],
    ['OPTION_INVALID', ['tree', ...data, '--width', 'wide']],
    ['OPTION_INVALID', ['tree', ...data, '--width', '3']],
    ['OPTION_INVALID', ['tree', ...data, '--font-size', '99']],
    ['OPTION_INVALID', ['tree', ...data, '--ylim', '3,1']],
    ['OPTION_INVALID', ['tree', ...data, '--xlim', '3']],
    ['OPTION_INVALID', ['tree', ...data, '--colours', 'red,blue']],
    ['OPTION_INVALID', ['tree', ...data, '--dpi', '5']],
    ['OPTION_INVALID', ['tree', ...data, '--alpha', '2']],
  ])('%s', (code, args) => {
    const { status, stderr } = plot(...args, '-o', at('never.svg'))
    expect(stderr).toContain(`${code}: `)
    expect(status).toBe(1)
    expect(existsSync(at('never.svg'))).toBe(false)
  })

  it.each([
    ['OUTPUT_UNWRITABLE', ['-o', join(folder, 'nowhere', 'a.svg')]],
    ['FORMAT_UNKNOWN', ['-o', at('a.gif')]],
    ['FORMAT_UNKNOWN', ['-o', at('a')]],
    ['OPTION_MISSING', []],
  ])('%s', (code, args) => {
    const { status, stderr } = plot('tree', at('fit.json'), ...args)
    expect(stderr).toContain(`${code}: `)
    expect(status).toBe(1)
  })

  it('leaves a file that is there as it was, and no draft', () => {
    writeFileSync(at('kept.svg'), 'kept')
    plot('tree', other, '-o', at('kept.svg'))
    expect(readFileSync(at('kept.svg'), 'utf8')).toBe('kept')
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
