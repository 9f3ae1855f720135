import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import { forestFigure } from '../../../src/figures/forest/forest-figure.js'
import { interactionFigure } from '../../../src/figures/forest/interaction-figure.js'
import { twoStageFigure } from '../../../src/figures/forest/two-stage-figure.js'
import { reportHtml } from '../../../src/reports/report/html.js'
import { compareText } from '../../../src/reports/text/compare-text.js'
import { effectsText } from '../../../src/reports/text/effects-text.js'
import { fitText } from '../../../src/reports/text/fit-text.js'
import { interactionsText } from '../../../src/reports/text/interactions-text.js'
import { compare } from '../../../src/workflow/compare/compare.js'
import { effects } from '../../../src/workflow/effects/effects.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { report } from '../../../src/workflow/report/report.js'
import { errorOf } from '../../error-of.js'
import { secondExample } from '../second-example.js'

/** Words of an SVG in the order of its text elements, each with where it starts. */
const wordsOf = (svg: string) =>
  [...svg.matchAll(/<text[^>]*\bx="([-\d.]+)"[^>]*>([^<]*)</g)].map(([, x, text]) => ({ x: Number(x), text }))

const CLAIMS = /benefit|favour|\bharm(s|ed|ful)?\b|better|worse|NNT/i

const continuous = (roles: Partial<Roles> = {}) =>
  prepare(readDelimited(readFileSync('examples/nslbp.csv', 'utf8'), { file: 'nslbp.csv' }), {
    ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
    covariates: ['age', 'sex', 'rmdq0'],
    ...roles,
  })

describe.each([
  ['events', (roles: Partial<Roles>) => secondExample(roles)],
  ['a continuous outcome', (roles: Partial<Roles>) => continuous(roles)],
])('without a word of what is better, of %s', (_, data) => {
  const own = data({ better: undefined })
  const asked = { by: own.roles.covariates.join(',') }
  const crossed = interactions(own.table, own.roles, asked)
  const found = fit(own, 'metamob-wt')

  it('nothing claims benefit', () => {
    for (const text of [
      fitText(found),
      effectsText(effects(own)),
      compareText(compare(own, {}, ['metamob-wt', 'mob-si'])),
      interactionsText(crossed),
      forestFigure(found).svg,
      twoStageFigure(effects(own)).svg,
      interactionFigure(crossed).svg,
      JSON.stringify(found),
    ])
      expect(text.match(CLAIMS)?.[0]).toBeUndefined()
    // But for the titles of what is cited.
    const html = reportHtml(report(own, { methods: ['metamob-wt', 'mob-si'] }).document)
    expect(
      html.replaceAll(/Meta-analytical methods to identify who benefits most/g, '').match(CLAIMS)?.[0],
    ).toBeUndefined()
  })
})

describe('which outcomes are better', () => {
  it.each([
    // Where there is no room for a name it goes on below.
    ['lower', 'favours programme', 'favours usual'],
    ['higher', 'favours usual', 'favours programme'],
  ] as const)('names the ends of every forest: %s', (better, left, right) => {
    const data = secondExample({ better })
    const crossed = interactions(data.table, data.roles, { by: 'admissions>1' })
    for (const { svg } of [
      forestFigure(fit(data, 'metamob-wt')),
      forestFigure(fit(data, 'metamob-wt'), { width: 80 }),
      twoStageFigure(effects(data)),
      interactionFigure(crossed),
    ]) {
      const words = wordsOf(svg)
      const [from, to] = [`← ${left}`, right].map((start) => words.find(({ text }) => text.startsWith(start)))
      expect(from, svg).toBeDefined()
      expect(to).toBeDefined()
      expect(from!.x).toBeLessThan(to!.x)
    }
  })

  it('says who benefits more, and the same of the other event', () => {
    const sentence = fit(secondExample(), 'metamob-wt').answer!.sentences[1]
    expect(sentence).toBe(
      'By these estimates, patients with admissions > 1 benefit from programme; whether patients with admissions ≤ 1 benefit or are harmed is not clear.',
    )
    expect(fit(secondExample({ event: '0', better: 'higher' }), 'metamob-wt').answer!.sentences[1]).toBe(
      sentence,
    )
  })

  it('turns the sentence round with the arms', () => {
    expect(fit(secondExample({ control: 'programme' }), 'metamob-wt').answer!.sentences[1]).toBe(
      'By these estimates, usual care harms patients with admissions > 1; whether patients with admissions ≤ 1 benefit or are harmed is not clear.',
    )
  })

  it('is said of interactions where there is evidence of one', () => {
    const data = secondExample()
    const [cut, linear, none] = interactions(data.table, data.roles, {
      by: 'admissions>1,admissions,sex',
    }).analyses
    expect(cut.answer).toContain(
      'The effect is more favourable to programme in patients with admissions > 1.',
    )
    expect(linear.answer).toContain('The effect is more favourable to programme where admissions is higher.')
    expect(none.answer).not.toContain('favourable')
  })

  it('changes no number but those that it adds', () => {
    const strip = (better: Roles['better']) => {
      const { spec, subgroups, answer, ...rest } = fit(secondExample({ better }), 'metamob-wt')
      return {
        ...rest,
        spec: { ...spec, better: null },
        answer: { ...answer, sentences: null },
        subgroups: subgroups.map(({ outcome, ...own }) => ({ ...own, outcome: { ...outcome, nnt: null } })),
      }
    }
    expect(strip('lower')).toEqual(strip(undefined))
  })

  it('is one of two words', () => {
    const wrong = errorOf(() => secondExample({ better: 'less' as 'lower' }))
    expect(wrong.code).toBe('OPTION_INVALID')
  })
})
