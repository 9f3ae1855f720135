import type { FitResult } from '../results/fit-schema.js'
import { FEW_DF, fixed, hasFewDf, interval, ratioTexts, significant } from './numbers.js'

type Spec = Pick<
  FitResult['spec'],
  'family' | 'outcome' | 'event' | 'exposure' | 'control' | 'experimental' | 'weights' | 'cluster'
>
type Interval = {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly df?: number | null | undefined
}

/** What the numbers of a family are called. */
export interface FamilyWords {
  /** Left-hand side of the model. */
  readonly left: string
  /** Head of the column with estimates on the scale of the model. */
  readonly effect: string
  /** Head and name of the ratio; null for a difference in means. */
  readonly ratio: { readonly head: string; readonly name: string } | null
  /** Head of the mean outcome of an arm. */
  readonly mean: string
}

/** The words of a family. */
export const FAMILY_WORDS: Readonly<Record<Spec['family'], FamilyWords>> = {
  gaussian: { left: 'outcome', effect: 'Effect', ratio: null, mean: 'Mean' },
  binomial: {
    left: 'logit of the risk',
    effect: 'log OR',
    ratio: { head: 'OR', name: 'odds ratio' },
    mean: 'Risk',
  },
  poisson: {
    left: 'log of the rate',
    effect: 'log RR',
    ratio: { head: 'RR', name: 'rate ratio' },
    mean: 'Rate',
  },
}

/** `y = yes`, `rmdq`, `relapses per unit of years`. */
export function outcomeInWords({ family, outcome, event, exposure }: Spec): string {
  if (family === 'binomial') return event === null ? outcome : `${outcome} = ${event}`
  return exposure === null ? outcome : `${outcome} per unit of ${exposure}`
}

/** Further words of a heading: family, case weights and clusters, where they are not the usual ones. */
export function familyLine({ family, weights, cluster }: Spec): string {
  const kind = {
    gaussian: '',
    binomial: ' (binary, logistic models)',
    poisson: ' (count, Poisson models)',
  }[family]
  return [
    kind,
    ...(weights === null ? [] : [`, weighted by ${weights}`]),
    ...(cluster == null ? [] : [`, clustered by ${cluster}`]),
  ].join('')
}

/** What an effect is. */
export function effectInWords(spec: Spec): string {
  const { ratio } = FAMILY_WORDS[spec.family]
  const { control, experimental } = spec
  if (ratio === null)
    return `Effect: mean ${outcomeInWords(spec)} in ${experimental} less that in ${control}.`
  return `${ratio.head}: ${ratio.name} of ${outcomeInWords(spec)}, ${experimental} against ${control}.`
}

/** The interval of a ratio: `1.74 to 2.57`. */
export function ratioInterval(ratio: Interval): string {
  if (ratio.lo === null && ratio.hi === null) return '–'
  if (hasFewDf(ratio.df)) return FEW_DF
  const { lo, hi } = ratioTexts(ratio)
  return `${lo} to ${hi}`
}

/** The ratio itself, with the decimals of its interval. */
export const ratioEstimate = (ratio: Interval | undefined): string =>
  ratio === undefined ? '–' : ratioTexts(ratio).estimate

/** A risk in percent, a rate, a mean, with its interval: `55.5% (52.7 to 58.3)`. */
export function meanInterval(family: Spec['family'], { estimate, lo, hi, df }: Interval): string {
  if (family === 'binomial') {
    const [value, from, to] = [estimate, lo, hi].map((x) => (x === null ? null : 100 * x))
    return `${fixed(value, 1)}%${span(interval(from, to, 1, df))}`
  }
  return `${significant(estimate)}${span(ratioInterval({ estimate, lo, hi, df }))}`
}

const span = (text: string): string => (text === '–' ? '' : ` (${text})`)
