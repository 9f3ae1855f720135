import type { Tried } from '../../../src/results/answer/tried-schema.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { verdictOfAnswer } from '../../../src/words/answer/answer-verdict.js'
import { wishInWords } from '../../../src/words/by-hand.js'
import { METHOD_INFO } from '../../../src/words/method-info.js'
import { ALL_OPTIONS } from '../options.js'
import type { Settings } from '../settings.js'

/** Something that was looked at: an analysis, or a question that a person asked of the same data. */
export interface Look {
  readonly key: string
  readonly looked: string
  readonly found: string
  /** Of an analysis: the way back to it. Null for other questions. */
  readonly settings: Settings | null
  /** When it came, in ms. */
  readonly at: number
}

const VERDICTS = {
  yes: 'the effect differs',
  perhaps: 'the effect may differ',
  'no-sign': 'no sign that the effect differs',
  'cannot-tell': 'whether the effect differs cannot be told',
} as const

/** Covariates that are named one by one. */
const MOST_NAMED = 8
/** What stays for less, in ms, was not looked at: half-typed numbers. */
const GLANCE = 1500

/** What an analysis was. */
export function lookedInWords({ spec }: FitResult, settings: Settings): string {
  const { covariates, guide = [], adjust } = spec
  const more = covariates.length - MOST_NAMED
  const by =
    more > 1
      ? `${covariates.slice(0, MOST_NAMED).join(', ')} and ${more} more covariates`
      : covariates.join(', ')
  const changed = ALL_OPTIONS.flatMap(({ name, label, choices }) => {
    const value = settings.options[name] ?? ''
    const words = choices?.find(([key]) => key === value)?.[1] ?? value
    return value === '' ? [] : [`${label}: ${words}`]
  })
  return [
    `${spec.outcome} by ${by}`,
    METHOD_INFO[spec.method].title,
    ...(adjust.length > 0 ? [`adjusted for ${adjust.join(', ')}`] : []),
    ...(settings.excludeTrials.length > 0 ? [`without trial ${settings.excludeTrials.join(', ')}`] : []),
    ...changed,
    ...(guide.length > 0 ? [`by hand: ${guide.map(wishInWords).join(', ')}`] : []),
  ].join('; ')
}

/** What an analysis found. */
export function foundInWords({ tree, subgroups, answer }: FitResult): string {
  const variables = [...new Set(tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.variable])))]
  const groups =
    subgroups.length === 1 ? 'one group' : `${subgroups.length} subgroups (${variables.join(', ')})`
  return answer == null ? groups : `${VERDICTS[verdictOfAnswer(answer)]}; ${groups}`
}

/** With one more, each once, in the order in which they were first looked at. */
export function withLook(before: readonly Look[], one: Look): readonly Look[] {
  if (before.some(({ key }) => key === one.key)) return before
  const last = before.at(-1)
  // An analysis takes the place of one that was only glanced at; a cut by eye of none.
  const glanced = one.settings !== null && last?.settings != null && one.at - last.at < GLANCE
  return [...(glanced ? before.slice(0, -1) : before), one]
}

/** The list as reports have it. */
export const triedOf = (looks: readonly Look[], current: string | null): Tried[] =>
  looks.map(({ looked, found, key }) => ({ looked, found, reported: key === current }))
