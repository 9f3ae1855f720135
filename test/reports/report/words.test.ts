import { describe, expect, it } from 'vitest'
import { forestFigure } from '../../../src/figures/forest/forest-figure.js'
import { treeFigure } from '../../../src/figures/tree/tree-figure.js'
import { plainText } from '../../../src/reports/report/document.js'
import { figureBlock } from '../../../src/reports/report/figure-block.js'
import { treeText } from '../../../src/reports/text/tree-text.js'
import { patientSummary } from '../../../src/workflow/patients/patient-summary.js'
import { report } from '../../../src/workflow/report/report.js'
import { exampleData } from './report-data.js'

const data = exampleData()
const whole = report(data, { method: 'metamob-si', methods: ['metamob-si', 'palmtree'] })
const { fit } = whole.results
const blocks = whole.document.sections.flatMap((section) => section.blocks)
const captions = blocks.flatMap((block) =>
  block.kind === 'table' || block.kind === 'figure' ? [block.caption] : [],
)
const texts = blocks.flatMap((block) =>
  block.kind === 'paragraph'
    ? [plainText(block.text)]
    : block.kind === 'list'
      ? block.items.map(plainText)
      : [],
)

describe('a report that adjusts', () => {
  it.each([
    'Tree of metaMOB-SI',
    'Mean difference by subgroup',
    'Table 3.',
    'Table 4.',
    'Deviation of each trial',
  ])('says so: %s', (start) => {
    const found = captions.filter((caption) => caption.startsWith(start))
    expect(found.length).toBeGreaterThan(0)
    for (const caption of found) expect(caption).toContain('adjusted for rmdq0')
  })

  it('has the covariates in the equation of the methods, and says what x is', () => {
    const equations = texts.filter((text) => text.includes('γⱼₖ'))
    expect(equations.length).toBe(1)
    expect(equations[0]).toMatch(/ωⱼ x.*rmdq0/)
    expect(texts.some((text) => /adjusted for rmdq0, made/.test(text))).toBe(true)
  })
})

describe('captions', () => {
  const patients = patientSummary(fit, data)

  it('are made from what was drawn', () => {
    expect(treeFigure(fit, { patients, layout: 'down' }).drawn).toEqual(['by-arm', 'by-trial'])
    expect(treeFigure(fit, { patients, layout: 'rows' }).drawn).toEqual(['by-arm'])
    expect(treeFigure(fit, {}).drawn).toEqual([])
    expect(forestFigure(fit, { trials: true, patients }).drawn).toEqual(['subgroup', 'trial', 'interactions'])
    expect(forestFigure(fit, { trials: false, patients }).drawn).toEqual(['subgroup', 'interactions'])
    const pair = {
      wide: treeFigure(fit, { patients, layout: 'down' }),
      narrow: treeFigure(fit, { patients, layout: 'rows' }),
    }
    const [block] = figureBlock(pair, (drawn) => (drawn('by-trial') ? 'by trial' : 'by arm'))
    expect(block).toMatchObject({ caption: 'by trial', narrowCaption: 'by arm' })
  })
})

describe('a tree', () => {
  it('has the two p-values of its questions in text and figure', () => {
    const [root] = fit.tree.nodes
    expect(root.instability.map(({ part }) => part)).toEqual(['treatment', 'intercepts'])
    const text = treeText(fit, { instability: true })
    const words = text.match(/\(within trials: (effect p [=<] [\d.]+), (level p [=<] [\d.]+)\)/)!
    for (const layout of ['down', 'rows'] as const) {
      const { svg, description } = treeFigure(fit, { layout })
      const drawn = svg
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll('&lt;', '<')
        .replaceAll(/[\s\u00a0]+/g, ' ')
      for (const part of words.slice(1)) {
        expect(drawn).toContain(part)
        expect(description).toContain(part)
      }
    }
  })
})

describe('in brief', () => {
  it('tells of every split, not of the first alone', () => {
    const brief = texts.find((text) => text.startsWith('Effect modification.'))!
    for (const { id, split } of fit.tree.nodes) if (split !== null) expect(brief).toContain(`(node ${id})`)
  })

  it('calls methods by their names', () => {
    for (const text of [...texts, ...captions].filter((words) => !words.includes('--')))
      expect(text).not.toMatch(/\b(metamob-(?:[rs]i|wt)|mob-[rs]i|palmtree)\b/)
  })
})
