import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { familyOf } from '../../src/families/families.js'
import type { GlmmFit } from '../../src/models/glmm/glmm.js'
import { fitGlmm } from '../../src/models/glmm/glmm.js'
import type { Arrow } from '../../src/models/glmm/glmm-arrow.js'
import type { GlmmCells } from '../../src/models/glmm/glmm-cells.js'
import { arrowMinimum } from '../../src/models/glmm/search/glmm-newton.js'
import { glmmObjective } from '../../src/models/glmm/search/glmm-objective.js'
import { fitLmm } from '../../src/models/lmm/lmm.js'
import type { LmmCells } from '../../src/models/lmm/lmm-cells.js'
import { lmmCriterion } from '../../src/models/lmm/lmm-criterion.js'
import { lmmMoments } from '../../src/models/lmm/lmm-moments.js'
import { naturalScale } from '../../src/models/lmm/lmm-optimise.js'
import type { LmmCovariance } from '../../src/models/lmm/lmm-theta.js'
import type { Rng } from '../../src/numerics/random/rng.js'
import { streamRng } from '../../src/numerics/random/rng.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

/** Zero, and numbers in equal steps on the log scale. */
const steps = (least: number, most: number, count: number) => [
  0,
  ...Array.from({ length: count }, (_, i) => least * (most / least) ** (i / (count - 1))),
]

const pick = <T>(rng: Rng, list: readonly T[]): T => list[rng.integer(list.length)]

/** Trials of very unequal size, some of them large, with rare or common events, whole or weighted. */
function randomCells(seed: number, q: 1 | 2): { family: 'binomial' | 'poisson'; cells: GlmmCells } {
  const rng = streamRng(seed, 7)
  const family = pick(rng, ['binomial', 'poisson'] as const)
  const stratified = q === 1 && rng.integer(2) === 1
  const K = 3 + rng.integer(10)
  const values = rng.integer(3) === 0 ? [0, 1, 2] : [0]
  const tau = pick(rng, [0, 0.2, 0.6, 1.5])
  const base = pick(rng, [-3, -1.5, 0]) + (family === 'poisson' ? 1 : 0)
  const weighted = rng.integer(3) === 0
  const effectOnly = stratified || rng.integer(2) === 1
  const rows = Array.from({ length: K }, (_, k) => {
    const size = Math.max(2, Math.round(Math.exp(1.5 + 1.6 * rng.normal()))) * pick(rng, [1, 1, 1, 20])
    const [u, v] = [tau * rng.normal(), tau * rng.normal()]
    return [0, 1].flatMap((t) =>
      values.map((c) => {
        const n = Math.max(1, Math.round(size * (0.3 + rng.integer(100) / 100)))
        const eta = base + u + t * (0.3 + v) + 0.4 * c
        const mean = familyOf(family).mean(eta)
        let sum = 0
        if (family === 'binomial') for (let i = 0; i < n; i++) sum += Number(rng.integer(1e6) / 1e6 < mean)
        else sum = Math.max(0, Math.round(n * mean + Math.sqrt(n * mean) * rng.normal()))
        const weight = weighted ? 0.2 + rng.integer(100) / 50 : 1
        return { k, t, c, n: n * weight, sum: sum * weight }
      }),
    )
  }).flat()
  const adjust = (c: number) => (values.length > 1 ? [c] : [])
  const x = rows.map(({ t, c }) => (stratified ? [t, ...adjust(c)] : [1, t, ...adjust(c)]))
  const cells = {
    ...{ trials: K, q, p: x[0].length, locals: stratified ? 1 : 0, length: rows.length },
    trial: rows.map(({ k }) => k),
    ...(stratified && { local: rows.map(() => 0) }),
    z: rows.flatMap(({ t }) => (q === 2 ? [1, t] : [effectOnly ? t : 1])),
    x: { width: x[0].length, values: x.flat() },
    n: rows.map(({ n }) => n),
    sum: rows.map(({ sum }) => sum),
  }
  return { family, cells }
}

/** The deviance with θ held where it is. */
function held(arrow: (x: Float64Array) => Arrow, m: number) {
  return (x: Float64Array): Arrow => {
    const { size, ...whole } = arrow(x)
    const A = whole.A.map((value, at) => {
      const [i, j] = [Math.floor(at / size), at % size]
      return i < m || j < m ? Number(i === j) : value
    })
    const g = whole.g.map((value, i) => (i < m ? 0 : value))
    const arms = whole.arms.map((arm) => ({
      ...arm,
      C: arm.C.map((value, i) => (i < m * arm.g.length ? 0 : value)),
    }))
    return { ...whole, size, A, g, arms }
  }
}

/** The least deviance over (β, γ) of all θ on a grid, in units of the search. */
function leastOnGrid(
  { design, covariance, family }: GlmmFit,
  grid: readonly number[][],
  nAGQ: number,
): number {
  const { value, roughly, m } = glmmObjective(design.blocks, { family, covariance, nAGQ })
  let fixed = design.start
  return grid.reduce((least, theta) => {
    const start = Float64Array.of(...theta, ...fixed)
    const { x, arrow } = arrowMinimum({ value, arrow: held(roughly, m) }, start, { tolerance: 1e-6 })
    fixed = x.slice(m)
    return Math.min(least, arrow.value)
  }, Number.POSITIVE_INFINITY)
}

const pairs = (list: readonly number[]) => list.flatMap((a) => list.map((b) => [a, b]))
const triples = (list: readonly number[]) =>
  pairs(list).flatMap(([a, b]) => [-0.7, 0, 0.7].map((r) => [a, r * b, b * Math.sqrt(1 - r * r)]))

describe('the likelihood of a generalised linear mixed model is never below that of a grid over θ', () => {
  it.each([
    ['one random effect, Laplace', 130, 1, 'independent', 1, steps(0.02, 50, 36).map((theta) => [theta])],
    ['one random effect, quadrature', 30, 1, 'independent', 7, steps(0.03, 50, 24).map((theta) => [theta])],
    ['two random effects', 30, 2, 'independent', 1, pairs(steps(0.1, 30, 7))],
    ['two correlated random effects', 10, 2, 'correlated', 1, triples(steps(0.15, 20, 5))],
  ] as const)('%s: %d random data sets', (_, count, q, covariance: LmmCovariance, nAGQ, grid) => {
    for (let seed = 0; seed < count; seed++) {
      const { family, cells } = randomCells(1000 * q + 5000 * nAGQ + seed, q)
      const fit = fitGlmm(cells, { family: familyOf(family), covariance, nAGQ })
      expect(fit.converged, `seed ${seed}`).toBe(true)
      const least = leastOnGrid(fit, grid as number[][], nAGQ)
      expect(fit.logLik, `seed ${seed}`).toBeGreaterThanOrEqual(-least / 2 - 1e-6)
    }
  })
})

/** Continuous outcomes of such trials. */
function randomLmmCells(seed: number, q: 1 | 2): LmmCells {
  const rng = streamRng(seed, 11)
  const stratified = q === 1 && rng.integer(2) === 1
  const K = 3 + rng.integer(9)
  const tau = pick(rng, [0, 0.1, 0.4, 1.5])
  const rows = Array.from({ length: K }, (_, k) => {
    const n = Math.max(1, Math.round(Math.exp(1 + 1.3 * rng.normal()))) * pick(rng, [1, 1, 1, 1, 12])
    const [u, v] = [tau * rng.normal(), tau * rng.normal()]
    return Array.from({ length: 2 * n }, (_, i) => ({
      k,
      t: i % 2,
      y: u + (i % 2) * (0.3 + v) + rng.normal(),
    }))
  }).flat()
  return {
    ...{ trials: K, q, p: stratified ? 1 : 2, locals: stratified ? 1 : 0, length: rows.length },
    trial: rows.map(({ k }) => k),
    ...(stratified && { local: rows.map(() => 0) }),
    z: rows.flatMap(({ t }) => (q === 2 ? [1, t] : [seed % 2 === 1 ? t : 1])),
    x: { width: stratified ? 1 : 2, values: rows.flatMap(({ t }) => (stratified ? [t] : [1, t])) },
    sum: rows.map(({ y }) => y),
  }
}

describe('the REML and ML criteria of a linear mixed model are never above those of a grid over θ', () => {
  it.each([
    ['one random effect', 200, 1, 'independent', steps(0.01, 60, 100).map((theta) => [theta])],
    ['two', 40, 2, 'independent', pairs(steps(0.02, 50, 20))],
    ['two correlated', 20, 2, 'correlated', triples(steps(0.05, 40, 14))],
  ] as const)('%s: %d random data sets', (_, count, q, covariance: LmmCovariance, grid) => {
    for (let seed = 0; seed < count; seed++) {
      const moments = lmmMoments(randomLmmCells(1000 * q + seed, q))
      const unit = naturalScale(moments)
      const scale = q === 1 ? [unit[0]] : covariance === 'independent' ? unit : [unit[0], unit[1], unit[1]]
      for (const reml of [true, false]) {
        const fit = fitLmm(moments, { covariance, reml })
        const least = grid.reduce(
          (lowest, phi) =>
            Math.min(
              lowest,
              lmmCriterion(
                moments,
                Float64Array.from(phi, (v, i) => v * scale[i]),
                covariance,
                reml,
              ),
            ),
          Number.POSITIVE_INFINITY,
        )
        expect(fit.criterion, `seed ${seed}`).toBeLessThanOrEqual(least + 2e-6)
      }
    }
  })
})

it('effects of trials with two maxima in θ are those of the higher one', () => {
  const text = readFileSync(new URL('../fixtures/two-maxima/two-maxima.csv', import.meta.url), 'utf8')
  const roles = { outcome: 'y', treatment: 'arm', control: 'ctl', trial: 'trial', covariates: [] }
  const data = prepare(readDelimited(text), {
    ...roles,
    family: 'binomial',
    adjust: ['x'],
    weights: 'w',
  })
  const lmm = effects(data).lmm!
  expect(lmm.random![0].sd!).toBeCloseTo(0.77846, 4)
  expect(lmm.logLik!).toBeCloseTo(-220.64161, 5)
  expect(lmm.effect!.estimate!).toBeCloseTo(0.23507, 4)
})
