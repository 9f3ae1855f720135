import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { correlatedModel, pooledModel } from '../../../src/meta/bayes/pooled-model.js'
import { twoStagePosteriors } from '../../../src/meta/bayes/two-stage-posterior.js'
import type { Mixture } from '../../../src/models/bayes/mixture.js'
import type { TauPrior, TauPriorKind } from '../../../src/models/bayes/tau-prior.js'

const folder = new URL('../../fixtures/bayes/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.startsWith('two-stage'))
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

const KINDS: Record<string, TauPriorKind> = {
  'half-normal': 'halfnormal',
  'half-cauchy': 'halfcauchy',
  uniform: 'uniform',
  'improper-uniform': 'flat',
}

interface Expected {
  readonly mean: number | null
  readonly sd: number | null
  readonly median: number
  readonly interval: readonly [number, number]
  readonly shortest?: readonly [number, number]
  readonly pNegative: number
}

describe.each(files)('%s', (file) => {
  const { trials, fixedTau, posteriors, scale } = read(file)
  const y = trials.map(({ estimate }: { estimate: number }) => estimate)
  const se = trials.map(({ se }: { se: number }) => se)

  it('is right at given τ', () => {
    const diagonal = new Float64Array(y.length ** 2)
    se.forEach((s: number, k: number) => {
      diagonal[k * y.length + k] = s * s
    })
    const [model, dense] = [pooledModel(y, se), correlatedModel(y, diagonal)]
    for (const { tau, logLik, mu, se: error } of fixedTau)
      for (const each of [model, dense]) {
        const solved = each.at([tau])
        expect(solved.logLik).toBeCloseToRelative(logLik, 1e-10)
        expect(solved.mu).toBeCloseToRelative(mu, 1e-10)
        expect(1 / Math.sqrt(solved.total)).toBeCloseToRelative(error, 1e-10)
      }
    const [one, other] = [model.at([scale]), dense.at([scale])]
    one.sds.forEach((value, k) => {
      expect(other.sds[k]).toBeCloseToRelative(value, 1e-9)
    })
    one.means.forEach((value, k) => {
      expect(other.means[k]).toBeCloseToRelative(value, 1e-9)
    })
  })

  const names = Object.keys(posteriors)
  const priors = names.map((name): TauPrior => {
    const { type, scale } = posteriors[name].prior
    return { kind: KINDS[type], scale: scale ?? 1 }
  })
  // All proper priors share a grid; the improper one goes further.
  const together = priors.filter(({ kind }) => kind !== 'flat')
  const shared = twoStagePosteriors(y, se, together)
  it.each(names)('under the prior %s', (name) => {
    const at = names.indexOf(name)
    const alone = twoStagePosteriors(y, se, [priors[at]])[0]
    const found = [alone, ...(together.includes(priors[at]) ? [shared[together.indexOf(priors[at])]] : [])]
    const expected = posteriors[name]
    const { kind } = priors[at]
    const barely = (kind === 'halfcauchy' && y.length === 3) || (kind === 'flat' && y.length === 5)
    for (const { tau, mu, prediction, trials: each, logMarginal, logMarginalTau0 } of found) {
      expect(Math.abs(logMarginal - expected.logMarginal)).toBeLessThan(1e-8)
      if (logMarginalTau0 !== null)
        expect(Math.abs(logMarginalTau0 - expected.logMarginalTau0)).toBeLessThan(1e-8)
      const t = expected.tau
      nearOrNull(tau.mean, t.mean, 1e-8 * (t.mean ?? 0))
      nearOrNull(tau.sd, t.sd, 1e-8 * (t.sd ?? 0))
      expect(tau.quantile(0.5)).toBeCloseToRelative(t.median, 1e-8)
      t.interval.forEach((value: number, i: number) => {
        expect(tau.quantile(i === 0 ? 0.025 : 0.975)).toBeCloseToRelative(value, 1e-8)
      })
      const unit = t.interval[1] - t.interval[0]
      tau.shortest(0.95).forEach((value, i) => {
        nearOrNull(value, t.shortest[i], 1e-6 * unit)
      })
      for (const { value, p } of t.pAbove) nearOrNull(1 - tau.cdf(value), p, 1e-8)
      nearOrNull(tau.density(0), t.densityAtZero, 1e-7 * t.densityAtZero)
      compare(mu, expected.mu, barely)
      compare(prediction, expected.prediction, barely)
      each.forEach((mixture, k) => {
        compare(mixture, expected.shrinkage[k])
      })
    }
  })
})

/**
 * @param barely the second moment of τ exists, but a third does not: the values' standard deviations of the mean effect were
 * computed from weights above 1e-18 only, which loses the seventh digit (see the test of R's `integrate` below)
 */
function compare(found: Mixture, expected: Expected, barely = false): void {
  const sd = expected.sd ?? (expected.interval[1] - expected.interval[0]) / 4
  nearOrNull(found.mean, expected.mean, 1e-8 * sd)
  nearOrNull(found.sd, expected.sd, (barely ? 1e-6 : 1e-8) * sd)
  nearOrNull(found.quantile(0.5), expected.median, 1e-8 * sd)
  nearOrNull(found.quantile(0.025), expected.interval[0], 1e-8 * sd)
  nearOrNull(found.quantile(0.975), expected.interval[1], 1e-8 * sd)
  nearOrNull(found.cdf(0), expected.pNegative, 1e-8)
  if (expected.shortest !== undefined)
    for (const i of [0, 1]) nearOrNull(found.shortest(0.95)[i], expected.shortest[i], 1e-6 * sd)
}

function nearOrNull(found: number | null, expected: number | null, atol: number): void {
  if (expected === null || found === null) expect(found).toBe(expected)
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(atol + 1e-14 * Math.abs(expected))
}

it('keeps the tails of moments that barely exist (R, integrate in v = asinh(τ/0.1) over panels of ½ up to 60)', () => {
  const [{ mu }] = twoStagePosteriors(
    [0.1774, 0.4112, 0.1206],
    [0.1672, 0.423, 0.254],
    [{ kind: 'halfcauchy', scale: 0.5 }],
  )
  expect(mu.mean).toBeCloseToRelative(0.197554450234213, 1e-12)
  expect(mu.sd!).toBeCloseToRelative(0.269911404700418, 1e-10)
})

declare module 'vitest' {
  interface Assertion {
    toBeCloseToRelative(expected: number, rtol: number): void
  }
}
expect.extend({
  toBeCloseToRelative(found: number, expected: number, rtol: number) {
    const pass = Math.abs(found - expected) <= rtol * Math.abs(expected) + 1e-13
    return { pass, message: () => `${found} is not within ${rtol} of ${expected}` }
  },
})
