import type { FitResult } from '../../../results/fit-schema.js'
import { effectName, familyWords, isRatio } from '../../../words/family-words.js'
import { FEW_DF, fixed, hasFewDf, interval, ratioTexts } from '../../../words/numbers.js'

type Family = FitResult['spec']['family']

/** An estimate on the scale of the model. */
export interface Estimate {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  /** Of the interval; null or left out: those of the normal distribution. */
  readonly df?: number | null | undefined
}

/** What the model estimates: `mean difference`, `log odds ratio`, `log rate ratio`. */
export const linkName = (family: Family): string =>
  isRatio(family) ? `log ${effectName(family)}` : effectName(family)

/** `Mean`, `Risk`, `Rate`. */
export const levelName = (family: Family): string => familyWords(family).mean

/** `−0.40 (−1.05 to 0.24)`. */
export const withInterval = ({ estimate, lo, hi, df }: Estimate, decimals: number): string =>
  estimate === null
    ? '–'
    : lo === null && hi === null
      ? fixed(estimate, decimals)
      : `${fixed(estimate, decimals)} (${interval(lo, hi, decimals, df)})`

/** `2.16 (1.74 to 2.57)` of a ratio. */
export function ratioWithInterval(ratio: Estimate): string {
  if (ratio.estimate === null) return '–'
  const { estimate, lo, hi } = ratioTexts(ratio)
  if (ratio.lo === null && ratio.hi === null) return estimate
  return `${estimate} (${hasFewDf(ratio.df) ? FEW_DF : `${lo} to ${hi}`})`
}

/** An effect as it is read: a difference as it is, a log ratio as ratio. */
export const effectText = (effect: Estimate, family: Family, decimals: number): string =>
  !isRatio(family)
    ? withInterval(effect, decimals)
    : ratioWithInterval({
        ...effect,
        estimate: exp(effect.estimate),
        lo: exp(effect.lo),
        hi: exp(effect.hi),
      })

const exp = (value: number | null): number | null => (value === null ? null : Math.exp(value))

/** Decimals that show numbers as large as these, where no standard error is known: about three digits of the largest. */
export function decimalsOfSize(values: readonly (number | null)[]): number {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)))
  if (!(largest > 0) || !Number.isFinite(largest)) return 2
  return Math.max(0, 2 - Math.floor(Math.log10(largest)))
}
