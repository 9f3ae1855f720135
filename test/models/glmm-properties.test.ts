import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BINOMIAL } from '../../src/families/binomial.js'
import type { FamilyName } from '../../src/families/families.js'
import { familyOf } from '../../src/families/families.js'
import type { GlmFamily } from '../../src/families/glm-family.js'
import { POISSON } from '../../src/families/poisson.js'
import type { GlmmFit } from '../../src/models/glmm/glmm.js'
import { fitGlmm } from '../../src/models/glmm/glmm.js'
import { glmmBlocks } from '../../src/models/glmm/glmm-blocks.js'
import type { GlmmCells } from '../../src/models/glmm/glmm-cells.js'
import { glmmEstimate, glmmEstimates } from '../../src/models/glmm/glmm-contrast.js'
import { glmmObjective } from '../../src/models/glmm/search/glmm-objective.js'
import type { LmmCovariance } from '../../src/models/lmm/lmm-theta.js'
import { fitGlm } from '../../src/models/rows/glm.js'
import { gaussHermite } from '../../src/numerics/gauss-hermite.js'
import { expectClose } from '../tolerances.js'
import { armCells, fitCase, GLMM_CASES } from './glmm-cases.js'

/** A repeatable sequence of numbers in (0, 1). */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

/** Cells of subgroup × trial × arm with outcomes drawn at random. */
function simulated(
  family: GlmFamily,
  { K, J, n, stratified, seed }: { K: number; J: number; n: number; stratified: boolean; seed: number },
) {
  const next = numbersFrom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
  const rows = Array.from({ length: K }, (_, k) => {
    const [intercept, effect] = [0.5 * normal(), 0.3 * normal()]
    return Array.from({ length: 2 * J }, (_, c) => {
      const [j, t] = [c >> 1, c & 1]
      const mean = family.mean(-0.5 + intercept + t * (0.3 + 0.2 * j + effect))
      let sum = 0
      for (let i = 0; i < n; i++) {
        if (family === BINOMIAL) sum += Number(next() < mean)
        else for (let product = next(); product > Math.exp(-mean); product *= next()) sum++
      }
      return { k, j, t, n, sum }
    })
  }).flat()
  const cells: GlmmCells = {
    trials: K,
    q: stratified ? 1 : 2,
    p: stratified ? J : 2 * J,
    locals: stratified ? J : 0,
    length: rows.length,
    trial: rows.map(({ k }) => k),
    ...(stratified && { local: rows.map(({ j }) => j) }),
    z: rows.flatMap(({ t }) => (stratified ? [t] : [1, t])),
    x: stratified
      ? { width: 1, values: rows.map(({ t }) => t), columns: rows.map(({ j }) => j) }
      : { width: 2, values: rows.flatMap(({ t }) => [1, t]), columns: rows.flatMap(({ j }) => [j, J + j]) },
    n: rows.map((row) => row.n),
    sum: rows.map(({ sum }) => sum),
  }
  return cells
}

/** The cells in another order, or several times over. */
function taken(cells: GlmmCells, order: readonly number[], sums?: readonly number[]): GlmmCells {
  const { q } = cells
  const { width, values, columns } = cells.x
  const pick = (list: ArrayLike<number>, each = 1) =>
    order.flatMap((i) => Array.from({ length: each }, (_, e) => list[i * each + e]))
  return {
    ...cells,
    length: order.length,
    trial: pick(cells.trial),
    z: pick(cells.z, q),
    ...(cells.local && { local: pick(cells.local) }),
    x: { width, values: pick(values, width), ...(columns && { columns: pick(columns, width) }) },
    n: sums ? order.map(() => 1) : pick(cells.n!),
    sum: sums ?? pick(cells.sum),
  }
}

function expectSame(a: GlmmFit, b: GlmmFit, rtol: number) {
  expectClose(a.deviance, b.deviance, { rtol: 1e-11, atol: 1e-8 }, 'deviance')
  const tolerance = { rtol, atol: rtol }
  a.beta.forEach((value, c) => {
    expectClose(value, b.beta[c], tolerance, `beta ${c}`)
  })
  a.localBeta.forEach((value, g) => {
    expectClose(value, b.localBeta[g], tolerance, `local ${g}`)
  })
  a.tau2.forEach((value, i) => {
    expectClose(value, b.tau2[i], tolerance, `tau2 ${i}`)
  })
  a.ranef.forEach((value, i) => {
    expectClose(value, b.ranef[i], tolerance, `mode ${i}`)
  })
  const [ours, theirs] = [glmmEstimates(a), glmmEstimates(b)]
  ours.forEach((estimate, c) => {
    expectClose(estimate?.se ?? null, theirs[c]?.se ?? null, { rtol: 10 * rtol }, `se ${c}`)
  })
}

const MODELS = [
  { family: BINOMIAL, stratified: true },
  { family: BINOMIAL, stratified: false },
  { family: POISSON, stratified: true },
  { family: POISSON, stratified: false },
].map((model) => ({
  ...model,
  title: `${model.family.name}, ${model.stratified ? 'stratified' : 'random'} intercepts`,
}))

describe('derivatives of the deviance', () => {
  it.each([
    ['binomial', true, 'independent', 1],
    ['binomial', false, 'independent', 1],
    ['binomial', false, 'correlated', 1],
    ['poisson', false, 'correlated', 1],
    ['binomial', true, 'independent', 7],
    ['poisson', true, 'independent', 7],
  ] as [FamilyName, boolean, LmmCovariance, number][])(
    '%s, stratified %s, %s, %i nodes',
    (name, stratified, covariance, nAGQ) => {
      const family = familyOf(name)
      const cells = simulated(family, { K: 3, J: 2, n: 9, stratified, seed: 5 })
      const p = cells.p
      const blocks = glmmBlocks(
        cells,
        Array.from({ length: cells.length }, (_, i) => i),
        { kept: Array.from({ length: p }, (_, c) => c), xScale: new Float64Array(p).fill(1), zScale: [1, 1] },
      )
      const objective = glmmObjective(blocks, { family, covariance, nAGQ })
      const next = numbersFrom(8)
      const x = Float64Array.from({ length: objective.m + p + blocks.gammas }, (_, i) =>
        i < objective.m ? 0.5 + 0.3 * i : next() - 0.5,
      )
      const dense = (at: Float64Array) => {
        const { g, arms, size } = objective.arrow(at)
        const gradient = Float64Array.of(...g, ...new Float64Array(blocks.gammas))
        for (const arm of arms) gradient.set(arm.g, size + arm.at)
        return gradient
      }
      const here = objective.arrow(x)
      const gradient = dense(x)
      const h = 1e-5
      for (let i = 0; i < x.length; i++) {
        const [up, down] = [x.with(i, x[i] + h), x.with(i, x[i] - h)]
        expectClose(gradient[i], (objective.value(up) - objective.value(down)) / (2 * h), {
          rtol: 1e-6,
          atol: 1e-6,
        })
        const [above, below] = [dense(up), dense(down)]
        if (i >= here.size) continue
        for (let j = 0; j < here.size; j++)
          expectClose(here.A[i * here.size + j], (above[j] - below[j]) / (2 * h), { rtol: 1e-5, atol: 2e-5 })
        for (const arm of here.arms)
          arm.map.forEach((place, r) => {
            if (place !== i) return
            for (let j = 0; j < arm.g.length; j++) {
              const slope = (above[here.size + arm.at + j] - below[here.size + arm.at + j]) / (2 * h)
              expectClose(arm.C[r * arm.g.length + j], slope, { rtol: 1e-5, atol: 2e-5 })
            }
          })
      }
    },
  )
})

describe('fitGlmm', () => {
  it.each(MODELS)('cells say all there is to say: $title', ({ family, stratified }) => {
    const cells = simulated(family, { K: 6, J: 2, n: 15, stratified, seed: 3 })
    const order: number[] = []
    const sums: number[] = []
    for (let i = 0; i < cells.length; i++)
      for (let patient = 0; patient < 15; patient++) {
        order.push(i)
        // The same sum in any way: events first, or the counts all with one patient.
        sums.push(family === BINOMIAL ? Number(patient < cells.sum[i]) : patient === 0 ? cells.sum[i] : 0)
      }
    const options = { family, covariance: 'correlated' } as const
    expectSame(fitGlmm(taken(cells, order, sums), options), fitGlmm(cells, options), 1e-8)
  })

  it.each(MODELS)('the order of cells does not matter: $title', ({ family, stratified }) => {
    const cells = simulated(family, { K: 5, J: 3, n: 20, stratified, seed: 4 })
    const options = { family, covariance: 'independent' } as const
    const fit = fitGlmm(cells, options)
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: cells.length }, (_, i) => i),
          { minLength: cells.length },
        ),
        (order) => expectSame(fitGlmm(taken(cells, order), options), fit, 1e-8),
      ),
      { numRuns: 5 },
    )
  })

  it('treatment coded ±½ is the same model where its intercept is free', () => {
    const cells = simulated(BINOMIAL, { K: 8, J: 2, n: 25, stratified: false, seed: 6 })
    const shift = (values: ArrayLike<number>) => Array.from(values, (v, i) => (i % 2 === 1 ? v - 0.5 : v))
    const half = { ...cells, z: shift(cells.z), x: { ...cells.x, values: shift(cells.x.values) } }
    const options = { family: BINOMIAL, covariance: 'correlated' } as const
    const [a, b] = [fitGlmm(cells, options), fitGlmm(half, options)]
    expectClose(a.deviance, b.deviance, { rtol: 1e-12 })
    for (const j of [2, 3]) {
      expectClose(a.beta[j], b.beta[j], { rtol: 1e-7 })
      expectClose(glmmEstimates(a)[j]!.se, glmmEstimates(b)[j]!.se, { rtol: 1e-6 })
    }
    expectClose(a.tau2[3], b.tau2[3], { rtol: 1e-6, atol: 1e-9 })
  })

  it.each([BINOMIAL, POISSON])(
    'without variance between trials it is a generalised linear model ($name)',
    (family) => {
      // All trials alike.
      const one = simulated(family, { K: 1, J: 2, n: 40, stratified: false, seed: 9 })
      const K = 5
      const order = Array.from({ length: K * one.length }, (_, i) => i % one.length)
      const cells = {
        ...taken(one, order),
        trials: K,
        trial: order.map((_, i) => Math.floor(i / one.length)),
      }
      const fit = fitGlmm(cells, { family, covariance: 'independent' })
      expect(Array.from(fit.theta)).toEqual([0, 0])
      expect(fit.singular).toBe(true)
      const columns = [0, 1, 2, 3].map((c) =>
        order.map((i) =>
          [0, 1].reduce((sum, e) => sum + (one.x.columns![2 * i + e] === c ? one.x.values[2 * i + e] : 0), 0),
        ),
      )
      const glm = fitGlm({ sum: cells.sum, n: cells.n!, columns }, { family })
      expectClose(fit.logLik, glm.logLik, { rtol: 1e-13 })
      const estimates = glmmEstimates(fit)
      glm.coefficients.forEach((value, c) => {
        expectClose(fit.beta[c], value, { rtol: 1e-9, atol: 1e-12 })
        expectClose(estimates[c]!.se, Math.sqrt(glm.covariance[c * 5]), { rtol: 1e-9 })
      })
    },
  )

  it('takes units, offsets and starts as they come', () => {
    const cells = simulated(POISSON, { K: 6, J: 1, n: 12, stratified: false, seed: 12 })
    const options = { family: POISSON, covariance: 'correlated' } as const
    const fit = fitGlmm(cells, options)
    const scaled = fitGlmm(
      {
        ...cells,
        z: Array.from(cells.z, (v, i) => (i % 2 === 1 ? v * 1024 : v)),
        x: { ...cells.x, values: Array.from(cells.x.values, (v, i) => (i % 2 === 1 ? v * 2 ** -20 : v)) },
      },
      options,
    )
    expectClose(scaled.deviance, fit.deviance, { rtol: 1e-12 })
    expectClose(scaled.beta[1]! * 2 ** -20, fit.beta[1], { rtol: 1e-7 })
    expectClose(scaled.tau2[3] * 2 ** 20, fit.tau2[3], { rtol: 1e-6 })
    const moved = fitGlmm({ ...cells, offset: new Float64Array(cells.length).fill(1.5) }, options)
    expectClose(moved.beta[0]! + 1.5, fit.beta[0], { rtol: 1e-8 })
    // Exposure is an offset on the logarithmic scale.
    const rate = fitGlmm(
      {
        ...cells,
        n: new Float64Array(cells.length).fill(1),
        offset: new Float64Array(cells.length).fill(Math.log(12)),
      },
      options,
    )
    expectClose(rate.beta[1], fit.beta[1], { rtol: 1e-8 })
    expectSame(fitGlmm(cells, { ...options, start: { theta: fit.theta, beta: fit.beta } }), fit, 1e-8)
  })

  it('drops columns that others explain, the local ones first', () => {
    const cells = simulated(BINOMIAL, { K: 5, J: 2, n: 20, stratified: true, seed: 2 })
    // A covariate constant within trials, and the sum of both effects.
    const values = Array.from({ length: cells.length }, (_, i) => [
      cells.trial[i] ** 2,
      Number(cells.local![i] === 0) * cells.z[i],
      cells.z[i],
      Number(cells.local![i] === 1) * cells.z[i],
    ]).flat()
    const fit = fitGlmm(
      { ...cells, p: 4, x: { width: 4, values }, columnNames: ['c', 'a', 'both', 'b'] },
      { family: BINOMIAL, covariance: 'independent' },
    )
    const plain = fitGlmm(cells, { family: BINOMIAL, covariance: 'independent' })
    expect(fit.notes.filter(({ code }) => code === 'COLUMN_ALIASED').map(({ column }) => column)).toEqual([
      'c',
      'b',
    ])
    expectClose(fit.deviance, plain.deviance, { rtol: 1e-12 })
    expectClose(fit.beta[2], plain.beta[1], { rtol: 1e-8 })
    expectClose(fit.beta[1]! + fit.beta[2]!, plain.beta[0], { rtol: 1e-8 })
    expect(glmmEstimates(fit).map((estimate) => estimate === null)).toEqual([true, false, false, true])
  })
})

describe('quadrature', () => {
  it.each([1, 2, 3, 9, 40])('rule of %i nodes integrates polynomials', (n) => {
    const { nodes, weights } = gaussHermite(n)
    let moment = Math.sqrt(Math.PI)
    for (let degree = 0; degree < Math.min(2 * n, 14); degree += 2) {
      let sum = 0
      nodes.forEach((x, i) => {
        sum += weights[i] * Math.exp(-x * x) * x ** degree
      })
      expectClose(sum, moment, { rtol: 1e-12 }, `degree ${degree}`)
      moment *= (degree + 1) / 2
    }
  })

  it('with one node is the Laplace approximation, with many the integral', () => {
    const cells = simulated(BINOMIAL, { K: 1, J: 1, n: 6, stratified: true, seed: 21 })
    const blocks = glmmBlocks(cells, [0, 1], { kept: [0], xScale: [1], zScale: [1] })
    const model = { family: BINOMIAL, covariance: 'independent' } as const
    const x = Float64Array.of(1.3, 0.4, -0.2)
    const value = (nAGQ: number) => glmmObjective(blocks, { ...model, nAGQ }).value(x)
    let integral = 0
    const h = 0.001
    for (let u = -9; u <= 9; u += h) {
      let log = (-u * u) / 2 - Math.log(2 * Math.PI) / 2
      for (const i of [0, 1]) log += BINOMIAL.logLik(cells.sum[i], 6, -0.2 + cells.z[i] * (0.4 + 1.3 * u))
      integral += h * Math.exp(log)
    }
    expectClose(value(40), -2 * Math.log(integral), { rtol: 1e-10 })
    expectClose(value(1), value(40), { rtol: 0.05 })
    expect(Math.abs(value(1) - value(40))).toBeGreaterThan(1e-4)
  })

  it('does not take more than one random effect', () => {
    const cells = simulated(BINOMIAL, { K: 3, J: 1, n: 6, stratified: false, seed: 1 })
    expect(() => fitGlmm(cells, { family: BINOMIAL, covariance: 'independent', nAGQ: 5 })).toThrow(
      'AGQ_NEEDS_ONE_RANDOM_EFFECT',
    )
  })
})

describe('separation', () => {
  const options = { family: BINOMIAL, covariance: 'independent' } as const
  const base = simulated(BINOMIAL, { K: 6, J: 2, n: 20, stratified: true, seed: 13 })
  const place = (k: number, j: number, t: number) => 4 * k + 2 * j + t

  it('within a trial leaves the rest as if it were not there', () => {
    const sum = Array.from(base.sum)
    for (const t of [0, 1]) {
      sum[place(2, 1, t)] = 0
      sum[place(4, 0, t)] = 20
    }
    const fit = fitGlmm({ ...base, sum }, options)
    expect(fit.diverging).toEqual({
      global: [],
      local: [
        { trial: 2, local: 1, direction: -1 },
        { trial: 4, local: 0, direction: 1 },
      ],
    })
    expect(fit.notes.map(({ code }) => code)).toContain('GLM_SEPARATION')
    const n = Array.from(base.n!)
    for (const t of [0, 1]) {
      n[place(2, 1, t)] = 0
      n[place(4, 0, t)] = 0
    }
    const without = fitGlmm({ ...base, n, sum: sum.map((s, i) => (n[i] === 0 ? 0 : s)) }, options)
    expectSame(fit, without, 1e-8)
    expect(glmmEstimate(fit, { local: [{ trial: 2, local: 1, weight: 1 }] })).toBeNull()
  })

  it('of one arm in all trials takes the effect along, and leaves the other arm', () => {
    const sum = Array.from(base.sum)
    for (let k = 0; k < 6; k++) sum[place(k, 1, 0)] = 0
    const fit = fitGlmm({ ...base, sum, columnNames: ['a', 'b'] }, options)
    expect(fit.diverging.global).toEqual([{ column: 1, direction: 1 }])
    expect(fit.diverging.local.map(({ local, direction }) => [local, direction])).toEqual(
      Array.from({ length: 6 }, () => [1, -1]),
    )
    expect(fit.beta[1]).toBeNull()
    expect(glmmEstimate(fit, { global: [0, 1] })).toBeNull()
    expect(glmmEstimate(fit, { global: [1, 0] })!.se).toBeGreaterThan(0)
    // The treated arm of a trial: its intercept and the effect together.
    const treated = glmmEstimate(fit, { global: [0, 1], local: [{ trial: 3, local: 1, weight: 1 }] })
    expect(Math.abs(treated!.estimate)).toBeLessThan(3)
    expect(fit.converged).toBe(true)
    const limit = fitGlmm({ ...base, sum: sum.map((s) => (s === 0 ? 1e-9 : s)) }, options)
    expectClose(fit.deviance, limit.deviance, { atol: 1e-5 })
    expectClose(fit.beta[0], limit.beta[0], { rtol: 1e-5 })
    expectClose(fit.theta[0], limit.theta[0], { rtol: 1e-4, atol: 1e-4 })
  })

  it('is found where intercepts are random', () => {
    const cells = simulated(BINOMIAL, { K: 6, J: 2, n: 20, stratified: false, seed: 14 })
    const sum = Array.from(cells.sum)
    for (let k = 0; k < 6; k++) sum[place(k, 0, 1)] = 20
    const fit = fitGlmm({ ...cells, sum }, options)
    expect(fit.diverging.global).toEqual([{ column: 2, direction: 1 }])
    expect(glmmEstimates(fit).map((estimate) => estimate === null)).toEqual([false, false, true, false])
    expect(fit.beta[0]).not.toBeNull()
  })

  it('of everything leaves nothing', () => {
    const fit = fitGlmm({ ...base, sum: new Float64Array(base.length) }, options)
    expect(fit.beta).toEqual([null, null])
    expect(fit.localBeta.every((value) => value === null)).toBe(true)
    expect(fit.logLik).toBeCloseTo(0)
    expect(fit.converged).toBe(true)
  })
})

describe('covariates of patients', () => {
  it('stand beside cells: a covariate without variation changes nothing', () => {
    const c = GLMM_CASES['binary-meta-si']()
    const rows = fitCase(c)
    const cells = fitCase(c, armCells(c))
    expectClose(rows.beta[1], cells.beta[0], { rtol: 1e-9 })
    expectClose(glmmEstimates(rows)[1]!.se, glmmEstimates(cells)[0]!.se, { rtol: 1e-8 })
    expectClose(rows.deviance, cells.deviance, { rtol: 1e-12 })
  })
})
