import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { tauFigure } from '../../../src/figures/tau-figure.js'
import { twoStagePosteriors } from '../../../src/meta/bayes/two-stage-posterior.js'
import { parsePrior } from '../../../src/models/bayes/prior-setting.js'
import { subgroupsCsv } from '../../../src/reports/tables/fit-csv.js'
import { fitText } from '../../../src/reports/text/fit-text.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { errorOf } from '../../error-of.js'

const nslbp = prepare(
  readDelimited(readFileSync(new URL('../../fixtures/data/nslbp.csv', import.meta.url), 'utf8')),
  {
    outcome: 'rmdq',
    treatment: 'arm',
    control: 'control',
    trial: 'trial',
    covariates: ['age', 'sex', 'rmdq0'],
    family: 'gaussian',
  },
)

describe('--tau-prior', () => {
  it('reads kinds and scales, and nothing else', () => {
    expect(parsePrior('halfnormal')).toEqual({ kind: 'halfnormal', scale: null })
    expect(parsePrior('halfcauchy:0.5')).toEqual({ kind: 'halfcauchy', scale: 0.5 })
    expect(parsePrior('uniform:2')).toEqual({ kind: 'uniform', scale: 2 })
    for (const text of [
      '',
      'uniform',
      'halfcauchy',
      'halfnormal:0',
      'halfnormal:-1',
      'halfnormal:x',
      'flat:1',
      'uniform:1:2',
      'halfnormal:Infinity',
    ])
      expect(parsePrior(text)).toBeNull()
    expect(errorOf(() => fit(nslbp, 'metamob-si', { tauPrior: 'gamma:1' })).message).toMatch(
      /^OPTION_INVALID: the value of --tau-prior cannot be used; found "gamma:1", need halfnormal, or /,
    )
    expect(errorOf(() => fit(nslbp, 'metamob-si', { mcid: 0 })).code).toBe('OPTION_INVALID')
  })

  it('is refused beside correlated random effects, and noted where it has no effect', () => {
    const both = { tauPrior: 'halfnormal', correlated: true }
    expect(errorOf(() => fit(nslbp, 'metamob-ri', both)).code).toBe('OPTIONS_CONFLICT')
    const { notes, bayes } = fit(nslbp, 'mob-si', { tauPrior: 'halfnormal' })
    expect(bayes).toBeUndefined()
    expect(notes.map(({ message }) => message).join()).toContain(
      '--tau-prior is for methods with a heterogeneity',
    )
    const unused = fit(nslbp, 'metamob-si', { mcid: 1 }).notes.map(({ message }) => message)
    expect(unused.join()).toContain('--mcid is for --tau-prior')
  })

  it('is suggested for few trials', () => {
    const codes = (tauPrior: string | null) =>
      fit(nslbp, 'metamob-si', { tauPrior }).notes.map(({ code }) => code)
    expect(codes(null)).toContain('TAU_PRIOR_SUGGESTED')
    expect(codes('halfnormal')).not.toContain('TAU_PRIOR_SUGGESTED')
    expect(effects(nslbp).notes.map(({ code }) => code)).toContain('TAU_PRIOR_SUGGESTED')
  })

  it('changes with the units of the outcome as it must', () => {
    const { bayes: own } = fit(nslbp, 'metamob-si', { tauPrior: 'halfnormal:0.9', maxdepth: 2 })
    const { ipd } = nslbp
    const values = ipd.outcome.values.map((value) => 1000 * value)
    const wide = { ...nslbp, ipd: { ...ipd, outcome: { ...ipd.outcome, values } } }
    const { bayes: scaled } = fit(wide, 'metamob-si', { tauPrior: 'halfnormal:900', maxdepth: 2 })
    own!.effects.forEach((effect, j) => {
      expect(scaled!.effects[j].median / effect.median).toBeCloseTo(1000, 5)
      expect(scaled!.effects[j].below0).toBeCloseTo(effect.below0, 9)
    })
    expect(scaled!.tau[0].median / own!.tau[0].median).toBeCloseTo(1000, 5)
  })

  it('gives a tree within trials without subgroups the two-stage posterior of its trials', () => {
    const result = fit(nslbp, 'metamob-wt', { tauPrior: 'halfnormal:0.8', maxdepth: 1, mcid: 1 })
    const [{ trials }] = result.within!.components
    // Standard errors of the trials: those that their own effects have when each has its own variance by arm.
    const { bayes } = result
    expect(bayes!.effects).toHaveLength(1)
    const se = errorsByArm()
    const [expected] = twoStagePosteriors(
      trials.map(({ effect }) => effect),
      trials.map(({ trial }) => se.get(trial)!),
      [{ kind: 'halfnormal', scale: 0.8 }],
    )
    expect(bayes!.effects[0].median).toBeCloseTo(expected.mu.quantile(0.5), 8)
    expect(bayes!.effects[0].lo).toBeCloseTo(expected.mu.quantile(0.025), 8)
    expect(bayes!.effects[0].belowMargin).toBeCloseTo(expected.mu.cdf(-1), 8)
    expect(bayes!.trialEffects[2].hi).toBeCloseTo(expected.trials[2].quantile(0.975), 8)
    expect(bayes!.tau[0].median).toBeCloseTo(expected.tau.quantile(0.5), 8)
  })

  it('is in text, figure and schema', () => {
    const result = fit(nslbp, 'metamob-si', { tauPrior: 'halfnormal', mcid: 1 })
    expect(fitSchema.parse(result)).toEqual(result)
    const text = fitText(result)
    expect(text).toContain('Under a prior of the heterogeneity')
    expect(text).toContain('P(effect < −1)')
    const { node, median } = result.bayes!.effects[0]
    expect(subgroupsCsv(result).split('\n')[1]).toContain(`,${median},`)
    expect(subgroupsCsv(result)).toMatch(/p_below_0,p_above_0,p_below_margin,p_above_margin\n/)
    expect(node).toBe(result.subgroups[0].node)
    const said = fitText({ ...result, spec: { ...result.spec, better: 'lower' } })
    const { experimental, control } = result.spec
    expect(said).toMatch(new RegExp(`P\\(favours ${experimental}\\) +P\\(favours ${control}\\)`))
    expect(said).not.toContain('P(effect < 0)')
    expect(tauFigure(result).description).toContain('τ of the treatment effect')
    expect(errorOf(() => tauFigure(fit(nslbp, 'metamob-si'))).code).toBe('FIGURE_EMPTY')
  })
})

/** (s²_0/n_0 + s²_1/n_1)^½ of each trial. */
function errorsByArm(): Map<string, number> {
  const { trial, treatment, outcome } = nslbp.ipd
  return new Map(
    trial.levels.map((name, k) => {
      const variance = [0, 1].reduce((sum, arm) => {
        const own = [...outcome.values].filter((_, i) => trial.codes[i] === k && treatment.arm[i] === arm)
        const mean = own.reduce((total, value) => total + value, 0) / own.length
        const squares = own.reduce((total, value) => total + (value - mean) ** 2, 0)
        return sum + squares / (own.length - 1) / own.length
      }, 0)
      return [name, Math.sqrt(variance)]
    }),
  )
}
