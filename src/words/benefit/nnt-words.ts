import type { NumberNeeded } from '../../meta/number-needed.js'
import type { OneFit } from '../../results/fit-schema.js'
import { outcomeKind } from '../family-words.js'
import { fixed } from '../numbers.js'
import type { Spec } from './favours-words.js'

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

/** Whether subgroups may have numbers needed to treat. */
export const hasNnt = ({ spec }: Pick<OneFit, 'spec'>): boolean =>
  spec.better !== undefined && outcomeKind(spec.family) === 'event'

/** What the numbers are. */
export const nntInWords = ({ experimental, control }: Pick<Spec, 'experimental' | 'control'>): string =>
  `NNT: patients to treat with ${experimental} instead of ${control} for one to benefit (NNTB) or to be harmed (NNTH), over the follow-up of the trials; 1/difference of the risks. Where the interval of the difference includes 0 the numbers run through ∞, and there is no single one; –: not known, or the interval of the effect alone includes no effect.`
