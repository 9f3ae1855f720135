import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
// @ts-expect-error a script without types
import { manySubgroups } from '../../scripts/gallery-data.mjs'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { forestFigure } from '../../src/figures/forest/forest-figure.js'
import { ranefFigure } from '../../src/figures/ranef-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { ranefIntervals } from '../../src/workflow/patients/ranef-intervals.js'
import { allFigures, inputsOf } from './all-figures.js'
import type { Shape } from './figure-data.js'
import { madeUp } from './figure-data.js'
import { textTrouble } from './overlap.js'

const NAMES = [
  'x',
  'age',
  'Roland–Morris disability score at baseline (0 to 24 points)',
  'Köln/Bonn & <Aachen> "Süd"',
  'aVeryLongNameWithoutAnySpacesThatCannotBeBrokenNicely',
  'τ² ≤ 5',
  '年齢',
]

const shapes: fc.Arbitrary<Shape> = fc.record({
  leaves: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(16)),
  trials: fc.constantFrom(1, 2, 4, 20),
  family: fc.constantFrom('gaussian', 'binomial', 'poisson'),
  name: fc.constantFrom(...NAMES),
  draws: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 8, maxLength: 20 }),
  scale: fc.constantFrom(0.01, 1, 1000),
})

const WIDTHS = [80, 180, 297]
const runs = { numRuns: 60 }

describe('texts never overlap or leave the canvas', () => {
  it.each(WIDTHS)('of trees %i mm wide', (width) => {
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, panels) => {
        const { result, patients } = madeUp(shape)
        const figure = treeFigure(result, { width, patients: panels ? patients : null })
        expect(textTrouble(figure)).toEqual([])
      }),
      runs,
    )
  })

  it.each(WIDTHS)('of forest plots %i mm wide', (width) => {
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, trials) => {
        const { result, patients } = madeUp(shape)
        const prediction = result.subgroups.map(() => ({ lo: -1, hi: 1 }))
        const overall = { label: 'All patients (mixed model)', effect: result.subgroups[0].effect }
        expect(textTrouble(forestFigure(result, { width, patients, trials, prediction, overall }))).toEqual(
          [],
        )
      }),
      runs,
    )
  })

  it.each(WIDTHS)('of random effects %i mm wide', (width) => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { result } = madeUp(shape)
        expect(textTrouble(ranefFigure(result, ranefIntervals(result), { width }))).toEqual([])
      }),
      runs,
    )
  })
})

describe('made-up trials with many subgroups, long names and factors', async () => {
  const { text, roles, file } = manySubgroups()
  const inputs = await inputsOf(prepare(readDelimited(text, { file }), roles as Roles))

  it.each(WIDTHS)('are legible in every figure, %i mm wide', (width) => {
    for (const fontSize of [6, 8, 11])
      for (const [name, figure] of Object.entries(allFigures(inputs, { width, fontSize })))
        expect(textTrouble(figure), `${name} at ${fontSize} points`).toEqual([])
  })
})
