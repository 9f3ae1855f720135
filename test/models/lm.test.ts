import { describe, expect, it } from 'vitest'
import { fitLm, lmEstimates } from '../../src/models/rows/lm.js'
import { expectClose, TOLERANCES } from '../tolerances.js'
import { trialIndicators } from './lmm-cases.js'
import { factor, numbers, readReference, readRows, unlike } from './read-fixture.js'

interface Term {
  term: string
  estimate: number | null
  se: number
  statistic: number
  p: number
  lo: number
  hi: number
}

const FIELDS = ['estimate', 'se', 'statistic', 'lo', 'hi'] as const

function compare(fit: ReturnType<typeof fitLm>, fixed: readonly Term[], skip: readonly string[] = []) {
  const estimates = lmEstimates(fit)
  fixed.forEach((row, i) => {
    const ours = estimates[i]
    if (row.estimate === null) {
      expect(ours).toBeNull()
      return
    }
    if (skip.includes(row.term)) return
    for (const field of FIELDS)
      expectClose(ours![field], row[field], TOLERANCES.linear, `${row.term} ${field}`)
    expectClose(Math.log(ours!.p!), Math.log(row.p), TOLERANCES.linearLogP, `${row.term} log p`)
  })
}

describe('lm of the low-back-pain example', () => {
  const reference = readReference('models/lm-nslbp-table2.json')
  const rows = readRows('nslbp.csv', ['rmdq', 'arm', 'trial', 'rmdq0'])
  const { codes, levels } = factor(rows, 'trial')
  const columns = [
    new Float64Array(rows.length).fill(1),
    unlike(rows, 'arm', 'control'),
    numbers(rows, 'rmdq0'),
    ...trialIndicators({ trial: codes, trials: levels.length }),
  ]
  const y = numbers(rows, 'rmdq')
  const fit = fitLm(y, columns)

  it('equals R', () => {
    expect(fit.n).toBe(reference.n)
    expectClose(fit.sigma, reference.sigma, TOLERANCES.linear)
    expectClose(fit.logLik, reference.logLik, TOLERANCES.linear)
    compare(fit, reference.fixed)
  })

  it('loses no digits to a shift of the outcome', () => {
    const shifted = fitLm(
      y.map((value) => value + 1e9),
      columns,
    )
    expectClose(shifted.sigma, fit.sigma, { rtol: 1e-13 })
    expectClose(shifted.coefficients[0]! - 1e9, fit.coefficients[0], { atol: 3e-7 })
    compare(shifted, reference.fixed, ['(Intercept)'])
  })
})

describe('lm with columns on wild scales and an aliased one', () => {
  const reference = readReference('models-extra/lm-wild-scales.json')
  const rows = readRows('gauss-900.csv', ['y', 'arm', 'trial', 'age', 'bmi'])
  const { codes, levels } = factor(rows, 'trial')
  const t = unlike(rows, 'arm', 'placebo')
  const age = numbers(rows, 'age')
  const columns = [
    new Float64Array(rows.length).fill(1),
    t,
    age.map((value) => value * 2 ** -40),
    numbers(rows, 'bmi').map((value) => value * 2 ** 40),
    t.map((value, i) => value + age[i]),
    ...trialIndicators({ trial: codes, trials: levels.length }),
  ]
  const y = numbers(rows, 'y').map((value) => Math.round(value * 1024) / 1024)

  it('equals R', () => {
    const fit = fitLm(
      y,
      columns,
      reference.fixed.map((row: Term) => row.term),
    )
    expect(fit.n).toBe(reference.n)
    expect(fit.df).toBe(reference.df)
    expectClose(fit.rss, reference.rss, TOLERANCES.linear)
    compare(fit, reference.fixed)
    expect(fit.notes).toEqual([
      {
        code: 'COLUMN_ALIASED',
        column: 'alias',
        message: 'the coefficient of "alias" cannot be estimated: other columns explain it',
      },
    ])
  })

  it('loses no digits to a shift of the outcome', () => {
    const shifted = fitLm(
      y.map((value) => value + 2 ** 30),
      columns,
    )
    expectClose(shifted.rss, reference.rss, TOLERANCES.linear)
    compare(shifted, reference.fixed, ['(Intercept)'])
  })
})

describe('lm at its limits', () => {
  it('says when the fit is exact and when nothing is left to estimate the variance', () => {
    const x = [1, 2, 3, 4]
    const exact = fitLm([3, 5, 7, 9], [[1, 1, 1, 1], x])
    expect(exact.notes.map((note) => note.code)).toEqual(['LM_EXACT_FIT'])
    const saturated = fitLm(
      [3, 6],
      [
        [1, 1],
        [0, 1],
      ],
    )
    expect(saturated.sigma).toBeNull()
    expect(lmEstimates(saturated)[1]).toEqual({
      estimate: expect.closeTo(3, 12),
      se: null,
      df: null,
      statistic: null,
      p: null,
      lo: null,
      hi: null,
      method: 't',
    })
    expect(fitLm([1], [[1], [1]]).coefficients).toEqual([expect.closeTo(1, 12), null])
  })
})
