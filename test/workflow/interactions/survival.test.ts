import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Roles } from '../../../src/data/roles/roles.js'
import { interactionsText } from '../../../src/reports/text/interactions-text.js'
import type { InteractionsResult } from '../../../src/results/interactions-schema.js'
import { interactionsSchema } from '../../../src/results/interactions-schema.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { errorOf } from '../../error-of.js'
import { expectClose } from '../../tolerances.js'
import { tableOf } from './interactions-data.js'

/** coxph of survival and rma of metafor: test/fixtures/interactions-survival/reference.R. */
const REFERENCE = JSON.parse(readFileSync('test/fixtures/interactions-survival/reference.json', 'utf8')) as {
  readonly analyses: readonly {
    readonly by: string
    readonly heterogeneity: readonly [number]
    readonly contrasts: readonly {
      readonly trials: readonly number[]
      readonly se: readonly number[]
      readonly common: readonly [number, number]
      readonly dl: readonly [number, number, number]
      readonly Q: readonly [number]
      readonly within: readonly [number, number]
      readonly amalgamated: readonly [number, number]
    }[]
  }[]
}

const ROLES: Roles = {
  ...{ outcome: 'relapse', event: 'yes', time: 'weeks', treatment: 'arm', control: 'placebo' },
  ...{ trial: 'trial', covariates: [], family: 'survival' },
}

/** The example with thirds of age, which are of the file only. */
const lines = readFileSync('examples/relapse.csv', 'utf8').trim().split('\n')
const [head, ...rows] = lines.map((line) => line.split(','))
const at = (name: string) => head.indexOf(name)
const withBand = [
  [...head, 'band'],
  ...rows.map((row) => [
    ...row,
    `b${1 + Number(Number(row[at('age')]) > 40) + Number(Number(row[at('age')]) > 52)}`,
  ]),
]
const text = (table: readonly (readonly string[])[]) => table.map((row) => row.join(',')).join('\n')
const BY = REFERENCE.analyses.map(({ by }) => by)
const analysed = (table: readonly (readonly string[])[], roles: Partial<Roles> = {}): InteractionsResult =>
  interactions(tableOf(text(table)), { ...ROLES, ...roles }, { by: BY })
const result = analysed(withBand)

describe('subgroups of times to an event', () => {
  it.each(REFERENCE.analyses)('are those of coxph and rma by $by', ({ by, contrasts, heterogeneity }) => {
    const own = result.analyses[BY.indexOf(by)]
    expectClose(own.heterogeneity!.Q, heterogeneity[0], { rtol: 1e-7, atol: 0 }, 'Q within')
    contrasts.forEach((wanted, c) => {
      const { within, trials, twoStage, amalgamated } = own.contrasts[c]
      const tight = { rtol: 1e-8, atol: 1e-10 }
      expectClose(within!.estimate, wanted.within[0], tight, 'within')
      expectClose(within!.se, wanted.within[1], tight, 'within, se')
      wanted.trials.forEach((estimate, k) => {
        expectClose(trials[k].effect.estimate, estimate, tight, `trial ${k}`)
        expectClose(trials[k].effect.se, wanted.se[k], tight, `trial ${k}, se`)
      })
      const pooled = (method: string) => twoStage!.find((one) => one.method === method)!
      expectClose(pooled('FE').estimate, wanted.common[0], tight, 'common')
      expectClose(pooled('DL').estimate, wanted.dl[0], tight, 'DerSimonian–Laird')
      expectClose(pooled('DL').se, wanted.dl[1], tight, 'DerSimonian–Laird, se')
      expectClose(pooled('DL').tau2, wanted.dl[2], { rtol: 1e-7, atol: 1e-12 }, 'DerSimonian–Laird, τ²')
      expectClose(amalgamated!.estimate, wanted.amalgamated[0], tight, 'amalgamated')
      expectClose(amalgamated!.se, wanted.amalgamated[1], tight, 'amalgamated, se')
    })
  })

  it('do not depend on the order of rows, turn with the arms, and say what they are', () => {
    const [first, ...others] = withBand
    const turned = analysed([first, ...others.toReversed()])
    const swapped = analysed(withBand, { control: 'maintenance' })
    result.analyses.forEach((analysis, a) => {
      analysis.contrasts.forEach(({ within }, c) => {
        expectClose(
          turned.analyses[a].contrasts[c].within!.estimate,
          within!.estimate,
          { rtol: 1e-9 },
          'rows',
        )
        expectClose(
          swapped.analyses[a].contrasts[c].within!.estimate,
          -within!.estimate!,
          { rtol: 1e-9 },
          'arms',
        )
      })
      expect(analysis.contrasts.every(({ random }) => random === null)).toBe(true)
    })
    expect(interactionsSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(
      JSON.parse(JSON.stringify(result)),
    )
    expect(result.measure).toBe('log-hazard-ratio')
    expect(interactionsText(result)).toContain('ratio of hazard ratios, episodes > 2 against episodes ≤ 2')
  })

  it('is silent where an arm of a subgroup has no event, and says why', () => {
    const [first, ...others] = withBand
    const none = others.map((row) =>
      row[at('trial')] === 'Graz' && row[at('arm')] === 'maintenance' && Number(row[at('episodes')]) > 2
        ? row.map((cell, c) => (c === at('relapse') ? 'no' : cell))
        : row,
    )
    const [own] = interactions(tableOf(text([first, ...none])), ROLES, { by: 'episodes>2' }).analyses
    expect(own.contrasts[0].silent).toEqual([
      { trial: 'Graz', why: 'has no events in an arm among those with "episodes > 2"' },
    ])
    expect(own.contrasts[0].within!.estimate).toBeLessThan(0)
  })

  it('are needed: a number by itself is refused, or left out beside others', () => {
    const of = (by: string) => interactions(tableOf(text(withBand)), ROLES, { by })
    expect(errorOf(() => of('age')).code).toBe('SURVIVAL_NOT_OFFERED')
    const { analyses, notes } = of('age,sex')
    expect(analyses.map(({ label }) => label)).toEqual(['sex'])
    expect(notes).toContainEqual(expect.objectContaining({ code: 'LINEAR_NOT_OFFERED', column: 'age' }))
  })
})
