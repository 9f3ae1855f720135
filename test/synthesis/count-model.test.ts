import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { gamma, poisson } from '../../src/numerics/random/counts.js'
import { streamRng } from '../../src/numerics/random/rng.js'
import { fitCounts } from '../../src/synthesis/models/count-model.js'
import { synthesise } from '../../src/workflow/synthesis/synthesise.js'
import { errorOf } from '../error-of.js'
import { expectClose } from '../tolerances.js'

const FOLDER = 'test/fixtures/synthesis-counts/'
const R = JSON.parse(readFileSync(`${FOLDER}r.json`, 'utf8'))
const [, ...lines] = readFileSync(`${FOLDER}counts.csv`, 'utf8').trim().split('\n')
const cells = lines.map((line) => line.split(',').map(Number))
const column = (c: number) => Float64Array.from(cells, (row) => row[c])
const [x, z, t, y] = [0, 1, 2, 3].map(column)
const rows = Uint32Array.from(cells.keys())

/** Mean and variance of draws. */
function moments(draws: readonly number[]) {
  const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length
  return { mean, variance: draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws.length - 1) }
}

describe('log-linear models of counts', () => {
  it("are R's: Poisson", () => {
    const fit = fitCounts([x, z], rows, y, t, 'poisson')
    expect(fit.theta).toBe(Number.POSITIVE_INFINITY)
    for (const [c, value] of fit.b.entries()) expectClose(value, R.poisson.b[c], { rtol: 1e-9 })
    for (const [at, value] of fit.covariance.entries())
      expectClose(value, R.poisson.covariance[at], { rtol: 1e-8 })
  })

  it("are R's: negative binomial", () => {
    const { b, covariance, theta } = fitCounts([x, z], rows, y, t, 'nb')
    // glm.nb turns until its deviance stands still, not its parameters.
    expectClose(theta, R.nb.theta, { rtol: 1e-6 })
    b.forEach((value, c) => {
      expectClose(value, R.nb.b[c], { rtol: 1e-6 })
      expectClose(Math.sqrt(covariance[4 * c]), R.nb.se[c], { rtol: 1e-6 })
    })
  })

  it('are Poisson where counts vary less than that', () => {
    const even = Float64Array.from(rows, (i) => 3 + (i % 2))
    expect(fitCounts([x], rows, even, null, 'nb').theta).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('random counts', () => {
  it.each([0.3, 7, 900])('have Poisson’s mean and variance: %s', (mean) => {
    const rng = streamRng(3, 1)
    const own = moments(Array.from({ length: 20_000 }, () => poisson(mean, rng)))
    expect(Math.abs(own.mean - mean)).toBeLessThan(4 * Math.sqrt(mean / 20_000))
    expect(Math.abs(own.variance / mean - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / mean) / 20_000))
  })

  it.each([0.4, 1, 6])('have a gamma’s mean and variance: shape %s', (shape) => {
    const rng = streamRng(4, 1)
    const own = moments(Array.from({ length: 20_000 }, () => gamma(shape, rng)))
    expect(Math.abs(own.mean - shape)).toBeLessThan(4 * Math.sqrt(shape / 20_000))
    expect(Math.abs(own.variance / shape - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / shape) / 20_000))
  })
})

describe('synthetic counts and times', () => {
  const csv = (of: (i: number) => string, head: string) =>
    readDelimited([head, ...cells.flatMap((_, i) => [0, 1, 2, 3].map((k) => of(4 * i + k)))].join('\n'))
  const trial = (i: number) => `T${i % 3},${'ce'[Math.floor(i / 3) % 2]}`
  const roles = { treatment: 'arm', control: 'c', trial: 'trial', covariates: ['x'] }

  it('are in proportion to their exposure, and as dispersed as the original', () => {
    const table = csv((i) => {
      const [a, , time, count] = cells[Math.floor(i / 4)]
      return `${trial(i)},${a},${time},${count}`
    }, 'trial,arm,x,t,y')
    const own = { ...roles, outcome: 'y', exposure: 't', family: 'poisson' as const }
    const { copies, original } = synthesise(table, own, { countModel: 'nb', methods: [] })
    const rate = (variables: typeof original) => {
      const [exposure, counts] = variables.slice(-2).map((one) => (one as { values: Float64Array }).values)
      const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)
      return { rate: total(counts) / total(exposure), ...moments([...counts]) }
    }
    const [made, was] = [rate(copies[0]), rate(original)]
    // 480 rows: standard errors of about 5% of the rate, and of 15% of the variance.
    expect(Math.abs(made.rate / was.rate - 1)).toBeLessThan(0.2)
    expect(Math.abs(Math.log(made.variance / was.variance))).toBeLessThan(0.5)
    const [counts] = copies[0].slice(-1).map((one) => (one as { values: Float64Array }).values)
    expect(counts.every((count) => Number.isInteger(count) && count >= 0)).toBe(true)
    // A model of counts can go beyond what was seen, normal scores cannot.
    const plain = synthesise(table, own, { methods: [] })
    expect(plain.files).not.toEqual(synthesise(table, own, { countModel: 'poisson', methods: [] }).files)
  })

  it('of times to an event are those of their two columns', () => {
    const table = csv((i) => {
      const [a, event, time] = cells[Math.floor(i / 4)]
      return `${trial(i)},${a},${event},${time}`
    }, 'trial,arm,x,event,time')
    const survival = { ...roles, outcome: 'event', time: 'time', family: 'survival' as const }
    const columns = { ...roles, outcome: 'time', family: 'gaussian' as const }
    const made = synthesise(table, survival, { methods: [] })
    expect(made.files).toEqual(synthesise(table, columns, { event: 'event', methods: [] }).files)
    expect(made.result.spec.family).toBe('survival')
  })

  it('refuse a model of counts for what does not count', () => {
    const table = csv((i) => `${trial(i)},${cells[Math.floor(i / 4)].join(',')}`, 'trial,arm,x,z,t,y')
    const own = { ...roles, outcome: 'y', family: 'gaussian' as const }
    expect(errorOf(() => synthesise(table, own, { countModel: 'nb' })).code).toBe('OPTIONS_CONFLICT')
  })
})
