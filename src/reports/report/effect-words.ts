import type { FitResult } from '../../workflow/fit-schema.js'
import { FEW_DF, fixed, hasFewDf, interval } from '../numbers.js'

type Family = FitResult['spec']['family']

/** An estimate on the scale of the model. */
export interface Estimate {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  /** Of the interval; null or left out: those of the normal distribution. */
  readonly df?: number | null | undefined
}

/** `mean difference`, `odds ratio`, `rate ratio`. */
export const effectName = (family: Family): string =>
  ({ gaussian: 'mean difference', binomial: 'odds ratio', poisson: 'rate ratio' })[family]

/** What the model estimates: `mean difference`, `log odds ratio`, `log rate ratio`. */
export const linkName = (family: Family): string =>
  family === 'gaussian' ? effectName(family) : `log ${effectName(family)}`

/** `Mean`, `Risk`, `Rate`. */
export const levelName = (family: Family): string =>
  ({ gaussian: 'Mean', binomial: 'Risk', poisson: 'Rate' })[family]

/** `−0.40 (−1.05 to 0.24)`. */
export const withInterval = ({ estimate, lo, hi, df }: Estimate, decimals: number): string =>
  estimate === null
    ? '–'
    : lo === null && hi === null
      ? fixed(estimate, decimals)
      : `${fixed(estimate, decimals)} (${interval(lo, hi, decimals, df)})`

/** A ratio with two decimals, fewer when it is large; more than a million is ∞ for all that data can tell. */
export function ratioText(value: number | null): string {
  if (value === null) return '–'
  if (value > 1e6) return '∞'
  return fixed(value, value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

export const ratioWithInterval = ({ estimate, lo, hi, df }: Estimate): string =>
  estimate === null
    ? '–'
    : `${ratioText(estimate)} (${hasFewDf(df) ? FEW_DF : `${ratioText(lo)} to ${ratioText(hi)}`})`

/** An effect as it is read: a difference as it is, a log ratio as ratio. */
export const effectText = (effect: Estimate, family: Family, decimals: number): string =>
  family === 'gaussian'
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
  return Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(largest))))
}
