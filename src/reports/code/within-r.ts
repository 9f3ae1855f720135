import { rComment, rString, rVector } from './r-names.js'
import { WITHIN_R_CALL } from './within-r-call.js'
import { WITHIN_R_EFFECTS } from './within-r-effects.js'
import { WITHIN_R_P } from './within-r-p.js'
import { WITHIN_R_TESTS } from './within-r-tests.js'
import { WITHIN_R_TREE } from './within-r-tree.js'
import { WITHIN_R_WORKING } from './within-r-working.js'

/** What a call of `metamob_wt` in R is made of. Columns are those of the data frame `d`, as the script has read it. */
export interface WithinRCall {
  /** A number: continuous, 0 and 1, or a count. */
  readonly outcome: string
  readonly trial: string
  /** Column of 0 (control) and 1. */
  readonly treatment: string
  /** Numbers, factors (nominal) and ordered factors. */
  readonly covariates: readonly string[]
  readonly adjust: readonly string[]
  readonly weights: string | null
  readonly exposure: string | null
  /** R's name of it. */
  readonly family: string
  readonly alpha: number
  readonly bonferroni: boolean
  /** Null for max(40, ⌈n/20⌉). */
  readonly minsize: number | null
  /** Null for two, or as many trials as have both arms. */
  readonly mintrials: number | null
  readonly trim: number
  /** Null for no limit. */
  readonly maxdepth: number | null
  readonly prognosis: 'all' | 'own'
}

/**
 * metaMOB-WT in R: no package has it, so that a script brings its functions along. They need R's own packages only (stats)
 * and define `metamob_wt()`, its print method, and helpers whose names begin with `wt_`.
 *
 * Source: methods.md §9.
 */
export const WITHIN_R: string = [
  rComment(
    'metaMOB-WT: subgroups by treatment effects that differ within trials. No package has this method; these functions need R alone. Statistics, splits and effects are those of copse; p-values of numeric covariates agree to about 1%, so that a split whose p-value is that near to alpha may differ.',
  ),
  WITHIN_R_WORKING,
  WITHIN_R_P,
  WITHIN_R_TESTS,
  WITHIN_R_TREE,
  WITHIN_R_EFFECTS,
  WITHIN_R_CALL,
]
  .map((part) => part.trim())
  .join('\n\n')

/** The call that makes and prints the tree of the patients in `d`. */
export function withinTreeCode(call: WithinRCall): string {
  const args = [
    `outcome = ${rString(call.outcome)}`,
    `trial = ${rString(call.trial)}`,
    `treatment = ${rString(call.treatment)}`,
    `covariates = ${rVector(call.covariates)}`,
    ...(call.adjust.length === 0 ? [] : [`adjust = ${rVector(call.adjust)}`]),
    ...(call.weights === null ? [] : [`weights = ${rString(call.weights)}`]),
    ...(call.exposure === null ? [] : [`exposure = ${rString(call.exposure)}`]),
    `family = "${call.family}"`,
    `alpha = ${call.alpha}`,
    `bonferroni = ${call.bonferroni ? 'TRUE' : 'FALSE'}`,
    ...(call.minsize === null ? [] : [`minsize = ${call.minsize}`]),
    ...(call.mintrials === null ? [] : [`mintrials = ${call.mintrials}`]),
    `trim = ${call.trim}`,
    ...(call.maxdepth === null ? [] : [`maxdepth = ${call.maxdepth}`]),
    `prognosis = "${call.prognosis}"`,
  ]
  return `tree <- metamob_wt(d,\n  ${args.join(',\n  ')}\n)\nprint(tree)`
}

/**
 * A whole script: the functions, what reads the patients into `d`, and the call.
 *
 * @param data code that leaves in `d` the complete patients, with factors, a number as outcome and the treatment as 0 and 1
 */
export const withinRCode = (call: WithinRCall, data: readonly string[]): string =>
  `${[WITHIN_R, ...data, withinTreeCode(call)].join('\n\n')}\n`
