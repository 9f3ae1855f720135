import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { logStationaryDensity } from '../../src/fluctuation/sup-lm/radial-ou.js'
import {
  EXACT_GAPS,
  supLmContinuousLogP,
  supLmCriticalValue,
  supLmExactLogP,
} from '../../src/fluctuation/sup-lm/sup-lm-exact.js'
import { boxAround, lowEnd } from '../../src/fluctuation/sup-lm/sup-lm-exact-box.js'
import { exceedanceByModes } from '../../src/fluctuation/sup-lm/sup-lm-exact-modes.js'
import { ratioByNodes } from '../../src/fluctuation/sup-lm/sup-lm-exact-nodes.js'
import { isLarge, spacingsOf } from '../../src/fluctuation/sup-lm/sup-lm-exact-spacing.js'
import { supLmLogP } from '../../src/fluctuation/sup-lm/sup-lm-p-value.js'
import { pchisq, pnorm, qchisq } from '../../src/numerics/distributions/distributions.js'
import { createRng } from '../../src/numerics/random/rng.js'
import { expectClose } from '../tolerances.js'

const { rows } = JSON.parse(readFileSync('test/fixtures/tables/sup-discrete-exact.json', 'utf8')) as {
  rows: { name: string; k: number; fractions: number[]; x: number; p: number }[]
}

const upper = (x: number, k: number) => pchisq(x, k, { tail: 'upper', log: true })
const logit = (t: number) => Math.log(t / (1 - t))
const gapsOf = (fractions: number[]) => fractions.slice(1).map((t, j) => logit(t) - logit(fractions[j]))

/** Equal shares of n distinct values, those between trim and 1 − trim. */
function equalShares(n: number, trim: number): number[] {
  return Array.from({ length: n - 1 }, (_, i) => (i + 1) / n).filter(
    (t) => t >= trim - 1e-12 && t <= 1 - trim + 1e-12,
  )
}

/** Cumulative shares of random weights, those between 0.1 and 0.9. */
function randomShares(n: number, seed: number, weight: (u: number) => number): number[] {
  const rng = createRng(seed)
  const weights = Array.from({ length: n }, () => weight(rng.uniform()))
  const total = weights.reduce((a, b) => a + b, 0)
  let sum = 0
  const shares = weights.map((w) => {
    sum += w
    return sum / total
  })
  return shares.filter((t) => t >= 0.1 && t <= 0.9)
}

const FULL = { decay: 22, most: 2000, cut: 26 }

/** log p in modes, whatever the number of fractions. */
function byModes(x: number, k: number, fractions: number[]): number {
  const gaps = gapsOf(fractions)
  const b = Math.sqrt(x)
  const one = upper(x, k)
  const box = boxAround(b, k, Math.max(...gaps), FULL.cut)
  const density = Math.exp(logStationaryDensity(k, box.reference) - one)
  return one + Math.log(exceedanceByModes(box, b, gaps, 1, density, FULL))
}

/** log p by quadrature: no step of the computation in common with the modes. */
function byNodes(x: number, k: number, fractions: number[]): number {
  const b = Math.sqrt(x)
  const one = upper(x, k)
  const density = Math.exp(logStationaryDensity(k, b) - one)
  return one + Math.log(ratioByNodes(b, k, gapsOf(fractions), lowEnd(b, k, FULL.cut), density))
}

describe('supLM p-values for given fractions', () => {
  // The table's own quadrature has a fixed grid, too coarse for the narrow transition of this set: both methods here
  // agree to 1e-10 on it (below) and differ from the table by 5e-9.
  const coarse = (name: string) => name === 'close'

  it.each([...new Set(rows.map(({ name }) => name))])('%s as tabulated', (name) => {
    for (const row of rows.filter((r) => r.name === name)) {
      const p = Math.exp(supLmExactLogP(row.x, row.k, row.fractions))
      const atol = coarse(name) ? 1e-8 : 1e-10
      const what = `k = ${row.k}, x = ${row.x}`
      expectClose(p, row.p, { atol }, what)
      if (row.p > 1e-6) expectClose(p, row.p, { rtol: coarse(name) ? 1e-5 : 1e-6 }, what)
    }
  })

  it('covers 336 rows', () => expect(rows.length).toBe(336))

  it('is the χ² tail for one fraction', () => {
    for (const k of [1, 4, 300])
      for (const x of [0, 1e-3, 3, 400, 1e5]) expect(supLmExactLogP(x, k, [0.3])).toBe(upper(x, k))
  })

  it.each([4.76e-4, 1e-7, 0.01, 0.8, 6])(
    'is the bivariate normal tail for k = 1 and two fractions %d apart',
    (gap) => {
      const fractions = [0.5, 1 / (1 + Math.exp(-gap))]
      const rho = Math.exp(-gap / 2)
      const sigma = Math.sqrt(-Math.expm1(-gap))
      for (const x of [0.5, 4, 12, 30, 60]) {
        const b = Math.sqrt(x)
        // Half of P(|Z₁| ≤ b, |Z₂| > b) by Simpson's rule on a grid that is fine where |Z₁| is near b.
        let cross = 0
        const n = 40_000
        for (let i = 0; i <= n; i++) {
          const distance = b * (i / n) ** 3
          const z = b - distance
          const jacobian = 3 * b * (i / n) ** 2
          const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
          const out =
            pnorm((b - rho * z) / sigma, { tail: 'upper' }) + pnorm((b + rho * z) / sigma, { tail: 'upper' })
          cross += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * density * out * jacobian
        }
        const p = Math.exp(upper(x, 1)) + (2 * cross) / (3 * n)
        expectClose(Math.exp(supLmExactLogP(x, 1, fractions)), p, { rtol: 1e-7, atol: 1e-300 }, `x = ${x}`)
      }
    },
  )

  it('is the same in modes and by quadrature, however small p is', () => {
    const close = rows.find(({ name }) => name === 'close')!.fractions
    const sets = [close, [0.12, 0.2, 0.85], [0.15, 0.3, 0.32, 0.5, 0.7, 0.71, 0.83]]
    for (const fractions of sets)
      for (const [k, p] of [
        [1, 0.9],
        [1, 1e-14],
        [2, 0.05],
        [7, 1e-60],
        [40, 1e-6],
        [500, 0.05],
      ]) {
        const x = qchisq(p, k, { tail: 'upper' })
        const what = `k = ${k}, x = ${x}`
        const nodes = byNodes(x, k, fractions)
        expectClose(byModes(x, k, fractions), nodes, { atol: 2e-10 }, what)
        expectClose(supLmExactLogP(x, k, fractions), nodes, { atol: 2e-10 }, what)
      }
  })

  it('agrees with simulated processes', () => {
    const draws = 40_000
    const cases = [
      { k: 1, fractions: [0.2, 0.4, 0.6, 0.8] },
      { k: 3, fractions: equalShares(12, 0.1) },
      { k: 12, fractions: [0.3, 0.301, 0.55, 0.9] },
    ]
    const rng = createRng(20260725)
    for (const { k, fractions } of cases) {
      const critical = [0.5, 0.1, 0.02].map((alpha) => supLmCriticalValue(alpha, k, fractions))
      const above = [0, 0, 0]
      const walk = new Float64Array(k)
      for (let draw = 0; draw < draws; draw++) {
        // A Brownian motion at the fractions and at 1, tied down.
        const path = [...fractions, 1].map((t, j) => {
          const step = Math.sqrt(t - (j === 0 ? 0 : fractions[j - 1]))
          for (let i = 0; i < k; i++) walk[i] += step * rng.normal()
          return walk.slice()
        })
        let statistic = 0
        fractions.forEach((t, j) => {
          let square = 0
          for (let i = 0; i < k; i++) square += (path[j][i] - t * walk[i]) ** 2
          statistic = Math.max(statistic, square / (t * (1 - t)))
        })
        critical.forEach((x, i) => {
          if (statistic > x) above[i]++
        })
        walk.fill(0)
      }
      ;[0.5, 0.1, 0.02].forEach((alpha, i) => {
        const error = Math.sqrt((alpha * (1 - alpha)) / draws)
        expectClose(above[i] / draws, alpha, { atol: 4 * error }, `k = ${k}, level ${alpha}`)
      })
    }
  })

  it('lies between one fraction and Bonferroni, falls in x, and is finite', () => {
    const sets = [
      equalShares(4, 0.1),
      equalShares(30, 0.1),
      equalShares(100, 0.3),
      equalShares(500, 0.1),
      randomShares(700, 3, (u) => u ** 4),
      equalShares(600, 0.05).filter((t) => t < 0.3 || t > 0.6),
      [0.4, 0.4, 0.4 + 1e-15, 0.5],
    ]
    for (const fractions of sets)
      for (const k of [1, 2, 9, 80, 500]) {
        let last = 0
        for (const x of [
          0, 1e-300, 1e-8, 0.1, 1, 3, 8, 15, 25, 40, 60, 100, 200, 500, 700, 1e3, 3e3, 1e4, 1e5,
        ]) {
          const logP = supLmExactLogP(x, k, fractions)
          const what = `${fractions.length} fractions, k = ${k}, x = ${x}: ${logP}`
          expect(Number.isFinite(logP), what).toBe(true)
          // Where p is 1 to eight digits, its error is of the size of what is left.
          expect(logP <= last + 1e-8, what).toBe(true)
          const one = upper(x, k)
          expect(logP >= one - 1e-9 * (1 - one), what).toBe(true)
          expect(logP <= Math.log(fractions.length) + one + 1e-6, what).toBe(true)
          last = logP
        }
      }
  })

  it('grows when fractions are added, and does not depend on the direction of the covariate', () => {
    const fine = randomShares(60, 8, (u) => u + 0.05)
    for (const k of [1, 3, 20])
      for (const p of [0.3, 0.01, 1e-5, 1e-13]) {
        const x = qchisq(p, k, { tail: 'upper' })
        let last = Number.NEGATIVE_INFINITY
        for (const every of [16, 8, 4, 2, 1]) {
          const some = fine.filter((_, j) => j % every === 0)
          const logP = supLmExactLogP(x, k, some)
          expect(logP > last).toBe(true)
          last = logP
          const mirrored = some.map((t) => 1 - t).reverse()
          expectClose(supLmExactLogP(x, k, mirrored), logP, { atol: 1e-8 })
        }
        expect(supLmExactLogP(x, k, equalShares(50, 0.05)) > supLmExactLogP(x, k, equalShares(50, 0.1))).toBe(
          true,
        )
      }
  })

  it('interpolates gaps too small for the modes', () => {
    // Between many fractions; between few of them quadrature takes over, which the table covers.
    const regular = equalShares(30, 0.1)
    const pairs = [...regular, ...regular.filter((_, j) => j % 5 === 2).map((t) => t + 3e-5)].sort(
      (a, b) => a - b,
    )
    for (const k of [2, 11])
      for (const p of [0.05, 1e-4, 1e-10]) {
        const x = qchisq(p, k, { tail: 'upper' })
        expectClose(supLmExactLogP(x, k, pairs), byNodes(x, k, pairs), { atol: 1e-3 }, `k = ${k}, p = ${p}`)
      }
  })

  it('has the inverse', () => {
    for (const k of [1, 6, 60])
      for (const fractions of [[0.5], [0.3, 0.6], equalShares(25, 0.1), equalShares(2000, 0.1)])
        for (const alpha of [0.5, 0.05, 1e-5]) {
          const x = supLmCriticalValue(alpha, k, fractions)
          expectClose(supLmExactLogP(x, k, fractions), Math.log(alpha), { atol: 1e-9 })
        }
  })
})

describe('supLM p-values for many fractions', () => {
  const tail = [0.6, 0.1, 0.01, 1e-4, 1e-6, 1e-9]

  it.each([
    ['just beyond the exact range', equalShares(204, 0.1), 1e-3],
    ['three hundred', equalShares(400, 0.1), 1e-3],
    ['closely trimmed', equalShares(900, 0.4), 1e-3],
    ['a few ties', randomShares(800, 5, (u) => (u < 0.55 ? 1 : u < 0.85 ? 2 : 3)), 2e-3],
    ['many ties', randomShares(800, 6, (u) => (u < 0.9 ? 1 : 6)), 1e-2],
  ])('meets the exact distribution: %s', (_, fractions, rtol) => {
    expect(fractions.length - 1 > EXACT_GAPS).toBe(true)
    expect(spacingsOf(fractions).runs.some(isLarge)).toBe(false)
    for (const k of [1, 4, 20])
      for (const p of tail) {
        const x = qchisq(p / 10, k, { tail: 'upper' })
        expectClose(
          supLmExactLogP(x, k, fractions),
          byModes(x, k, fractions),
          { atol: rtol },
          `k = ${k}, p = ${p}`,
        )
      }
  })

  it('keeps large gaps', () => {
    const fractions = equalShares(600, 0.1).filter((t) => t < 0.35 || t > 0.6)
    expect(spacingsOf(fractions).runs.some(isLarge)).toBe(true)
    for (const k of [1, 4, 20])
      for (const p of tail) {
        const x = qchisq(p / 10, k, { tail: 'upper' })
        expectClose(
          supLmExactLogP(x, k, fractions),
          byModes(x, k, fractions),
          { atol: 3e-3 },
          `k = ${k}, p = ${p}`,
        )
      }
  })

  it('holds far in the tail', () => {
    for (const fractions of [equalShares(204, 0.1), equalShares(700, 0.15)])
      for (const k of [1, 4, 20])
        for (const p of [1e-13, 1e-20, 1e-50, 1e-150]) {
          const x = qchisq(p, k, { tail: 'upper' })
          expectClose(supLmExactLogP(x, k, fractions), byModes(x, k, fractions), { atol: 2e-3 })
        }
  })

  it('becomes the continuous limit', () => {
    const fractions = equalShares(1_000_000, 0.1)
    const s = 2 * Math.log(9)
    for (const k of [1, 5, 20])
      for (const x of [k + 4, k + 12, 2 * k + 30]) {
        const limit = supLmContinuousLogP(x, k, s)
        const discrete = supLmExactLogP(x, k, fractions)
        expect(discrete < limit).toBe(true)
        expect(discrete > limit - 0.01).toBe(true)
      }
  })
})

describe('the continuous limit', () => {
  const lengthOf = (trim: number) => 2 * Math.log((1 - trim) / trim)

  /** Root of the p-value. */
  function critical(alpha: number, k: number, s: number): number {
    let [low, high] = [0, 200]
    for (let i = 0; i < 60; i++) {
      const x = (low + high) / 2
      if (supLmContinuousLogP(x, k, s) > Math.log(alpha)) low = x
      else high = x
    }
    return low
  }

  it('is met by processes looked at ever more often, as the square root of the gap', () => {
    for (const k of [1, 5])
      for (const x of [k + 7, k + 20]) {
        const at = (n: number) => byModes(x, k, equalShares(n, 0.2))
        // Richardson's extrapolation: 1/√n, then 1/n.
        const [a, b, c] = [at(200), at(800), at(3200)]
        const limit = (4 * (2 * c - b) - 2 * (2 * b - a)) / 2
        expectClose(supLmContinuousLogP(x, k, lengthOf(0.2)), limit, { atol: 1.5e-3 }, `k = ${k}, x = ${x}`)
      }
  })

  it('explains the table of Hansen (1997), which was simulated with some 1,000 steps', () => {
    for (const k of [1, 2, 5, 10, 20])
      for (const trim of [0.05, 0.15, 0.25])
        for (const alpha of [0.1, 0.05, 0.01]) {
          const s = lengthOf(trim)
          const what = `k = ${k}, trim = ${trim}, alpha = ${alpha}`
          // log λ is the length s.
          const hansen = (x: number) => Math.exp(supLmLogP(x, k, Math.exp(s)))
          const onGrid = supLmCriticalValue(alpha, k, equalShares(1000, trim))
          expectClose(hansen(onGrid), alpha, { rtol: 0.08 }, what)
          const inLimit = hansen(critical(alpha, k, s)) / alpha
          expect(inLimit > 0.75 && inLimit < 0.97, `${what}: ${inLimit}`).toBe(true)
        }
  })

  it('explains the tables of Andrews (2003), which were simulated on a grid', () => {
    // Critical values at 10%, 5% and 1% for 15% trimming, divided by k, as Stock & Watson (Introduction to
    // Econometrics, table 14.6) reprint them from Andrews (2003, Econometrica 71, 395–397).
    const printed: Record<number, number[]> = {
      1: [7.12, 8.68, 12.16],
      2: [5.0, 5.86, 7.78],
      3: [4.09, 4.71, 6.02],
      4: [3.59, 4.09, 5.12],
      5: [3.26, 3.66, 4.53],
      10: [2.48, 2.71, 3.23],
    }
    const fractions = equalShares(3600, 0.15)
    for (const [k, values] of Object.entries(printed))
      values.forEach((value, i) => {
        const alpha = [0.1, 0.05, 0.01][i]
        const onGrid = supLmCriticalValue(alpha, Number(k), fractions) / Number(k)
        expectClose(onGrid, value, { atol: 0.01, rtol: 0.008 }, `k = ${k}, ${alpha}`)
        expect(critical(alpha, Number(k), lengthOf(0.15)) / Number(k) > value).toBe(true)
      })
  })

  it('is exact for short and long stretches: the χ² tail at 0, certainty at infinity', () => {
    for (const k of [1, 3, 30]) {
      expect(supLmContinuousLogP(9, k, 0)).toBe(upper(9, k))
      expectClose(supLmContinuousLogP(9 + k, k, 1e5), 0, { atol: 1e-12 })
      for (const s of [0.05, 0.2, 0.7, 2, 6]) {
        const logP = supLmContinuousLogP(9 + k, k, s)
        expect(logP > upper(9 + k, k) && logP < supLmContinuousLogP(9 + k, k, 1.01 * s)).toBe(true)
      }
    }
  })
})
