import { describe, expect, it } from 'vitest'
import { BINOMIAL } from '../../src/families/binomial.js'
import type { GlmFamily } from '../../src/families/glm-family.js'
import { POISSON } from '../../src/families/poisson.js'
import type { GlmData, GlmFit } from '../../src/models/rows/glm.js'
import { fitGlm, glmEstimates } from '../../src/models/rows/glm.js'
import { expectClose } from '../tolerances.js'
import { factor, numbers, readReference, readRows, unlike } from './read-fixture.js'

const ones = (n: number) => new Float64Array(n).fill(1)
const is = (codes: ArrayLike<number>, level: number) =>
  Float64Array.from(codes, (code) => Number(code === level))

function patients(name: string, y = 'y') {
  const rows = readRows(name, [y, 'arm', 'trial'])
  const { levels, codes } = factor(rows, 'trial')
  return { y: numbers(rows, y), t: unlike(rows, 'arm', 'placebo'), levels, codes, rows }
}

function expectCoefficients(fit: GlmFit, expected: readonly number[], rtol: number, what = 'coefficient') {
  expected.forEach((value, c) => {
    expectClose(fit.coefficients[c], value, { rtol, atol: rtol }, `${what} ${c}`)
  })
}

describe('families', () => {
  const out = new Float64Array(4)
  it.each([BINOMIAL, POISSON])('$name: derivatives are those of one another', (family) => {
    for (const eta of [-30, -3, -0.2, 0, 0.7, 4, 30]) {
      if (family === POISSON && eta > 20) continue
      const h = 1e-4
      const at = (x: number) => {
        family.derivatives(x, out)
        return Float64Array.from(out)
      }
      const here = at(eta)
      const [up, down] = [at(eta + h), at(eta - h)]
      expectClose(here[0], family.mean(eta), { rtol: 1e-14 })
      for (let d = 0; d < 3; d++)
        expectClose(
          here[d + 1],
          (up[d] - down[d]) / (2 * h),
          { rtol: 1e-6, atol: 1e-10 },
          `b${d + 2}(${eta})`,
        )
      const rise = (family.logLik(2, 5, eta + h) - family.logLik(2, 5, eta - h)) / (2 * h)
      expectClose(family.residual(2, 5, eta), rise, { rtol: 1e-6, atol: 1e-7 })
    }
  })

  it('keep their digits far out', () => {
    expectClose(BINOMIAL.residual(7, 7, 40), 7 * Math.exp(-40), { rtol: 1e-14 })
    expectClose(BINOMIAL.logLik(7, 7, 40), -7 * Math.exp(-40), { rtol: 1e-14 })
    expect(BINOMIAL.logLik(0, 7, -800)).toBeCloseTo(0)
    expect(BINOMIAL.logLik(0, 7, Number.NEGATIVE_INFINITY)).toBeCloseTo(0)
    expect(BINOMIAL.logLik(3, 7, 800)).toBe(-3200)
    expect(POISSON.logLik(0, 7, Number.NEGATIVE_INFINITY)).toBeCloseTo(0)
  })
})

describe('fitGlm', () => {
  it.each([
    ['glm-binary', BINOMIAL],
    ['glm-count', POISSON],
  ] as [string, GlmFamily][])('%s agrees with R', (name, family) => {
    const reference = readReference(`models/${name}.json`)
    const { y, t, codes, levels } = patients(reference.data)
    const trials = levels.slice(1).map((_, k) => is(codes, k + 1))
    const fit = fitGlm(
      { sum: y, columns: [ones(y.length), t, ...trials] },
      { family, constant: family.constant(y) },
    )
    expect(y.length).toBe(reference.n)
    expectClose(fit.deviance, reference.deviance, { rtol: 1e-10 })
    expectClose(fit.logLik, reference.logLik, { rtol: 1e-10 })
    const estimates = glmEstimates(fit)
    // R stops at a relative change of the deviance of 1e-8, and its standard errors are those of the step before.
    for (const [c, row] of reference.fixed.entries()) {
      expectClose(estimates[c]!.estimate, row.estimate, { rtol: 1e-7, atol: 1e-8 }, row.term)
      expectClose(estimates[c]!.se, row.se, { rtol: 5e-6 }, row.term)
      expectClose(estimates[c]!.p, row.p, { rtol: 1e-3 }, row.term)
      expectClose(estimates[c]!.lo, row.lo, { rtol: 1e-5 }, row.term)
    }
    expect(fit.notes).toEqual([])
  })

  it('gives the effects of single trials', () => {
    const reference = readReference('models/two-stage-binary.json')
    const { y, t, codes, levels } = patients(reference.data)
    // biome-ignore lint/suspicious/noExplicitAny: reference values are read as they come
    reference.trials.forEach(({ trial, yi, sei }: any) => {
      const k = levels.indexOf(trial)
      const mine = (values: Float64Array) => values.filter((_, i) => codes[i] === k)
      const [sum, arm] = [mine(y), mine(t)]
      const [, effect] = glmEstimates(fitGlm({ sum, columns: [ones(sum.length), arm] }, { family: BINOMIAL }))
      // R's rule of convergence is what limits these.
      expectClose(effect!.estimate, yi, { rtol: 1e-6 }, trial)
      expectClose(effect!.se, sei, { rtol: 1e-4 }, trial)
    })
  })

  const wide = () => {
    const r = readReference('models-extra/glm-firth-binomial.json')
    const data: GlmData = { sum: r.y, columns: [ones(r.y.length), r.x1, r.x2] }
    return { r, data }
  }
  const aggregated = (name: string) => {
    const r = readReference(`models-extra/glm-aggregated-${name}.json`)
    const data: GlmData = {
      sum: r.sum,
      n: r.n,
      columns: [ones(6), r.t, is(r.group, 2), is(r.group, 3)],
      ...(r.offset && { offset: r.offset }),
    }
    return { r, data }
  }

  it('agrees with R on rows of several patients, offsets and exposure', () => {
    const { r: b, data } = aggregated('binomial')
    const fit = fitGlm(data, { family: BINOMIAL })
    expectCoefficients(fit, b.ml.coefficients, 1e-11)
    expectClose(fit.deviance, b.ml.deviance, { rtol: 1e-10 })
    expectClose(fit.nullDeviance, b.ml.nullDeviance, { rtol: 1e-10 })
    const { r: p, data: counts } = aggregated('poisson')
    const rate = fitGlm(counts, {
      family: POISSON,
      constant: POISSON.constant(Float64Array.from(p.sum), Float64Array.from(p.n)),
    })
    expectCoefficients(rate, p.ml.coefficients, 1e-11)
    for (const what of ['deviance', 'nullDeviance', 'logLik', 'aic'] as const)
      expectClose(rate[what], p.ml[what], { rtol: 1e-10 }, what)
    glmEstimates(rate).forEach((estimate, c) => {
      expectClose(estimate!.se, p.ml.se[c], { rtol: 1e-8 })
    })
  })

  it('counts its iterations as R does', () => {
    const { r, data } = wide()
    const fit = fitGlm(data, { family: BINOMIAL })
    expect(fit.iterations).toBe(r.iterations)
    expectCoefficients(fit, r.ml.coefficients, 1e-10)
  })

  it('leaves out columns that others explain', () => {
    const { r, data } = wide()
    const sum = Float64Array.from(r.x1 as number[], (x, i) => 3 * x - r.x2[i])
    const fit = fitGlm(
      { ...data, columns: [...data.columns.slice(0, 2), sum, r.x2], names: ['one', 'x1', 'sum', 'x2'] },
      { family: BINOMIAL },
    )
    expect(fit.coefficients[3]).toBeNull()
    expect(fit.rank).toBe(3)
    expect(fit.notes.map(({ code, column }) => [code, column])).toEqual([['COLUMN_ALIASED', 'x2']])
    expectClose(fit.deviance, r.ml.deviance, { rtol: 1e-10 })
  })

  it('does not mind wild units', () => {
    const { r, data } = wide()
    const huge = Float64Array.from(r.x1 as number[], (x) => x * 2 ** 40 + 2 ** 50)
    const fit = fitGlm({ ...data, columns: [data.columns[0], huge, r.x2] }, { family: BINOMIAL })
    expectClose(fit.coefficients[1]! * 2 ** 40, r.ml.coefficients[1], { rtol: 1e-9 })
    expectClose(fit.coefficients[2], r.ml.coefficients[2], { rtol: 1e-9 })
  })
})

describe('separation', () => {
  it('is named when complete', () => {
    const r = readReference('models-extra/glm-firth-binomial.json')
    const fit = fitGlm(
      { sum: r.separated, columns: [ones(60), r.x1, r.x2], names: ['one', 'x1', 'x2'] },
      { family: BINOMIAL },
    )
    expect(fit.notes.map(({ code }) => code)).toEqual(['GLM_SEPARATION'])
    expect(fit.coefficients).toEqual([null, null, null])
    expect(fit.diverging[1]).toEqual({ column: 1, direction: 1 })
    expect(fit.logLik).toBeCloseTo(0, 12)
    expect(Array.from(fit.eta, (eta) => Number(eta > 0))).toEqual(r.separated)
  })

  // Trials of 10 and 10; the second has no events in its control arm, the third none at all.
  const t = [0, 1, 0, 1, 0, 1]
  const group = [0, 0, 1, 1, 2, 2]
  const n = ones(6).fill(10)

  it('leaves what the other rows determine', () => {
    const fit = fitGlm(
      {
        sum: [3, 6, 0, 2, 0, 0],
        n,
        columns: [ones(6), t, is(group, 1), is(group, 2)],
        names: ['one', 't', 'g2', 'g3'],
      },
      { family: BINOMIAL },
    )
    // The second trial has events in one arm only, which separates nothing: all trials share the effect.
    expect(fit.diverging).toEqual([{ column: 3, direction: -1 }])
    expect(fit.notes[0]).toMatchObject({ code: 'GLM_SEPARATION', column: 'g3' })
    const two = fitGlm(
      { sum: [3, 6, 0, 2], n: n.slice(0, 4), columns: [ones(4), t.slice(0, 4), is(group.slice(0, 4), 1)] },
      { family: BINOMIAL },
    )
    expectCoefficients(fit, two.coefficients.slice(0, 3) as number[], 1e-10)
    expectClose(fit.logLik, two.logLik, { rtol: 1e-12 })
    expectClose(glmEstimates(fit)[1]!.se, glmEstimates(two)[1]!.se, { rtol: 1e-10 })
  })

  it.each([BINOMIAL, POISSON])('is found in an interaction and in a row of its own ($name)', (family) => {
    const columns = [is(group, 0), is(group, 1), is(group, 2)].flatMap((g) => [
      g,
      Float64Array.from(g, (value, i) => value * t[i]),
    ])
    const fit = fitGlm({ sum: [3, 6, 0, 2, 4, 0], n, columns }, { family })
    expect(fit.diverging).toEqual([
      { column: 2, direction: -1 },
      { column: 3, direction: 1 },
      { column: 5, direction: -1 },
    ])
    expectClose(fit.coefficients[4], family.eta(0.4), { rtol: 1e-12 })
    expectClose(fit.coefficients[0], family.eta(0.3), { rtol: 1e-12 })
    expectClose(fit.coefficients[1], family.eta(0.6) - family.eta(0.3), { rtol: 1e-12 })
  })

  it('is not claimed where estimates are large but finite', () => {
    // One event among 10⁹ patients.
    const sum = [1, 5e8]
    const fit = fitGlm(
      {
        sum,
        n: [1e9, 1e9],
        columns: [
          [1, 1],
          [0, 1],
        ],
      },
      { family: BINOMIAL },
    )
    expect(fit.notes).toEqual([])
    expectClose(fit.coefficients[0], BINOMIAL.eta(1e-9), { rtol: 1e-12 })
    const x = Array.from({ length: 20 }, (_, i) => i)
    // All but one pair in order.
    const almost = x.map((i) => Number(i === 9 || i > 10))
    const steep = fitGlm({ sum: almost, columns: [ones(20), x] }, { family: BINOMIAL })
    expect(steep.notes).toEqual([])
    expect(steep.coefficients[1]).toBeGreaterThan(0.5)
  })
})

describe('Firth', () => {
  it('adds half an event to each cell of a saturated model', () => {
    const columns = [
      [1, 1],
      [0, 1],
    ]
    const fit = fitGlm({ sum: [0, 4], n: [10, 12], columns }, { family: BINOMIAL, firth: true })
    const control = Math.log(0.5 / 10.5)
    expectCoefficients(fit, [control, Math.log(4.5 / 8.5) - control], 1e-12)
    const counts = fitGlm({ sum: [0, 4], n: [10, 12], columns }, { family: POISSON, firth: true })
    expectCoefficients(counts, [Math.log(0.05), Math.log(4.5 / 12 / 0.05)], 1e-12)
  })

  it.each(['binomial', 'poisson'])('agrees with direct maximisation on aggregated rows (%s)', (name) => {
    const r = readReference(`models-extra/glm-aggregated-${name}.json`)
    const family = name === 'binomial' ? BINOMIAL : POISSON
    const columns = [ones(6), r.t, is(r.group, 2), is(r.group, 3)]
    const fit = fitGlm(
      { sum: r.sum, n: r.n, columns, ...(r.offset && { offset: r.offset }) },
      { family, firth: true },
    )
    // The reference's derivatives are numerical.
    expectCoefficients(fit, r.firth.coefficients, 1e-9)
    expectClose(fit.penalisedLogLik, r.firth.penalised, { rtol: 1e-12 })
    glmEstimates(fit).forEach((estimate, c) => {
      expectClose(estimate!.se, r.firth.se[c], { rtol: 1e-8 })
    })
  })

  it.each([
    ['y', 'firth'],
    ['separated', 'firthSeparated'],
  ])('agrees with direct maximisation on patients (%s)', (y, expected) => {
    const r = readReference('models-extra/glm-firth-binomial.json')
    const x1 = Float64Array.from(r.x1 as number[], (x) => (x - 50) / 10)
    const fit = fitGlm({ sum: r[y], columns: [ones(60), x1, r.x2] }, { family: BINOMIAL, firth: true })
    expectCoefficients(fit, r[expected].coefficients, 1e-8)
    expectClose(fit.penalisedLogLik, r[expected].penalised, { rtol: 1e-11 })
    expect(fit.converged).toBe(true)
    // Units of a covariate change nothing but its coefficient.
    const scaled = fitGlm({ sum: r[y], columns: [ones(60), r.x1, r.x2] }, { family: BINOMIAL, firth: true })
    expectClose(scaled.coefficients[1]! * 10, fit.coefficients[1], { rtol: 1e-9 })
  })
})
