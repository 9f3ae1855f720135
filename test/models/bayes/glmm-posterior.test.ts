import { describe, expect, it } from 'vitest'
import { type FamilyName, familyOf } from '../../../src/families/families.js'
import { glmmModel } from '../../../src/models/bayes/glmm-model.js'
import { glmmPosteriors } from '../../../src/models/bayes/glmm-posterior.js'
import type { TauPrior } from '../../../src/models/bayes/tau-prior.js'
import { glmmDesign } from '../../../src/models/glmm/glmm-design.js'
import { filesNamed, jointOf, near, readJson } from './cells.js'

const halfNormal = (scale: number): TauPrior => ({ kind: 'halfnormal', scale })
const files = filesNamed('glmm-').filter((name) => name !== 'glmm-refined.json')

describe.each(files)('%s', (file) => {
  const reference = readJson(file)
  const { lmm: cells, effects, random, trialEffects } = jointOf(reference)
  const family = familyOf(reference.family as FamilyName)
  const design = glmmDesign(cells, family)
  const contrasts = [...effects, ...random, ...trialEffects]

  it('is right at given τ', () => {
    const model = glmmModel(design, family, contrasts)
    const wrong = reference.fixedTau.flatMap(
      (at: { tau: number[]; logLik: number; effects: number[]; ranef: number[] }) => {
        const found = model.at(at.tau)
        return [
          near(found.logLik, at.logLik, 1e-8),
          ...at.effects.map((value, j) => near(found.means[j], value, 1e-8)),
          ...at.ranef.map((value, i) => near(found.means[effects.length + i], value, 1e-8)),
        ].filter((message) => message !== null)
      },
    )
    expect(wrong).toEqual([])
  })

  it('has the posteriors', () => {
    const names = Object.keys(reference.posteriors)
    const priors = names.map((name) =>
      Object.values(reference.posteriors[name].tauScales as Record<string, number>).map(halfNormal),
    )
    const found = glmmPosteriors(design, family, priors, contrasts)!
    const wrong = names.flatMap((name, i) => {
      const expected = reference.posteriors[name]
      const { logMarginal, tau, effect } = found[i]
      const messages = [near(logMarginal, expected.logMarginal, 1e-7)]
      Object.values(expected.tau).forEach((value, axis) => {
        const own = value as Record<string, number> & {
          interval: number[]
          shortest: number[]
          pAbove: { value: number; p: number }[]
        }
        const t = tau(axis)
        messages.push(
          near(t.mean!, own.mean, 0, 1e-6),
          near(t.sd!, own.sd, 0, 1e-6),
          near(t.quantile(0.5), own.median, 0, 1e-6),
          near(t.quantile(0.025), own.interval[0], 0, 1e-6),
          near(t.quantile(0.975), own.interval[1], 0, 1e-6),
          ...t.shortest(0.95).map((limit, side) => near(limit, own.shortest[side], 1e-5 * own.sd)),
          ...own.pAbove.map(({ value, p }) => near(1 - t.cdf(value), p, 1e-7)),
        )
      })
      const listed = [...expected.subgroups, ...expected.ranef, ...expected.trialEffects]
      listed.forEach((own, c) => {
        const found = effect(c)
        messages.push(near(found.mean, own.mean, 1e-6 * own.sd), near(found.sd!, own.sd, 1e-6 * own.sd))
        if (own.median === undefined) return
        messages.push(
          near(found.quantile(0.5), own.median, 1e-6 * own.sd),
          near(found.quantile(0.025), own.interval[0], 1e-6 * own.sd),
          near(found.quantile(0.975), own.interval[1], 1e-6 * own.sd),
          near(found.cdf(0), own.pNegative, 1e-7),
        )
      })
      return messages.flatMap((message, at) => (message === null ? [] : [`${name} ${at}: ${message}`]))
    })
    expect(wrong).toEqual([])
  })
})

describe('refined marginals', () => {
  const { cases } = readJson('glmm-refined.json')
  it.each(Object.keys(cases))('of %s', (name) => {
    const reference = readJson(`glmm-${name}.json`)
    const { lmm: cells, effects } = jointOf(reference)
    const family = familyOf(reference.family as FamilyName)
    const { treatment } = reference.posteriors.main.tauScales
    // Beside others, whose grid is wider.
    const priors = [0.5, 1, 2].map((by) => [halfNormal(by * treatment)])
    const found = glmmPosteriors(glmmDesign(cells, family), family, priors, effects, true)![1]
    const wrong = cases[name].subgroups.flatMap(
      (expected: Record<string, number> & { interval: number[]; shortest: number[] }, j: number) => {
        const own = found.effect(j)
        const unit = 1e-4 * expected.sd
        return [
          near(own.mean, expected.mean, unit),
          near(own.sd!, expected.sd, unit),
          near(own.quantile(0.5), expected.median, unit),
          ...[0.025, 0.975].map((p, side) => near(own.quantile(p), expected.interval[side], unit)),
          ...own.shortest(0.95).map((limit, side) => near(limit, expected.shortest[side], 10 * unit)),
          near(own.cdf(0), expected.pNegative, 1e-4),
        ].filter((message) => message !== null)
      },
    )
    expect(wrong).toEqual([])
  })
})
