import { describe, expect, it } from 'vitest'
import { interactionFigure } from '../../src/figures/forest/interaction-figure.js'
import { axisOf } from '../../src/figures/kit/axis.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import { interactions } from '../../src/workflow/interactions/interactions.js'
import { csvText, ROLES, simulated, tableOf } from '../workflow/interactions/interactions-data.js'
import { textTrouble } from './overlap.js'

const NAMES = [
  'x',
  'Roland–Morris disability score at baseline (0 to 24 points)',
  'aVeryLongNameWithoutAnySpacesThatCannotBeBrokenNicely',
  'τ² ≤ 5',
  '年齢',
]

/** Trials, arms and levels with names of all kinds. */
function resultOf(family: 'gaussian' | 'binomial' | 'poisson', name: string, by: string) {
  const rows = simulated(family).map(({ trial, arm, age, sex, stage, y }) => ({
    ...{ trial: `${name} ${trial}`, arm: arm === 'placebo' ? `${name} placebo` : `${name} active` },
    ...{ age, sex: `${name} ${sex}`, stage, y: family === 'gaussian' ? 1000 * y : y },
  }))
  const roles = { ...ROLES, control: `${name} placebo`, family }
  return interactions(tableOf(csvText(rows)), roles, { by })
}

const svg = (result: ReturnType<typeof resultOf>, options: FigureOptions = {}) =>
  interactionFigure(result, options).svg

describe('figures of interactions', () => {
  it.each([60, 80, 130, 180, 297])('have no texts that overlap or leave the canvas, %i mm wide', (width) => {
    for (const family of ['gaussian', 'binomial'] as const)
      for (const name of NAMES) {
        const result = resultOf(family, name, 'age,age>50,sex,stage')
        expect(textTrouble(interactionFigure(result, { width })), `${family}, ${name}`).toEqual([])
      }
  })

  it('come to an end where a ratio is beyond the largest number', () => {
    const axis = axisOf({ domain: [1, Number.POSITIVE_INFINITY], range: [0, 100], log: true, fixed: true })
    expect(axis.ticks.length).toBeGreaterThan(1)
    expect(Number.isFinite(axis.at(1e50))).toBe(true)
  })

  it('say in words what they show', () => {
    const result = resultOf('poisson', 'x', 'sex')
    const { description, title } = interactionFigure(result)
    expect(title).toBe('Interactions within trials: sex')
    expect(description).toContain(result.analyses[0].answer)
  })

  it('draw what compares trials apart, and say so', () => {
    const result = resultOf('gaussian', 'x', 'sex')
    expect(svg(result)).toContain('Amalgamated ‡')
    expect(svg(result)).toContain('open to aggregation bias')
  })

  it('have the axis of effects that is asked for, and a title', () => {
    const result = resultOf('gaussian', 'x', 'age')
    const drawn = svg(result, { xlim: [-5000, 5000], title: 'My title', xlab: 'My axis' })
    for (const text of ['My title', 'My axis', 'Difference of effects per unit of age'])
      expect(drawn).toContain(text)
  })
})
