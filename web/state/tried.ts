import type { FitResult } from '../../src/results/fit-schema.js'
import { verdictOfAnswer } from '../../src/words/answer/answer-verdict.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import type { Settings } from './settings.js'

/** An analysis that was looked at. */
export interface Tried {
  readonly key: string
  readonly words: string
  readonly settings: Settings
}

const VERDICTS = {
  yes: 'the effect differs',
  perhaps: 'the effect may differ',
  'no-sign': 'no sign that the effect differs',
  'cannot-tell': 'cannot be told',
} as const

/** What an analysis was, and what it found, in a line. */
export function triedWords({ spec, subgroups, answer }: FitResult): string {
  const found = answer == null ? '' : `${VERDICTS[verdictOfAnswer(answer)]}; `
  const groups = subgroups.length === 1 ? 'one group' : `${subgroups.length} subgroups`
  const hand = spec.guide === undefined ? '' : ', split by hand'
  const covariates = spec.covariates.length === 1 ? '1 covariate' : `${spec.covariates.length} covariates`
  return `${spec.outcome} by ${covariates}, ${METHOD_INFO[spec.method].title}: ${found}${groups}${hand}`
}

/** With one more, each analysis once, in the order in which they were first looked at. */
export const withTried = (before: readonly Tried[], one: Tried): readonly Tried[] =>
  before.some(({ key }) => key === one.key) ? before : [...before, one]
