import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FamilyName } from '../../../src/families/families.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { close, dataText, ROLES, tableOf } from './interactions-data.js'

/** Values made in R: test/fixtures/interactions/README.md. */
const read = (name: string) => JSON.parse(readFileSync(`test/fixtures/interactions/${name}`, 'utf8'))

interface Estimate {
  readonly estimate: number
  readonly se: number
  readonly df: number | null
  readonly p: number
  readonly lo: number
  readonly hi: number
  readonly tau2: number
}
interface Spec {
  readonly data: string
  readonly outcome: string
  readonly control: string
  readonly family: FamilyName
  readonly by: string
  readonly covariate: string
  readonly adjust: string | null
}

function analysed({ data, outcome, control, family, by, adjust }: Spec) {
  const table = tableOf(dataText(data))
  const trial = table.names.includes('trial') ? 'trial' : 'study'
  const roles = { ...ROLES, outcome, control, family, trial, adjust: adjust === null ? [] : [adjust] }
  return interactions(table, roles, { by }).analyses[0]
}

/** GLM: R stops its iterations when the deviance changes by 1e-8 of itself (1e-14 in our script). */
const rtolOf = (family: FamilyName) => (family === 'gaussian' ? 1e-9 : 1e-7)

describe.each(
  read('interactions-linear.json').interactions as (Spec & {
    trials: {
      trial: string
      n: number
      interaction: number
      se: number
      effect: number
      effectSe: number
      mean: number
    }[]
    twoStage: Record<'common' | 'dl' | 'reml' | 'remlKnha' | 'remlAdhoc', Estimate>
    across: { slope: number; se: number; df: number; p: number }
    oneStageWithin: Estimate
    amalgamated: Estimate
  })[],
)('linear interactions as R has them: $data, $covariate', (reference) => {
  const analysis = analysed({ ...reference, by: reference.covariate, adjust: null })
  const [contrast] = analysis.contrasts
  const rtol = rtolOf(reference.family)

  it('trial by trial', () => {
    reference.trials.forEach((own, k) => {
      const { trial, n, mean, effect } = analysis.trials[k]
      expect([trial, n]).toEqual([own.trial, own.n])
      close(mean, own.mean, 1e-12, 'mean')
      close(effect?.estimate, own.effect, rtol, `effect in ${trial}`)
      close(effect?.se, own.effectSe, rtol, `its standard error in ${trial}`)
      close(contrast.trials[k].effect.estimate, own.interaction, rtol, `interaction in ${trial}`)
      close(contrast.trials[k].effect.se, own.se, rtol, `its standard error in ${trial}`)
    })
  })

  it('two-stage', () => {
    const by = (method: string) => contrast.twoStage!.find((one) => one.method === method)!
    const pairs = [
      [by('FE'), reference.twoStage.common],
      [by('DL'), reference.twoStage.dl],
      [by('REML'), reference.twoStage.reml],
      [by('REML').knha, reference.twoStage.remlKnha],
      [by('REML').knhaFloored, reference.twoStage.remlAdhoc],
    ] as const
    // metafor's τ² by REML stops at 1e-5 of itself.
    for (const [found, expected] of pairs)
      for (const key of ['se', 'lo', 'hi', 'p'] as const) close(found[key], expected[key], 1e-6, key)
  })

  it('one-stage, across trials, amalgamated', () => {
    const { within, across, amalgamated } = contrast
    for (const key of ['estimate', 'se', 'p'] as const) {
      close(within?.[key], reference.oneStageWithin[key], rtol, `within ${key}`)
      close(amalgamated?.[key], reference.amalgamated[key], rtol, `amalgamated ${key}`, 1e-15)
    }
    for (const key of ['slope', 'se', 'df', 'p'] as const)
      close(across?.[key], reference.across[key], rtol, `across ${key}`)
  })
})

const made = read('interactions.json')

/** Mixed models: lme4's optimiser (its GLMM standard errors are by finite differences). */
const MIXED = { estimate: 1e-3, se: 1e-3, tau2: 2e-3 }

describe.each(
  made.linear as (Spec & { used: number; trials: Estimate[]; within: Estimate; mixed: Estimate })[],
)('one-stage, linear, common and random: $data, $by, adjusted for $adjust', (reference) => {
  const { contrasts, data } = analysed(reference)
  const [{ trials, within, random }] = contrasts
  const rtol = rtolOf(reference.family)

  it('equals R', () => {
    expect(data.used).toBe(reference.used)
    trials.forEach(({ effect }, k) => {
      close(effect.estimate, reference.trials[k].estimate, rtol, 'trial')
      close(effect.se, reference.trials[k].se, rtol, 'its standard error')
    })
    close(within?.estimate, reference.within.estimate, rtol, 'within')
    close(within?.se, reference.within.se, rtol, 'its standard error')
    close(random?.effect.estimate, reference.mixed.estimate, MIXED.estimate, 'mixed')
    close(random?.effect.se, reference.mixed.se, MIXED.se, 'its standard error')
    close(random?.tau2, reference.mixed.tau2, MIXED.tau2, 'its variance', 1e-7)
    // At a variance of 0 lmerTest's Hessian is by finite differences beyond the boundary.
    if (reference.mixed.df !== null && reference.mixed.tau2 > 1e-6)
      close(random?.effect.df, reference.mixed.df, 1e-2, 'its degrees of freedom')
  })
})

interface Groups extends Spec {
  readonly used: number
  readonly levels: readonly string[]
  readonly contrasts: readonly {
    readonly trials: readonly Estimate[]
    readonly twoStage: Record<'common' | 'dl' | 'reml' | 'knha', Estimate>
  }[]
  readonly homoscedastic: readonly Estimate[]
  readonly amalgamated: readonly Estimate[]
  readonly mixed: { readonly tau2: number; readonly effects: readonly Estimate[] }
}

describe.each(made.groups as Groups[])('subgroups: $data, $by, adjusted for $adjust', (reference) => {
  const { contrasts, data } = analysed(reference)
  const rtol = rtolOf(reference.family)

  it('trial by trial and two-stage as R has them', () => {
    expect(data.used).toBe(reference.used)
    reference.contrasts.forEach((expected, c) => {
      const { trials, twoStage } = contrasts[c]
      expect(trials.length).toBe(expected.trials.length)
      trials.forEach(({ effect }, k) => {
        close(effect.estimate, expected.trials[k].estimate, rtol, 'difference', 1e-12)
        close(effect.se, expected.trials[k].se, rtol, 'its standard error')
        if (reference.family === 'gaussian') close(effect.df, expected.trials[k].df!, rtol, 'Welch’s df')
      })
      const by = (method: string) => twoStage!.find((one) => one.method === method)!
      for (const [method, own] of [
        ['FE', expected.twoStage.common],
        ['DL', expected.twoStage.dl],
        ['REML', expected.twoStage.reml],
      ] as const)
        for (const key of ['estimate', 'se', 'p'] as const)
          close(by(method)[key], own[key], 1e-6, `${method} ${key}`, 1e-9)
      for (const key of ['se', 'p'] as const)
        close(by('REML').knha[key], expected.twoStage.knha[key], 1e-6, `Hartung–Knapp ${key}`, 1e-9)
    })
  })

  it('amalgamated and with random interactions as R has them', () => {
    contrasts.forEach(({ amalgamated, random }, c) => {
      close(amalgamated?.estimate, reference.amalgamated[c].estimate, rtol, 'amalgamated', 1e-10)
      close(amalgamated?.se, reference.amalgamated[c].se, rtol, 'its standard error')
      const mixed = reference.mixed.effects[c]
      close(random?.effect.estimate, mixed.estimate, MIXED.estimate, 'mixed', 1e-5)
      close(random?.effect.se, mixed.se, MIXED.se, 'its standard error')
      close(random?.tau2, reference.mixed.tau2, MIXED.tau2, 'its variance', 1e-7)
      if (mixed.df !== null && reference.mixed.tau2 > 1e-6)
        close(random?.effect.df, mixed.df, 1e-2, 'its degrees of freedom')
    })
  })

  it('has the maximum likelihood estimate of the common interaction', () => {
    // Continuous outcomes have a variance for each arm, which R's lm has not.
    if (reference.family === 'gaussian') return
    contrasts.forEach(({ within }, c) => {
      close(within?.estimate, reference.homoscedastic[c].estimate, 1e-6, 'within')
      close(within?.se, reference.homoscedastic[c].se, 1e-6, 'its standard error')
    })
  })
})
