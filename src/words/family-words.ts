import { FAMILY_NAMES, type FamilyName, familyOf } from '../families/families.js'
import type { FamilyWords, Measure, OutcomeKind } from '../families/family.js'
import type { FitResult } from '../results/fit-schema.js'
import { decimalsFor, FEW_DF, fixed, hasFewDf, interval, ratioTexts, significant } from './numbers.js'

export { DEFAULT_FAMILY, FAMILY_NAMES, type FamilyName } from '../families/families.js'

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

/** What a treatment effect is called. */
export interface MeasureWords {
  /** Head of the column with estimates on the scale of the model. */
  readonly effect: string
  /** As readers are shown it: `odds ratio`. */
  readonly name: string
  /** Head and name of the ratio; null for a difference in means. */
  readonly ratio: { readonly head: string; readonly name: string } | null
}

const MEASURE_WORDS: Readonly<Record<Measure, MeasureWords>> = {
  'mean-difference': { effect: 'Effect', name: 'mean difference', ratio: null },
  'log-odds-ratio': { effect: 'log OR', name: 'odds ratio', ratio: { head: 'OR', name: 'odds ratio' } },
  'log-hazard-ratio': {
    effect: 'log HR',
    name: 'hazard ratio',
    ratio: { head: 'HR', name: 'hazard ratio' },
  },
  'log-rate-ratio': { effect: 'log RR', name: 'rate ratio', ratio: { head: 'RR', name: 'rate ratio' } },
}

/** The words of a family, and of its effects. */
export function familyWords(name: FamilyName): FamilyWords & MeasureWords {
  const { words, measure } = familyOf(name)
  return { ...words, ...MEASURE_WORDS[measure] }
}

/** `mean difference`, `odds ratio`, `rate ratio`. */
export const effectName = (family: FamilyName): string => MEASURE_WORDS[familyOf(family).measure].name

/** What one outcome is: a number, an event or a count. */
export const outcomeKind = (family: FamilyName): OutcomeKind => familyOf(family).outcome

/** Whether effects are shown as ratios. */
export const isRatio = (family: FamilyName): boolean => familyOf(family).ratio

/** What a ratio of the arms is of, where no odds are: `rate`, `hazard`. */
export const rateWord = (family: FamilyName): string => (outcomeKind(family) === 'time' ? 'hazard' : 'rate')

/** Whether there may be a column of time or size at risk. */
export const takesExposure = (family: FamilyName): boolean => familyOf(family).exposure

/** What an outcome may be, without an article: `continuous`, `an event or not`, `a count`. */
export const shortChoice = (family: FamilyName): string => familyOf(family).words.short

/** The families of a condition, as a command names them. */
export const familiesThat = (has: (name: FamilyName) => boolean): string =>
  FAMILY_NAMES.filter(has).join(', ')

const NO_ENDS = {
  none: 'one outcome only',
  noneEach: 'one outcome only',
  onlyLeast: 'one outcome only',
  all: null,
}

/** What is said of patients who all have the least outcome, or the largest. */
export const endsInWords = (family: FamilyName): NonNullable<FamilyWords['ends']> =>
  familyOf(family).words.ends ?? NO_ENDS

/** `y = yes`, `rmdq`, `relapses per unit of years`. */
export function outcomeInWords({ family, outcome, event, exposure }: Spec): string {
  if (['event', 'time'].includes(outcomeKind(family)))
    return event === null ? outcome : `${outcome} = ${event}`
  return exposure === null ? outcome : `${outcome} per unit of ${exposure}`
}

/** Further words of a heading: family, case weights and clusters, where they are not the usual ones. */
export function familyLine({ family, weights, cluster }: Spec): string {
  const { heading } = familyOf(family).words
  return [
    heading === null ? '' : ` (${heading})`,
    ...(weights === null ? [] : [`, weighted by ${weights}`]),
    ...(cluster == null ? [] : [`, clustered by ${cluster}`]),
  ].join('')
}

/** What an effect is. */
export function effectInWords(spec: Spec): string {
  const { ratio } = familyWords(spec.family)
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
export function meanInterval(family: FamilyName, { estimate, lo, hi, df }: Interval): string {
  if (outcomeKind(family) === 'event') {
    const [value, from, to] = [estimate, lo, hi].map((x) => (x === null ? null : 100 * x))
    return `${fixed(value, 1)}%${span(interval(from, to, 1, df))}`
  }
  // Differences of rates may be below 0, which ratios are not.
  if ([estimate, lo, hi].some((value) => value !== null && value < 0)) {
    const decimals = decimalsFor(lo === null || hi === null ? null : (hi - lo) / 4)
    return `${fixed(estimate, decimals)}${span(interval(lo, hi, decimals, df))}`
  }
  return `${significant(estimate)}${span(ratioInterval({ estimate, lo, hi, df }))}`
}

/** What differences of means are in, where that is not the unit of the outcome. */
export const differenceUnit = (family: FamilyName): string =>
  outcomeKind(family) === 'event' ? ', in percentage points' : ''

const span = (text: string): string => (text === '–' ? '' : ` (${text})`)
