import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { pchisq, pnorm } from '../../src/numerics/distributions.js'
import { supLmContinuousLogP, supLmCriticalValue, supLmExactLogP } from '../../src/trees/sup-lm-exact.js'
import { supLmLogP } from '../../src/trees/sup-lm-p-value.js'
import { fit } from '../../src/workflow/fit.js'
import { prepare } from '../../src/workflow/prepare.js'
import { expectClose } from '../tolerances.js'

interface Row {
  readonly name: string
  readonly k: number
  readonly fractions: number[]
  readonly x: number
  readonly p: number
}

const { rows } = JSON.parse(readFileSync('test/fixtures/tables/sup-discrete-exact.json', 'utf8')) as {
  rows: Row[]
}

describe('exact p-values of the supremum over given fractions', () => {
  it.each(rows.filter(({ name }) => name !== 'close'))('$name, k = $k, x = $x', ({ k, fractions, x, p }) => {
    const own = Math.exp(supLmExactLogP(x, k, fractions))
    expectClose(own, p, { atol: 1e-10 }, 'p')
    if (p > 1e-6) expectClose(own, p, { rtol: 1e-6 }, 'p')
  })

  // The 400 nodes of the reference are too far apart for its nearly coincident fractions (steps of 0.0005 in log-odds, a
  // transition of width 0.02): it is off by up to 5e-9. A finer quadrature, below, agrees with us to 1e-10.
  it.each(rows.filter(({ name }) => name === 'close'))('$name, k = $k, x = $x', ({ k, fractions, x, p }) => {
    expectClose(Math.exp(supLmExactLogP(x, k, fractions)), p, { atol: 6e-9 }, 'p')
  })

  it.each([1.9126727555948575, 4.5285765187374336, 8.6153959220353933])(
    'nearly coincident fractions, k = 1, x = %d: as a fine quadrature of the normal transitions',
    (x) => {
      const { fractions } = rows.find(({ name }) => name === 'close')!
      expectClose(Math.exp(supLmExactLogP(x, 1, fractions)), exceedanceInOneDimension(x, fractions), {
        atol: 1e-10,
      })
    },
  )

  it('is the χ² tail for one fraction', () => {
    for (const k of [1, 2, 11, 200])
      for (const x of [0.1, 5, 60, 900])
        expect(supLmExactLogP(x, k, [0.37])).toBe(pchisq(x, k, { tail: 'upper', log: true }))
  })
})

describe('what must hold always', () => {
  const cases = fc.record({
    k: fc.constantFrom(1, 2, 5, 11, 40, 120),
    // Shares of a node of 400 patients, as a tree meets them.
    fractions: fc
      .uniqueArray(fc.integer({ min: 40, max: 360 }), { minLength: 2, maxLength: 25 })
      .map((counts) => counts.sort((a, b) => a - b).map((count) => count / 400)),
    factor: fc.double({ min: 0.3, max: 4, noNaN: true }),
  })

  it('p lies between one fraction and the sum over all, falls in x and rises with the fractions', () => {
    fc.assert(
      fc.property(cases, ({ k, fractions, factor }) => {
        const x = k * factor + 3
        const logP = supLmExactLogP(x, k, fractions)
        const one = pchisq(x, k, { tail: 'upper', log: true })
        expect(logP).toBeGreaterThanOrEqual(one)
        expect(logP).toBeLessThanOrEqual(Math.min(0, one + Math.log(fractions.length)) + 1e-12)
        expect(supLmExactLogP(x + 1, k, fractions)).toBeLessThan(logP + 1e-12)
        expect(supLmExactLogP(x, k, fractions.slice(1))).toBeLessThanOrEqual(logP + 1e-9)
        const reversed = fractions.map((t) => 1 - t).reverse()
        expectClose(supLmExactLogP(x, k, reversed), logP, { rtol: 1e-8, atol: 1e-10 }, 'log p of 1 − t')
      }),
      { numRuns: 60 },
    )
  })

  it('stays finite in the far tail', () => {
    const fractions = [0.1, 0.3, 0.5, 0.9]
    for (const x of [200, 2000, 1e5]) {
      const logP = supLmExactLogP(x, 3, fractions)
      const one = pchisq(x, 3, { tail: 'upper', log: true })
      expect(logP).toBeGreaterThan(one)
      expect(logP).toBeLessThanOrEqual(one + Math.log(4) + 1e-9)
    }
  })

  it('has the critical value where p is alpha', () => {
    for (const alpha of [0.2, 0.05, 0.001]) {
      const fractions = [0.2, 0.4, 0.41, 0.7]
      expectClose(Math.exp(supLmExactLogP(supLmCriticalValue(alpha, 5, fractions), 5, fractions)), alpha, {
        rtol: 1e-6,
      })
    }
  })
})

describe('many fractions', () => {
  const evenly = (m: number) => Float64Array.from({ length: m }, (_, i) => 0.1 + (0.8 * i) / (m - 1))

  it.each([1, 2, 5, 11])('tend to the continuous limit (k = %d)', (k) => {
    for (const x of [k + 8, k + 14]) {
      const limit = supLmContinuousLogP(x, k, 2 * Math.log(9))
      const [few, more, many] = [800, 8000, 80_000].map((m) => supLmExactLogP(x, k, evenly(m)))
      expect(few).toBeLessThan(more)
      expect(more).toBeLessThan(many)
      expect(many).toBeLessThan(limit)
      expectClose(many, limit, { atol: 0.03 }, 'log p')
    }
  })

  // Hansen simulated a process of 1,000 steps: his table is close to the exact value for as many, and 10 to 20% below the
  // limit.
  it.each([1, 2, 5, 11])("of 1,000 steps are what Hansen's table was made from (k = %d)", (k) => {
    for (const x of [k + 8, k + 12])
      expectClose(supLmLogP(x, k, 81), supLmExactLogP(x, k, evenly(800)), { atol: 0.06 }, 'log p')
  })
})

describe('ordered factors by supLM, as partykit with ordinal = "L2"', () => {
  // partykit 1.2-16, lmtree(y ~ t [+ trial] | stage + score, ordinal = "L2", maxdepth = 2, alpha = 1, nrep = 1e5) on the
  // complete cases of gauss-900.csv, set.seed(1). Its p-values are simulated: 4 standard errors are 0.007.
  it.each([
    ['mob', [3.8941936, 4.2069854], [0.5573597, 0.9356068]],
    ['mob-si', [10.291649, 10.3194016], [0.6331663, 0.9803691]],
  ] as const)('%s', (method, statistics, ps) => {
    const table = readDelimited(readFileSync('test/fixtures/data/gauss-900.csv', 'utf8'))
    const data = prepare(table, {
      ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: 'gaussian' },
      covariates: ['stage', 'score', 'age'],
      ordered: { stage: ['I', 'II', 'III', 'IV'], score: Array.from({ length: 16 }, (_, i) => String(i)) },
    })
    const { tests } = fit(data, method, { ordinal: 'L2', bonferroni: false }).tree.nodes[0]
    statistics.forEach((statistic, i) => {
      expectClose(tests[i].statistic, statistic, { rtol: 1e-7 }, tests[i].variable)
      expect(tests[i].kind).toBe('supLM')
      // R's p-values are adjusted for two tests.
      expectClose(1 - (1 - tests[i].p!) ** 2, ps[i], { atol: 0.007 }, `p of ${tests[i].variable}`)
    })
  })
})

/** P(max |X_j| > √x) of the Markov chain X of normal transitions, by 10-point Gauss–Legendre on 150 panels. */
function exceedanceInOneDimension(x: number, fractions: readonly number[]): number {
  const nodes = [
    0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
  ]
  const weights = [
    0.2955242247147529, 0.2692667193099963, 0.219086362515982, 0.1494513491505806, 0.0666713443086881,
  ]
  const b = Math.sqrt(x)
  const half = b / 150
  const points: number[] = []
  const mass: number[] = []
  for (let panel = 0; panel < 150; panel++)
    nodes.forEach((node, i) => {
      const centre = -b + (2 * panel + 1) * half
      points.push(centre - node * half, centre + node * half)
      mass.push(weights[i] * half, weights[i] * half)
    })
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const s = fractions.map((t) => Math.log(t / (1 - t)))
  let later = points.map(() => 0)
  for (let j = s.length - 1; j > 0; j--) {
    const rho = Math.exp(-(s[j] - s[j - 1]) / 2)
    const sd = Math.sqrt(-Math.expm1(-(s[j] - s[j - 1])))
    const next = later
    later = points.map((u) => {
      const m = rho * u
      const leaves = pnorm((b - m) / sd, { tail: 'upper' }) + pnorm((-b - m) / sd)
      return points.reduce((sum, v, i) => sum + ((mass[i] * density((v - m) / sd)) / sd) * next[i], leaves)
    })
  }
  return points.reduce((sum, u, i) => sum + mass[i] * density(u) * later[i], 2 * pnorm(b, { tail: 'upper' }))
}
