import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { nestedFigure } from '../../src/figures/simulate/nested-figure.js'
import { cellsInLoops } from '../../src/figures/simulate/nested-loops.js'
import { ratesFigure } from '../../src/figures/simulate/rates-figure.js'
import { readSimulation } from '../../src/results/simulate/read-simulation.js'
import type { SimulateResult } from '../../src/results/simulate/simulate-schema.js'
import { AVERAGES, rateOf } from '../../src/simulation/summary.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { errorOf } from '../error-of.js'
import { textTrouble } from './overlap.js'

/** A study whose rates count up, cell by cell and method by method: 3 × 2 × 2 cells in an order of their own. */
function study(methods: readonly Method[] = METHODS): SimulateResult {
  const none = { value: null, sd: null, mcse: null, n: 0 }
  const cells = ['ecological', 'unrelated'].flatMap((effects) =>
    [12, 4, 8].flatMap((K) => [0, 0.3].map((prognosis) => ({ K, n: 75, effects, prognosis }))),
  )
  return {
    schema: 'copse.simulate/1',
    version: '0',
    spec: {
      ...{ design: 'trials', title: 'Trials', seed: 1, replicates: 100, like: null },
      methods: [...methods],
      control_: controlOf({}),
    },
    cells: cells.map((cell, c) => ({
      cell,
      methods: methods.map((method, m) => ({
        ...{ method, replicates: 100, failures: {} },
        rates: {
          anySplit: rateOf(5 * c + m, 100),
          effectSplit: rateOf(c + m, 100),
          recovered: rateOf(0, 0),
          rootRight: rateOf(0, 0),
          coverage: rateOf(95, 100),
        },
        averages: Object.fromEntries(
          AVERAGES.map((name) => [name, none]),
        ) as SimulateResult['cells'][number]['methods'][number]['averages'],
      })),
      differences: [],
    })),
    notes: [],
  }
}

describe('nested-loop plots', () => {
  it('have their cells in the order of nested loops, numbers ascending', () => {
    const { cells, factors } = cellsInLoops(study().cells)
    expect(factors.map(({ name, values }) => [name, values])).toEqual([
      ['K', [4, 8, 12]],
      ['effects', ['ecological', 'unrelated']],
      ['prognosis', [0, 0.3]],
    ])
    expect(cells.map(({ cell }) => `${cell.K} ${cell.effects} ${cell.prognosis}`)).toEqual(
      [4, 8, 12].flatMap((K) =>
        ['ecological', 'unrelated'].flatMap((effects) => [0, 0.3].map((p) => `${K} ${effects} ${p}`)),
      ),
    )
    expect(factors.map(({ step }) => [...step].join(''))).toEqual([
      '000011112222',
      '001100110011',
      '010101010101',
    ])
  })

  it('draw the rate of a method as steps from cell to cell', () => {
    const { scene } = nestedFigure(study(['mob']), { ylim: [0, 100] })
    const paths = JSON.stringify(scene).match(/"d":"[^"]+"/g)!
    const [points] = paths.map((d) => [...d.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [+x, +y]))
    const { cells } = cellsInLoops(study(['mob']).cells)
    expect(points).toHaveLength(2 * cells.length)
    // Heights by hand: linear in the rate, each cell level, the next begins where it ends.
    const [first, second] = [0, 2].map((i) => points[i][1])
    const rate = (c: number) => cells[c].methods[0].rates.anySplit.value!
    const unit = (first - second) / (rate(1) - rate(0))
    cells.forEach((_, c) => {
      expect(points[2 * c][1]).toBe(points[2 * c + 1][1])
      expect(points[2 * c][1]).toBeCloseTo(first - unit * (rate(c) - rate(0)), 1)
      if (c > 0) expect(points[2 * c][0]).toBe(points[2 * c - 1][0])
    })
  })

  it.each([60, 80, 180, 297])('and rates: texts do not overlap or leave the canvas, %i mm wide', (width) => {
    for (const figure of [nestedFigure, ratesFigure]) {
      const drawn = figure(study(), { width, fontSize: 7 })
      expect(XMLValidator.validate(drawn.svg)).toBe(true)
      expect(drawn.svg).not.toMatch(/NaN|undefined|null/)
      expect(textTrouble(drawn)).toEqual([])
    }
  })

  it('are of several cells and of a rate that the design has', () => {
    const whole = study()
    for (const make of [
      () => nestedFigure({ ...whole, cells: whole.cells.slice(0, 1) }),
      () => nestedFigure(whole, { rate: 'recovered' }),
    ])
      expect(errorOf(make)).toMatchObject({ code: 'FIGURE_EMPTY' })
  })
})

describe('a simulation study is read back', () => {
  it.each([
    ['{', 'RESULT_NOT_JSON'],
    ['{"schema":"copse.fit/1"}', 'SCHEMA_VERSION'],
    ['[]', 'SCHEMA_VERSION'],
    ['{"schema":"copse.simulate/1"}', 'RESULT_INVALID'],
    [JSON.stringify({ ...study(), spec: { ...study().spec, methods: ['mob'] } }), 'RESULT_INVALID'],
  ])('%.40s is refused', (text, code) => {
    expect(errorOf(() => readSimulation(text, 'x.json'))).toMatchObject({ code })
  })

  it('as it was written', () => {
    expect(readSimulation(JSON.stringify(study()), 'x.json')).toEqual(JSON.parse(JSON.stringify(study())))
  })
})
