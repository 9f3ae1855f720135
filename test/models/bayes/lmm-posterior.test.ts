import { describe, expect, it } from 'vitest'
import { lmmModel } from '../../../src/models/bayes/lmm-model.js'
import { lmmPosteriors } from '../../../src/models/bayes/lmm-posterior.js'
import type { TauPrior } from '../../../src/models/bayes/tau-prior.js'
import { lmmMoments } from '../../../src/models/lmm/lmm-moments.js'
import { pchisq } from '../../../src/numerics/distributions/distributions.js'
import { gaussLegendre } from '../../../src/numerics/gauss-legendre.js'
import { filesNamed, jointOf, near, readJson } from './cells.js'

const halfNormal = (scale: number): TauPrior => ({ kind: 'halfnormal', scale })

describe.each(filesNamed('one-stage'))('%s', (file) => {
  const reference = readJson(file)
  const { lmm, effects, random, trialEffects } = jointOf(reference)
  const moments = lmmMoments(lmm)
  const contrasts = [...effects, ...random, ...trialEffects]

  it('is right at given θ', () => {
    const model = lmmModel(moments, contrasts)
    expect(model.df).toBe(reference.df)
    const wrong = reference.fixedTheta.flatMap(
      (at: {
        theta: number[]
        logLik: number
        r2: number
        effects: number[]
        scales: number[]
        ranef: number[]
      }) => {
        const found = model.at(at.theta)
        return [
          near(found.logLik, at.logLik, 0, 1e-10),
          near(found.r2, at.r2, 0, 1e-10),
          ...at.effects.map((value, j) => near(found.means[j], value, 1e-11, 1e-10)),
          ...at.scales.map((value, j) => near(found.scales[j], value, 0, 1e-10)),
          ...at.ranef.map((value, i) => near(found.means[effects.length + i], value, 1e-11, 1e-9)),
        ].filter((message) => message !== null)
      },
    )
    expect(wrong).toEqual([])
  })

  it('has the posteriors', () => {
    const names = Object.keys(reference.posteriors)
    const priors = names.map((name) =>
      Object.values(reference.posteriors[name].thetaScales as Record<string, number>).map(halfNormal),
    )
    const found = lmmPosteriors(moments, priors, contrasts)!
    const wrong = names.flatMap((name, i) => {
      const expected = reference.posteriors[name]
      const { logMarginal, tau, effect } = found[i]
      const messages = [near(logMarginal, expected.logMarginal, 1e-8)]
      Object.values(expected.tau).forEach((value, axis) => {
        const own = value as Record<string, number> & {
          interval: number[]
          shortest: number[]
          pAbove: { value: number; p: number }[]
        }
        const t = tau(axis)
        const unit = own.interval[1] - own.interval[0]
        messages.push(
          near(t.mean!, own.mean, 0, 1e-8),
          near(t.sd!, own.sd, 0, 1e-8),
          near(t.quantile(0.5), own.median, 0, 1e-8),
          // With one parameter the values are off by up to 3e-6 in probability here (see the test below).
          near(t.quantile(0.025), own.interval[0], 0, expected.tau.intercept ? 1e-8 : 3e-4),
          near(t.quantile(0.975), own.interval[1], 0, 1e-8),
          ...t.shortest(0.95).map((limit, side) => near(limit, own.shortest[side], 1e-6 * unit)),
          ...own.pAbove.map(({ value, p }) => near(1 - t.cdf(value), p, 1e-8)),
        )
      })
      const listed = [...expected.subgroups, ...expected.ranef, ...expected.trialEffects]
      listed.forEach((own, c) => {
        const found = effect(c)
        messages.push(near(found.mean, own.mean, 1e-8 * own.sd), near(found.sd!, own.sd, 1e-8 * own.sd))
        if (own.median === undefined) return
        messages.push(
          near(found.quantile(0.5), own.median, 1e-8 * own.sd),
          near(found.quantile(0.025), own.interval[0], 1e-8 * own.sd),
          near(found.quantile(0.975), own.interval[1], 1e-8 * own.sd),
          near(found.cdf(0), own.pNegative, 1e-8),
          ...(own.pBelow ?? []).map(({ value, p }: { value: number; p: number }) =>
            near(found.cdf(value), p, 1e-8),
          ),
        )
        if (own.shortest !== undefined && name === 'main')
          messages.push(
            ...found.shortest(0.95).map((limit, side) => near(limit, own.shortest[side], 1e-6 * own.sd)),
          )
      })
      return messages.flatMap((message, at) => (message === null ? [] : [`${name} ${at}: ${message}`]))
    })
    expect(wrong).toEqual([])
  })
})

it('has the distribution of τ = θσ near 0 (brute force: 400 panels of 20 nodes, geometric in θ)', () => {
  const { lmm } = jointOf(readJson('one-stage-k2-si.json'))
  const moments = lmmMoments(lmm)
  const model = lmmModel(moments, [])
  const prior = halfNormal(0.25)
  const tau = lmmPosteriors(moments, [[prior]])![0].tau(0)
  const { nodes, weights } = gaussLegendre(20)
  const panels = 400
  const ends = [0, ...Array.from({ length: panels }, (_, i) => 3 * Math.exp(-12 * (1 - (i + 1) / panels)))]
  const shift = model.at([0.2]).logLik
  for (const x of [0.001, 0.0165, 0.1, 0.5]) {
    let [total, below] = [0, 0]
    for (let i = 0; i < panels; i++) {
      const half = (ends[i + 1] - ends[i]) / 2
      nodes.forEach((node, c) => {
        const theta = ends[i] + half * (1 + node)
        const { logLik, r2 } = model.at([theta])
        const weight = half * weights[c] * Math.exp(logLik - shift - 0.5 * (theta / 0.25) ** 2)
        total += weight
        below += weight * pchisq((r2 * theta * theta) / (x * x), model.df, { tail: 'upper' })
      })
    }
    expect(near(tau.cdf(x), below / total, 1e-9)).toBeNull()
  }
})
