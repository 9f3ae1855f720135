import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import { numberNeeded } from '../../../src/meta/number-needed.js'
import { nntText } from '../../../src/words/benefit/nnt-words.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { secondExample } from '../second-example.js'

/** One trial of which everything is known in closed form. */
function oneTrial(events: readonly [number, number], n: readonly [number, number], roles: Partial<Roles>) {
  const rows = [0, 1].flatMap((arm) =>
    Array.from({ length: n[arm] }, (_, i) => `${arm === 0 ? 'old' : 'new'},${i < events[arm] ? 1 : 0},${i}`),
  )
  return prepare(readDelimited(`arm,y,z\n${rows.join('\n')}\n`, { file: 'one.csv' }), {
    ...{ outcome: 'y', treatment: 'arm', control: 'old', covariates: ['z'], family: 'binomial' },
    ...roles,
  })
}

/** Risk difference with Wald's interval. */
function difference([a, b]: readonly [number, number], [m, n]: readonly [number, number]) {
  const [p, q] = [a / m, b / n]
  const half = 1.959963984540054 * Math.sqrt((p * (1 - p)) / m + (q * (1 - q)) / n)
  return { d: q - p, lo: q - p - half, hi: q - p + half }
}

describe('the number needed to treat', () => {
  it.each([
    [[60, 30], [120, 130], 'lower'],
    [[30, 60], [120, 130], 'higher'],
    [[30, 60], [120, 130], 'lower'],
    [[40, 36], [100, 100], 'lower'],
  ] as const)('of %j events of %j patients, %s better, is 1/difference of the risks', (events, n, better) => {
    const { d, lo, hi } = difference(events, n)
    const sign = better === 'higher' ? 1 : -1
    const ends = better === 'higher' ? [hi, lo] : [lo, hi]
    const found = [
      fit(oneTrial(events, n, { better }), 'mob', { maxdepth: 1 }).subgroups[0].outcome!.nnt!,
      effects(oneTrial(events, n, { better })).lm.outcome!.nnt!,
    ]
    for (const { estimate, lo: from, hi: to, throughInfinity } of found) {
      expect(throughInfinity).toBe(lo < 0 && hi > 0)
      if (throughInfinity) expect(estimate).toBeNull()
      else expect(estimate! / (sign / d)).toBeCloseTo(1, 9)
      expect(from! / (sign / ends[0])).toBeCloseTo(1, 9)
      expect(to! / (sign / ends[1])).toBeCloseTo(1, 9)
    }
  })

  it('runs through infinity where there may be neither benefit nor harm (Altman 1998: 10%, −5% to 25%)', () => {
    const nnt = numberNeeded({ estimate: 0.1, lo: -0.05, hi: 0.25 }, 'higher')!
    expect(nnt.throughInfinity).toBe(true)
    expect(nnt.estimate).toBeNull()
    expect(nnt.lo).toBeCloseTo(4, 12)
    expect(nnt.hi).toBeCloseTo(-20, 12)
    expect(nntText(nnt)).toBe('NNTB 4.0 to ∞ to NNTH 20')
  })

  it('has an open end where an interval ends at no difference, and is not there without an interval', () => {
    expect(nntText(numberNeeded({ estimate: 0.1, lo: 0, hi: 0.25 }, 'higher'))).toBe('NNTB 10 (4.0 to ∞)')
    expect(nntText(numberNeeded({ estimate: 0.1, lo: 0, hi: 0.25 }, 'lower'))).toBe('NNTH 10 (4.0 to ∞)')
    expect(numberNeeded({ estimate: 0.1, lo: null, hi: null }, 'lower')).toBeNull()
    expect(numberNeeded({ estimate: 0.1, lo: -0.9, hi: 1, df: 1 }, 'lower')).toBeNull()
    expect(numberNeeded({ estimate: 0, lo: 0, hi: 0 }, 'lower')).toBeNull()
  })
})

describe('numbers needed to treat of subgroups', () => {
  const numbers = (roles: Partial<Roles>, method: 'metamob-wt' | 'mob-si') =>
    fit(secondExample(roles), method).subgroups.map(({ outcome }) => outcome?.nnt)

  it.each(['metamob-wt', 'mob-si'] as const)('turn round with the arms, %s', (method) => {
    const swapped = numbers({ control: 'programme' }, method)
    numbers({}, method).forEach((own, j) => {
      const other = swapped[j]
      expect(other === undefined).toBe(own === undefined)
      if (own === undefined || other === undefined) return
      expect(other.throughInfinity).toBe(own.throughInfinity)
      if (own.estimate !== null) expect(other.estimate! / -own.estimate).toBeCloseTo(1, 6)
      expect(other.lo! / -own.hi!).toBeCloseTo(1, 6)
      expect(other.hi! / -own.lo!).toBeCloseTo(1, 6)
    })
  })

  it('are the same of the other event, more of which are better', () => {
    const flipped = numbers({ event: '0', better: 'higher' }, 'mob-si')
    numbers({}, 'mob-si').forEach((own, j) => {
      expect(flipped[j]!.throughInfinity).toBe(own!.throughInfinity)
      expect(flipped[j]!.lo! / own!.lo!).toBeCloseTo(1, 6)
      expect(flipped[j]!.hi! / own!.hi!).toBeCloseTo(1, 6)
    })
  })

  it('are left out where the effect may be none although its arms differ', () => {
    for (const { effect, outcome } of fit(secondExample(), 'metamob-wt', { alpha: 0.9 }).subgroups) {
      const clear = effect.lo! > 0 || effect.hi! < 0
      if (outcome?.nnt !== undefined && !outcome.nnt.throughInfinity) expect(clear).toBe(true)
    }
  })
})
