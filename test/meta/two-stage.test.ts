import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Tau2Method, twoStage } from '../../src/meta/two-stage.js'
import { expectClose } from '../tolerances.js'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'))
const methods: Tau2Method[] = ['FE', 'DL', 'REML', 'PM']
const tight = { rtol: 1e-8, atol: 1e-12 }

/** What of metafor's result is compared, by its name here. */
type Reference = Record<string, number | null> & { weights?: number[]; knha: Record<string, number | null> }

function expectSame(result: ReturnType<typeof twoStage>, reference: Reference, tolerance: object): void {
  const { knha, weights, ...rest } = reference
  for (const [name, value] of Object.entries(rest))
    expectClose(result[name as 'estimate'], value as number, tolerance, name)
  for (const [name, value] of Object.entries(knha))
    expectClose(result.knha[name as 'se'], value, tolerance, `knha ${name}`)
  weights?.forEach((weight, k) => {
    expectClose(result.weights[k], weight, tolerance, `weight ${k}`)
  })
}

describe('twoStage', () => {
  const { sets } = read('meta/two-stage-tight.json')
  for (const name of Object.keys(sets))
    for (const method of methods)
      it(`pools "${name}" by ${method} as metafor does when its iterations are run to the end`, () => {
        const { yi, sei, tau2CI, [method]: reference } = sets[name]
        const result = twoStage(yi, sei, { method })
        expectSame(result, reference, tight)
        const empty = result.notes.some((note) => note.code === 'TAU2_INTERVAL_EMPTY')
        expect(empty).toBe(tau2CI.hi === 0)
        expectClose(result.tau2CI.lo, tau2CI.lo, tight)
        expectClose(result.tau2CI.hi, tau2CI.hi, tight)
      })

  // metafor's default tolerances stop REML and PM after 3 to 6 digits of tau2, or nearer 0 than 1e-5 at none; hence
  // two-stage-tight.json. What does not depend on them must agree here too.
  for (const name of ['gauss-2500', 'nslbp', 'binary'])
    it(`agrees with metafor's defaults on ${name} as far as they go`, () => {
      const fixture = read(`models/two-stage-${name}.json`)
      const column = (key: string) => fixture.trials.map((trial: Record<string, number>) => trial[key])
      for (const method of methods) {
        const iterated = method === 'REML' || method === 'PM'
        const effect = twoStage(column('yi'), column('sei'), { method })
        expectSame(effect, fixture.effect[method], iterated ? { rtol: 5e-3, atol: 1e-5 } : tight)
        expectClose(effect.tau2CI.lo, fixture.tau2QProfileCI.lo, { atol: 2e-5 })
        expectClose(effect.tau2CI.hi, fixture.tau2QProfileCI.hi, { atol: 2e-5 })
        const interaction = twoStage(column('gi'), column('gsei'), { method })
        if (!iterated) expectSame(interaction, fixture.interaction[method], tight)
        else expectClose(interaction.tau2, fixture.interaction[method].tau2, { atol: 3e-5 })
      }
    })

  it('shows the estimate of a single trial and says what it cannot', () => {
    const one = twoStage([0.4], [0.2], { method: 'REML' })
    expect(one).toMatchObject({ K: 1, estimate: 0.4, tau2: null, I2: null, H2: null, Qp: null, QlogP: null })
    expectClose(one.se, 0.2, { rtol: 1e-15 })
    expectClose(one.lo, 0.4 - 0.2 * 1.959963984540054, { rtol: 1e-14 })
    expect(one.knha).toMatchObject({ se: null, lo: null, hi: null, p: null, predictionLo: null })
    expect(one.tau2CI).toEqual({ lo: null, hi: null })
    expect(one.notes.map((note) => note.code)).toEqual(['ONE_TRIAL'])
  })

  it('copes with equal estimates', () => {
    const equal = twoStage([0.5, 0.5, 0.5], [0.1, 0.2, 0.3])
    expect(equal).toMatchObject({ estimate: 0.5, tau2: 0, I2: 0, Q: 0, Qp: 1 })
    expect(equal.knha).toMatchObject({ se: 0, p: 0, lo: 0.5, hi: 0.5 })
    expect(equal.knhaFloored.lo!).toBeLessThan(equal.lo!)
    expect(twoStage([0, 0], [1, 2]).knha.p).toBeNull()
    expect(twoStage([0.5, 0.5], [1, 2], { method: 'FE' }).I2).toBe(0)
  })

  it('refuses what cannot be pooled', () => {
    expect(() => twoStage([], [])).toThrow('NO_TRIALS')
    expect(() => twoStage([1, 2], [1])).toThrow('BAD_ESTIMATE')
    expect(() => twoStage([1, Number.NaN], [1, 1])).toThrow('BAD_ESTIMATE: The estimate of trial 2')
    expect(() => twoStage([1, 2], [1, 0])).toThrow('BAD_ESTIMATE: The standard error of trial 2')
    expect(() => twoStage([1, 2], [1, 1], { level: 95 })).toThrow('BAD_LEVEL')
  })
})

describe('what always holds of pooling', () => {
  const trial = fc.record({
    y: fc.double({ min: -3, max: 3, noNaN: true }),
    s: fc.double({ min: 0.05, max: 2, noNaN: true }),
  })
  const trials = fc.array(trial, { minLength: 2, maxLength: 12 })
  const method = fc.constantFrom(...methods)
  const loose = { rtol: 1e-6, atol: 1e-7 }

  it('the floor never narrows, and no interval is narrower than Wald’s; predictions hold their interval', () => {
    fc.assert(
      fc.property(trials, method, (ts, m) => {
        const { knha, knhaFloored, lo, hi, se } = twoStage(
          ts.map((t) => t.y),
          ts.map((t) => t.s),
          { method: m },
        )
        expect(knhaFloored.se!).toBeGreaterThanOrEqual(Math.max(knha.se!, se * (1 - 1e-12)))
        expect(knhaFloored.lo!).toBeLessThanOrEqual(lo! + 1e-9)
        expect(knhaFloored.hi!).toBeGreaterThanOrEqual(hi! - 1e-9)
        for (const { lo, hi, predictionLo, predictionHi } of [knha, knhaFloored]) {
          if (predictionLo === null) continue
          expect(predictionLo).toBeLessThanOrEqual(lo!)
          expect(predictionHi!).toBeGreaterThanOrEqual(hi!)
        }
      }),
    )
  })

  it('the order of the trials does not matter', () => {
    fc.assert(
      fc.property(trials, method, (ts, m) => {
        const there = twoStage(
          ts.map((t) => t.y),
          ts.map((t) => t.s),
          { method: m },
        )
        const back = ts.toReversed()
        const again = twoStage(
          back.map((t) => t.y),
          back.map((t) => t.s),
          { method: m },
        )
        for (const name of ['estimate', 'se', 'tau2', 'I2', 'Q'] as const)
          expectClose(again[name], there[name], loose, name)
      }),
    )
  })

  it('a common shift moves the estimate only; a change of unit scales it', () => {
    fc.assert(
      fc.property(trials, method, (ts, m) => {
        const [y, s] = [ts.map((t) => t.y), ts.map((t) => t.s)]
        const here = twoStage(y, s, { method: m })
        const shifted = twoStage(
          y.map((x) => x + 64),
          s,
          { method: m },
        )
        expectClose(shifted.estimate, here.estimate + 64, { rtol: 1e-8 })
        expectClose(shifted.tau2, here.tau2, loose, 'tau2 shifted')
        const scaled = twoStage(
          y.map((x) => x * 1024),
          s.map((x) => x * 1024),
          { method: m },
        )
        expectClose(scaled.estimate, here.estimate * 1024, loose)
        expectClose(scaled.tau2, here.tau2! * 1024 ** 2, { rtol: 1e-6, atol: 0.1 }, 'tau2 scaled')
        expectClose(scaled.p, here.p, loose)
      }),
    )
  })

  it('the interval of tau2 holds Paule and Mandel’s estimate; weights add to 100', () => {
    fc.assert(
      fc.property(trials, (ts) => {
        const r = twoStage(
          ts.map((t) => t.y),
          ts.map((t) => t.s),
          { method: 'PM' },
        )
        expectClose(
          r.weights.reduce((a, b) => a + b),
          100,
          { rtol: 1e-12 },
        )
        if (r.tau2CI.hi === 0) expect(r.tau2).toBe(0)
        else {
          expect(r.tau2CI.lo!).toBeLessThanOrEqual(r.tau2!)
          expect(r.tau2CI.hi).toBeGreaterThanOrEqual(r.tau2!)
        }
      }),
    )
  })

  it('REML sits at a maximum of the restricted likelihood', () => {
    const height = (y: number[], s: number[], tau2: number) => {
      const w = s.map((x) => 1 / (x * x + tau2))
      const total = w.reduce((a, b) => a + b)
      const mean = w.reduce((a, x, k) => a + x * y[k], 0) / total
      const Q = w.reduce((a, x, k) => a + x * (y[k] - mean) ** 2, 0)
      return 0.5 * (w.reduce((a, x) => a + Math.log(x), 0) - Math.log(total) - Q)
    }
    fc.assert(
      fc.property(trials, fc.double({ min: 0, max: 40, noNaN: true }), (ts, other) => {
        const [y, s] = [ts.map((t) => t.y), ts.map((t) => t.s)]
        const best = height(y, s, twoStage(y, s).tau2!)
        expect(best).toBeGreaterThanOrEqual(height(y, s, other) - 1e-9)
      }),
    )
  })
})
