import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { twoStageFigure } from '../../src/figures/forest/two-stage-figure.js'
import { PointList } from '../../src/fluctuation/sup-lm/point-list.js'
import { subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import { describeText } from '../../src/reports/text/describe-text.js'
import { effectsText } from '../../src/reports/text/effects-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import { countText, significant } from '../../src/words/numbers.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { describe as describeTrials } from '../../src/workflow/describe/describe.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { ratioFrom } from '../../src/workflow/fit/models/model-parts.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

const FRACTIONAL = readFileSync(
  new URL('../fixtures/small-trials/fractional-weights.csv', import.meta.url),
  'utf8',
)
const ROLES: Roles = {
  ...{
    outcome: 'y',
    treatment: 'arm',
    control: 'control',
    trial: 'trial',
    covariates: ['age', 'sex', 'bmi'],
  },
  ...{ family: 'gaussian', weights: 'w' },
}

/** The table with a cell of a column replaced in its first row, or in all of them. */
function withCell(column: string, value: string, all = false): string {
  const [head, ...rows] = FRACTIONAL.trim().split('\n')
  const at = head.split(',').indexOf(column)
  return [
    head,
    ...rows.map((row, i) => (i > 0 && !all ? row : row.split(',').with(at, value).join(','))),
  ].join('\n')
}

describe('fractional case weights', () => {
  const table = readDelimited(FRACTIONAL)
  const data = prepare(table, ROLES)
  const result = fit(data, 'metamob-si')
  const compared = compare(data, {}, ['mob', 'mob-si'])
  const overall = effects(data)

  it.each([
    ['describe', () => describeText(describeTrials(table, ROLES))],
    ['effects', () => effectsText(overall)],
    ['fit', () => fitText(result)],
    ['compare', () => compareText(compared)],
    [
      'figure',
      () => twoStageFigure(overall).svg.replace(/<(path|polyline|line|rect|circle|g|text) [^>]*>/g, ''),
    ],
  ])('print without the rounding errors of their sum (%s)', (_, text) => {
    expect(text()).not.toMatch(/\d\.\d{9,}/)
  })

  it('add up to what a person would add up', () => {
    expect(fitText(result)).toContain('n = 134.1')
    expect(subgroupsCsv(result)).toContain(',134.07,57.058,77.012,')
  })
})

describe('numbers of patients in print', () => {
  it('are whole, or have a decimal', () => {
    expect([134.07000000000002, 59.99999999999999, 0.04, 1e9, 0, 12.95].map(countText)).toEqual([
      '134.1',
      '60',
      '0.04',
      '1000000000',
      '0',
      '12.9',
    ])
  })

  it('are within a twentieth of what they stand for', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (n) => {
        expect(Math.abs(Number(countText(n)) - n)).toBeLessThanOrEqual(0.0500001)
      }),
    )
  })
})

describe('inputs outside sense', () => {
  it.each([
    ['w', '1e308', 'WEIGHT_OUT_OF_RANGE', 'weights'],
    ['w', '1e16', 'WEIGHT_OUT_OF_RANGE', 'weights'],
    ['w', '1e-308', 'WEIGHT_OUT_OF_RANGE', 'weights'],
    ['w', '1e308', 'EXPOSURE_OUT_OF_RANGE', 'exposure'],
    ['w', '1e-308', 'EXPOSURE_OUT_OF_RANGE', 'exposure'],
    ['age', '-1e308', 'COVARIATE_OUT_OF_RANGE', 'covariate'],
  ])('%s = %s is %s as %s, in every command', (column, value, code, role) => {
    const { weights: _, ...rest } = ROLES
    const roles: Roles =
      role === 'weights' ? ROLES : role === 'exposure' ? { ...rest, family: 'poisson', exposure: 'w' } : rest
    const text =
      role === 'exposure'
        ? withCell(column, value).replace(/,\d+\.\d+,([^,]+,[^,]+)$/gm, ',3,$1')
        : withCell(column, value)
    const table = readDelimited(text)
    expect(() => prepare(table, roles)).toThrow(new RegExp(`^${code}: .*in row 2`))
    if (role !== 'covariate') expect(() => describeTrials(table, roles)).toThrow(code)
  })

  it('the largest weights allowed leave numbers', () => {
    const data = prepare(readDelimited(withCell('w', '1e9', true)), ROLES)
    const { lm, lmm, twoStage } = effects(data)
    for (const value of [lm.effect!.estimate, lm.effect!.se, lmm!.effect!.se, twoStage!.trials[0].n])
      expect(Number.isFinite(value)).toBe(true)
  })

  it('points at billions of patients take no room', () => {
    const points = new PointList()
    points.start()
    points.push(5e9)
    points.push(5e9 + 1)
    expect([...points.view()]).toEqual([5e9, 5e9 + 1])
  })
})

describe('a ratio beyond the largest number', () => {
  it('is that number in results, and infinite in print; null is for what is not known', () => {
    expect(ratioFrom(1000)).toBe(Number.MAX_VALUE)
    expect(ratioFrom(-1000)).toBe(0)
    expect(ratioFrom(null)).toBeNull()
    expect(significant(ratioFrom(1000))).toBe('∞')
  })
})

describe('two trials', () => {
  const rows = Array.from({ length: 80 }, (_, i) => {
    const arm = (i >> 1) % 2
    return `T${i % 2},${arm ? 'active' : 'control'},${Math.sin(i * 1.3) + arm * (1 + (i % 2))},${i}`
  })
  const data = prepare(readDelimited(['trial,arm,y,age', ...rows].join('\n')), {
    ...{ outcome: 'y', treatment: 'arm', control: 'control', trial: 'trial', covariates: ['age'] },
    family: 'gaussian',
  })

  it('have "df < 2" where an interval on one degree of freedom would stand, and a note', () => {
    const result = effects(data)
    const text = effectsText(result)
    expect(text).toMatch(/with Hartung–Knapp +\S+ +df < 2 +1 /)
    expect(text).toMatch(/in a new trial[^:]*: df <\s+2/)
    expect(result.notes.map(({ code }) => code)).toContain('FEW_DF')
    expect(twoStageFigure(result).svg).toContain('df &lt; 2')
    const reml = result.twoStage!.pooled.find(({ method }) => method === 'REML')!
    expect(reml.knha.lo).not.toBeNull()
  })

  it('have no calibration slope when no fold splits', () => {
    const { cv } = fit(data, 'mob-si', { cv: 4, alpha: 1e-6, maxdepth: 2 })
    expect(cv!.parts.every(({ variables }) => variables.length === 0)).toBe(true)
    expect(cv!.calibration).toBeNull()
  })
})
