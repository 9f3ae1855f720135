import type { TrialHeterogeneity } from '../../results/answer/trial-heterogeneity.js'
import type { FitResult } from '../../results/fit-schema.js'
import { familyWords } from '../../words/family-words.js'
import { levelInWords, pEquals, significant } from '../../words/numbers.js'
import type { ForestRow } from './forest-rows.js'

/** What every interaction of a split that was searched for needs said. */
export const SEARCHED = 'They do not allow for the search that chose the splits.'

/** What the marks of a subgroup forest plot are: those that are there. */
export function forestWords({ spec }: FitResult, rows: readonly ForestRow[], bracketed: boolean): string {
  const none = familyWords(spec.family).ratio === null ? '0' : '1'
  const level = levelInWords(spec.control_.level)
  const predicted = rows.some(({ prediction }) => prediction != null)
  return [
    `Squares: area in proportion to weight (1/variance), filled where the ${level} interval excludes ${none}.`,
    ...(predicted ? [`Pale bars: where the effect in a new trial would lie, ${level}.`] : []),
    ...(bracketed
      ? [`Brackets: difference between the two sides of a split, from within trials. ${SEARCHED}`]
      : []),
  ].join(' ')
}

/** `Between trials, all patients: τ² = 0.019 (0 to 0.184), I² = 21%, Q = 7.30 on 7 df, p = 0.40.` */
export function heterogeneityInWords({ tau2, lo, hi, I2, Q, df, p }: TrialHeterogeneity): string {
  const interval = lo === null || hi === null ? '' : ` (${significant(lo)} to ${significant(hi)})`
  const share = I2 === null ? '' : `, I² = ${Math.round(I2)}%`
  return `Between trials, all patients: τ² = ${significant(tau2)}${interval}${share}, Q = ${significant(Q)} on ${df} df, ${pEquals(p)}.`
}
