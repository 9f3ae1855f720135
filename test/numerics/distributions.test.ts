import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  pchisq,
  pf,
  pnorm,
  pt,
  qchisq,
  qf,
  qnorm,
  qt,
  type TailOptions,
} from '../../src/numerics/distributions/distributions.js'
import { expectClose, TOLERANCES } from '../tolerances.js'

type Case = [string, number | string, (number | string)[], 'lower' | 'upper', boolean, number | string]

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/numerics/${name}`, import.meta.url), 'utf8'))
const cases: Case[] = read('distributions.json').cases
const exact: number[] = read('distributions-exact.json').values.map(([value]: string[]) =>
  Number(value.replace('inf', 'Infinity')),
)

const functions: Record<string, (...args: never[]) => number> = {
  pnorm,
  qnorm,
  pchisq,
  qchisq,
  pt,
  qt,
  pf,
  qf,
}
const number = (x: number | string) => (typeof x === 'number' ? x : Number(x.replace('Inf', 'Infinity')))
const ours = ([name, x, df, tail, log]: Case) =>
  functions[name](...([number(x), ...df.map(number), { tail, log }] as never[]))
const title = ([name, x, df, tail, log]: Case) =>
  `${name}(${[x, ...df].join(', ')}) ${tail}${log ? ' log' : ''}`

// Below the normal range doubles themselves have fewer digits.
const tolerance = (value: number) => (Math.abs(value) < 1e-305 ? { atol: 1e-317 } : TOLERANCES.distribution)
const close = (a: number, b: number) =>
  a === b || (Number.isFinite(b) && Math.abs(a - b) <= 1e-12 * Math.abs(b))

describe('distributions', () => {
  // The quantiles too: the worst condition of these cases, 2/df = 200 for df = 0.01, costs no more than 1e-13.
  for (const name of Object.keys(functions))
    it(`${name} has 12 digits of the exact value`, () => {
      cases.forEach((one, i) => {
        if (one[0] === name) expectClose(ours(one), exact[i], tolerance(exact[i]), title(one))
      })
    })

  it('agrees with R wherever R has 12 digits itself', () => {
    const wrongInR: Record<string, number> = {}
    cases.forEach((one, i) => {
      const fromR = number(one[5])
      if (close(fromR, exact[i])) expectClose(ours(one), fromR, tolerance(fromR), title(one))
      else wrongInR[one[0]] = (wrongInR[one[0]] ?? 0) + 1
    })
    // R 4.2.2 misses: qnorm of log p below −729 (AS 241 beyond its range), which also starts its qt; qt for few degrees
    // of freedom and small p (8 digits, or infinite); qf nearly everywhere off the middle, for it is computed from
    // a beta quantile that may lie next to 1. Its p-functions are right in every case.
    expect(wrongInR).toEqual({ qnorm: 4, qt: 46, qf: 122 })
  })

  it('keeps the logarithm of tails far below the smallest double', () => {
    const log = { tail: 'upper', log: true } as const
    // With two degrees of freedom the tail is exp(−x/2), and log F(x; 2, d) = −(d/2)·log(1 + 2x/d).
    for (const x of [1, 1500, 1e5, 1e12, 1e300]) {
      expectClose(pchisq(x, 2, log), -x / 2, TOLERANCES.distribution)
      expectClose(pf(x, 2, 6.5, log), -3.25 * Math.log1p(x / 3.25), TOLERANCES.distribution)
    }
    expect(pchisq(Number.POSITIVE_INFINITY, 3, log)).toBe(Number.NEGATIVE_INFINITY)
    expect(pnorm(Number.POSITIVE_INFINITY, log)).toBe(Number.NEGATIVE_INFINITY)
    expect(pt(Number.POSITIVE_INFINITY, 3, log)).toBe(Number.NEGATIVE_INFINITY)
    expect(pf(Number.POSITIVE_INFINITY, 3, 4, log)).toBe(Number.NEGATIVE_INFINITY)
  })

  it('says NaN for what is no probability, no degrees of freedom or no number', () => {
    expect([
      qnorm(1.1),
      qnorm(-0.1),
      qnorm(0.1, { log: true }),
      qt(2, 3),
      qchisq(-1, 3),
      qf(2, 3, 4),
    ]).toEqual(Array(6).fill(Number.NaN))
    expect([pchisq(1, -1), pt(1, 0), pf(1, 0, 3), qchisq(0.5, 0), qt(0.5, -1), qf(0.5, 1, -1)]).toEqual(
      Array(6).fill(Number.NaN),
    )
    expect([pnorm(Number.NaN), pt(Number.NaN, 3), pchisq(Number.NaN, 3), pf(Number.NaN, 3, 4)]).toEqual(
      Array(4).fill(Number.NaN),
    )
  })

  it('has the limits R has', () => {
    expect([
      qnorm(0),
      qnorm(1),
      qt(0, 3),
      qt(1, 3),
      qchisq(0, 3),
      qchisq(1, 3),
      qf(0, 2, 3),
      qf(1, 2, 3),
    ]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      0,
      Number.POSITIVE_INFINITY,
      0,
      Number.POSITIVE_INFINITY,
    ])
    expect([
      pchisq(-1, 3),
      pchisq(0, 0),
      pchisq(-1, 0),
      pf(-1, 2, 3),
      pt(Number.NEGATIVE_INFINITY, 2),
    ]).toEqual([0, 1, 0, 0, 0])
    // Next to the mean, where the two tails change places.
    expectClose(pf(1, 0.050000000000000044, 0.05000000000000006), 0.5, { rtol: 1e-14 })
    expectClose(pf(1.7, Number.POSITIVE_INFINITY, 5), pchisq(5 / 1.7, 5, { tail: 'upper' }), { rtol: 1e-15 })
  })
})

describe('what always holds of distributions', () => {
  const df = fc.double({ min: 0.05, max: 1e6, noNaN: true })
  const positive = fc.double({ min: -10, max: 10, noNaN: true }).map((u) => Math.exp(u))
  const upper: TailOptions = { tail: 'upper' }
  const tight = { rtol: 1e-11, atol: 1e-13 }

  it('both tails add to 1, on either scale', () => {
    fc.assert(
      fc.property(positive, df, df, (x, d, e) => {
        for (const p of [
          (o?: TailOptions) => pnorm(x, o),
          (o?: TailOptions) => pt(x, d, o),
          (o?: TailOptions) => pchisq(x, d, o),
          (o?: TailOptions) => pf(x, d, e, o),
        ]) {
          expectClose(p() + p(upper), 1, { rtol: 1e-14 })
          expectClose(Math.exp(p({ log: true })), p(), tight)
        }
      }),
    )
  })

  it('is symmetric where the density is', () => {
    fc.assert(
      fc.property(positive, df, fc.boolean(), (x, d, log) => {
        expect(pnorm(-x, { log })).toBe(pnorm(x, { tail: 'upper', log }))
        expect(pt(-x, d, { log })).toBe(pt(x, d, { tail: 'upper', log }))
      }),
    )
  })

  it('does not fall', () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 1e-6, max: 1, noNaN: true }), df, df, (x, step, d, e) => {
        const further = x * (1 + step)
        expect(pt(further, d)).toBeGreaterThanOrEqual(pt(x, d))
        expect(pchisq(further, d, { log: true })).toBeGreaterThanOrEqual(pchisq(x, d, { log: true }))
        expect(pf(further, d, e, { log: true })).toBeGreaterThanOrEqual(pf(x, d, e, { log: true }))
      }),
    )
  })

  it('quantiles invert tails, far out too', () => {
    const logP = fc.double({ min: -8, max: 9, noNaN: true }).map((u) => -Math.exp(u))
    fc.assert(
      fc.property(logP, df, df, fc.constantFrom('lower', 'upper'), (p, d, e, tail) => {
        const o = { tail, log: true } as const
        // Where the quantile leaves the range of doubles there is nothing to invert.
        const check = (q: number, back: number, what: string) => {
          if (Math.abs(q) > 1e-290 && Math.abs(q) < 1e290) expectClose(back, p, { rtol: 1e-10 }, what)
        }
        check(qnorm(p, o), pnorm(qnorm(p, o), o), 'normal')
        check(qt(p, d, o), pt(qt(p, d, o), d, o), `t ${d}`)
        check(qchisq(p, d, o), pchisq(qchisq(p, d, o), d, o), `chi-squared ${d}`)
        check(qf(p, d, e, o), pf(qf(p, d, e, o), d, e, o), `F ${d} ${e}`)
      }),
    )
  })

  it('knows its relatives: t² is F, F with endless denominator chi-squared, t with endless df normal', () => {
    fc.assert(
      fc.property(positive, df, (t, d) => {
        expectClose(pf(t * t, 1, d, upper), 2 * pt(t, d, upper), tight)
        expectClose(pf(t, d, Number.POSITIVE_INFINITY), pchisq(t * d, d), tight)
        expect(pt(t, Number.POSITIVE_INFINITY)).toBe(pnorm(t))
      }),
    )
  })
})
