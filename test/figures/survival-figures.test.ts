import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { hazardsFigure } from '../../src/figures/survival/hazards-figure.js'
import { rmstFigure } from '../../src/figures/survival/rmst-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { kaplanMeier } from '../../src/models/survival/kaplan-meier.js'
import { censoredOf } from '../../src/results/patient-summary.js'
import { fixed } from '../../src/words/numbers.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { example } from './figure-data.js'
import { textTrouble } from './overlap.js'

const data = prepare(readDelimited(readFileSync('examples/relapse.csv', 'utf8')), {
  ...{ outcome: 'relapse', time: 'weeks', event: 'yes', treatment: 'arm', control: 'placebo' },
  ...{ trial: 'trial', family: 'survival', covariates: ['age', 'episodes', 'symptoms'], better: 'lower' },
})
/** Two subgroups, and as many as there is room for. */
const fits = [
  fit(data, 'mob-si', { pvalue: 'hansen' }),
  fit(data, 'mob', { pvalue: 'hansen', alpha: 1, minsize: 60, minevents: 20 }),
].map((result) => ({ result, patients: patientSummary(result, data) }))

describe('figures of times to an event', () => {
  it.each([80, 180, 297])('are legible, %i mm wide', (width) => {
    expect(fits.map(({ result }) => result.subgroups.length)).toEqual([2, expect.any(Number)])
    expect(fits[1].result.subgroups.length).toBeGreaterThan(4)
    for (const { result, patients } of fits)
      for (const fontSize of [7, 11])
        for (const figure of [
          hazardsFigure(result, patients, { width, fontSize }),
          rmstFigure(result, { width, fontSize }),
          treeFigure(result, { width, fontSize, patients, censored: true }),
        ])
          expect(textTrouble(figure), figure.title).toEqual([])
  })

  it('say what the result says', () => {
    const { result, patients } = fits[0]
    const rmst = rmstFigure(result)
    const hazards = hazardsFigure(result, patients)
    for (const { survival } of result.subgroups) {
      // Where fewer events are better, more time without one is.
      expect(rmst.svg).toContain(fixed(survival!.rmst!.estimate, 1))
      expect(hazards.description).toContain(
        `proportional hazards: p = ${survival!.proportional!.p.toPrecision(2)}`,
      )
    }
    expect(rmst.svg).toMatch(/favours placebo.*favours maintenance/s)
    expect(() => rmstFigure(fit(example(), 'mob-si'))).toThrow('FIGURE_EMPTY')
  })

  it('refuse other outcomes', () => {
    const other = fit(example(), 'mob-si')
    expect(() => hazardsFigure(other, patientSummary(other, example()))).toThrow('FIGURE_EMPTY')
  })
})

describe('censored times', () => {
  it('are those of the patients without the event, also where others have it then', () => {
    const patients = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(1)), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(patients, (list) => {
        const { time, survival, all, longest, events } = kaplanMeier(
          list.map(([t]) => t),
          list.map(([, d]) => d),
        )
        const curve = { time: [...time], survival: [...survival], all: [...all], longest, events }
        const expected = [...new Set(list.filter(([, d]) => d === 0).map(([t]) => t))].sort((a, b) => a - b)
        const found = censoredOf(curve)
        expect(found.map(([t]) => t)).toEqual(expected)
        for (const [t, level] of found) {
          const after = time.filter((own) => own <= t).length
          expect(level).toBe(after === 0 ? 1 : survival[after - 1])
        }
      }),
    )
  })
})
