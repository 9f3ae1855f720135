import type { CompareResult } from '../../results/compare-schema.js'
import type { DescribeResult, NumericSummary } from '../../results/describe-schema.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { DEFAULT_METHOD } from '../../trees/methods/method.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { decimalsFor, fixed, hasFewDf, interval, pEquals, significant } from '../../words/numbers.js'
import { wrap } from './text-table.js'

/** Sentences that explain the results of the example; every number in them comes from the results. */

const paragraph = (sentences: readonly string[]): string => wrap(sentences.join(' '), 92).join('\n')

/** What Table 1 shows. */
export function explainDescribe({ groups, columns }: DescribeResult): string {
  const trials = groups.slice(1)
  const sizes = trials.map(({ n }) => n)
  const medians = (name: string) =>
    (columns.find((column) => column.name === name)!.summaries as readonly NumericSummary[])
      .filter(({ trial, arm }) => trial !== null && arm === null)
      .map(({ median }) => median!)
  const baseline = medians('rmdq0')
  return paragraph([
    `${trials.length} trials of exercise for low back pain, of very different size (${Math.min(...sizes)} to ${Math.max(...sizes)} patients).`,
    `The outcome, rmdq, is disability after treatment (0 none to 24 worst), so a negative effect is a benefit; rmdq0 is disability before.`,
    `Patients differ between trials: the median of rmdq0 ranges from ${Math.min(...baseline)} to ${Math.max(...baseline)}.`,
    'Pooling them as if they came from one trial would mix differences between trials with differences between patients.',
  ])
}

/** What Table 2 shows. */
export function explainEffects({ lmm, twoStage }: EffectsResult): string {
  const effect = lmm!.effect!
  const decimals = decimalsFor(effect.se)
  const tau = lmm!.random[0]
  const reml = twoStage!.pooled.find(({ method }) => method === 'REML')!
  return paragraph([
    `On average the intervention changes disability by ${fixed(effect.estimate, decimals)} points (mixed model${hasFewDf(effect.df) ? ', whose interval has too few degrees of freedom to be of use' : `, ${interval(effect.lo, effect.hi, decimals)}`}).`,
    `The effect varies between trials with a standard deviation of about ${significant(tau.sd)}, but ${twoStage!.trials.length} trials say little about that: anything from ${significant(tau.lo)} to ${significant(tau.hi)} is compatible with the data (I² ${fixed(reml.I2, 0)}%).`,
    'That is why the intervals that allow for it are so much wider.',
    'An average is not the question here, though: who benefits?',
  ])
}

/** What the comparison shows. */
export function explainCompare({ methods, agreement, data }: CompareResult): string {
  const fits = methods.flatMap(({ fit }) => (fit === null ? [] : [fit]))
  const everywhere = agreement.splits.filter((entry) => entry.methods.length === fits.length)
  const some = agreement.splits.filter((entry) => entry.methods.length < fits.length)
  const title = (name: keyof typeof METHOD_INFO) => METHOD_INFO[name].title
  const recommended = fits.find(({ spec }) => spec.method === DEFAULT_METHOD)!
  const clearest = [...recommended.subgroups].sort((a, b) => (a.effect.p ?? 1) - (b.effect.p ?? 1))[0]
  const decimals = decimalsFor(clearest.effect.se)
  return paragraph([
    `All methods find that disability before treatment (rmdq0) matters; ${everywhere.length} of ${agreement.splits.length} splits are made by all of them.`,
    ...some.map(
      ({ split, methods: making }) => `The split ${split} is made by ${making.map(title).join(', ')} only.`,
    ),
    `By metaMOB-SI the effect is clearest for ${clearest.label}: ${fixed(clearest.effect.estimate, decimals)} (${interval(clearest.effect.lo, clearest.effect.hi, decimals, clearest.effect.df)}, ${pEquals(clearest.effect.p)}).`,
    `With ${data.trials.length} trials no subgroup effect is certain once it may vary between trials; the subgroups differ in level more than in effect.`,
    'Subgroups found by searching are hypotheses: confirm them in other trials.',
  ])
}

/** What shuffling the rows does to a test, by R's rule for ties and at distinct values. */
export interface ShuffledTest {
  readonly variable: string
  readonly label: string
  readonly shuffles: number
  /** Smallest and largest adjusted p-value, and the numbers of subgroups found. */
  readonly rows: { readonly least: number; readonly most: number; readonly subgroups: readonly number[] }
  readonly distinct: { readonly least: number; readonly most: number; readonly subgroups: readonly number[] }
}

/** What the order of the rows does to R's rule for ties. */
export function explainTies({ variable, label, shuffles, rows, distinct }: ShuffledTest): string {
  const range = ({ least, most }: { least: number; most: number }) =>
    least === most ? pEquals(least) : `anything from p = ${least.toFixed(3)} to p = ${most.toFixed(3)}`
  const counts = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b).join(' or ')
  return paragraph([
    'R tests at every row of the file, so wherever a covariate has ties its p-values depend on how the rows are sorted.',
    `Shuffling the rows ${shuffles} times and testing ${variable} among patients with ${label} (MOB-SI) gives ${range(rows)} by R's rule (--ties rows), and so ${counts(rows.subgroups)} subgroups.`,
    `copse tests at the distinct values: ${range(distinct)} and ${counts(distinct.subgroups)} subgroups, whatever the order.`,
  ])
}
