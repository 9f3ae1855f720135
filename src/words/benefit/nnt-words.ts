import type { NumberNeeded } from '../../meta/number-needed.js'
import type { OneFit } from '../../results/fit-schema.js'
import { outcomeInWords } from '../family-words.js'
import { fixed } from '../numbers.js'
import type { Spec } from './favours-words.js'
import { betterInWords } from './favours-words.js'

/** `NNTB 4.1 (3.2 to 5.8)`; `NNTB 8.1 to ∞ to NNTH 26` where the interval of the difference includes 0; `–` where it has none. */
export function nntText(nnt: NumberNeeded | null | undefined): string {
  if (nnt == null) return '–'
  const { estimate, lo, hi, throughInfinity } = nnt
  if (throughInfinity) return `NNTB ${size(lo)} to ∞ to NNTH ${size(hi)}`
  const benefit = (estimate ?? lo ?? 0) > 0
  const ends = benefit ? [lo, hi] : [hi, lo]
  return `${benefit ? 'NNTB' : 'NNTH'} ${size(estimate)} (${size(ends[0])} to ${size(ends[1])})`
}

/** One decimal below 10, else whole. */
function size(value: number | null): string {
  if (value === null) return '–'
  const positive = Math.abs(value)
  return fixed(positive, positive < 9.95 ? 1 : 0)
}

/** Whether any subgroup has numbers needed to treat. */
export const hasNnt = ({ subgroups }: Pick<OneFit, 'subgroups'>): boolean =>
  subgroups.some(({ outcome }) => outcome?.nnt !== undefined)

/** What the numbers are. */
export const nntInWords = (spec: Spec): string =>
  `NNT: patients to treat with ${spec.experimental} instead of ${spec.control} for one to benefit (NNTB) or to be harmed (NNTH) with regard to ${outcomeInWords(spec)}, over the follow-up of the trials; 1/difference of the risks. ${betterInWords(spec)}. Where the interval of the difference includes 0, so that there may be neither, the numbers run through ∞ and there is no single one.`
