import type { FitResult } from '../../results/fit-schema.js'
import { isRatio, outcomeKind, rateWord } from '../family-words.js'
import { eventInWords } from './answer-verdict.js'
import { differenceInWords } from './difference-words.js'

/** What always stands beside the subgroup of one patient. */
export const FOR_A_GROUP =
  'This is a result for a group of patients, not a forecast for one person. Subgroups that were found by searching are hypotheses.'

/**
 * What the treatment does in patients of a subgroup: `Of 100 such patients, 56 have the event (y) with placebo and 90 with
 * active: 34 more in 100 (95% CI 29 to 40).` Null where there is no estimate.
 */
export function subgroupInSentence(
  subgroup: FitResult['subgroups'][number],
  spec: FitResult['spec'],
): string | null {
  const words = differenceInWords(subgroup, spec)
  if (words === null) return null
  const { control, experimental, family } = spec
  const inside = words.interval === '' ? '' : ` (${words.interval})`
  const what = eventInWords(spec)
  if (outcomeKind(family) !== 'event')
    return isRatio(family)
      ? `The ${rateWord(family)} of ${what} is ${words.head} as high with ${experimental} as with ${control}${inside}.`
      : words.head.startsWith('no difference')
        ? `With ${experimental}, ${what} is no different from that with ${control}${inside}.`
        : `With ${experimental}, ${what} is ${words.head} than with ${control}${inside}.`
  const own = subgroup.outcome!
  const [less, more] = [100 * own.control.estimate!, 100 * own.experimental.estimate!].map(Math.round)
  // Parts that are rounded for themselves may seem to differ by one more or less.
  const rounded =
    more - less === Math.round(100 * own.difference.estimate!) ? '' : ', before the numbers are rounded'
  return `Of 100 such patients, ${less} have ${what} with ${control} and ${more} with ${experimental}: ${words.head}${rounded}${inside}.`
}
