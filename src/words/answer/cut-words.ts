import type { InteractionsResult } from '../../results/interactions-schema.js'
import { effectName, isRatio } from '../family-words.js'
import { estimateInWords } from '../interaction-words.js'
import { decimalsFor, fixed } from '../numbers.js'

type Spec = Pick<InteractionsResult['spec'], 'family' | 'experimental' | 'control' | 'level' | 'better'>
type Difference = Parameters<typeof estimateInWords>[0]

/** What always stands beside a cut that a person chose by eye. */
export const BY_EYE = 'Not corrected for choosing the cut.'

/**
 * How the effects on two sides of a cut compare, in a sentence: `With age > 60, the odds ratio is 0.42 times that with age ≤ 60
 * (95% CI 0.23 to 0.77, p = 0.005; within trials).`
 *
 * @param labels the two sides; the difference is that of the second to the first
 * @param difference null where no trial tells
 */
export function cutInSentence(
  [first, second]: readonly [string, string],
  difference: Difference | null,
  spec: Spec,
): string {
  if (difference === null || difference.estimate === null)
    return `No single trial can tell whether the effect differs between ${first} and ${second}.`
  const effect = effectName(spec.family)
  const words = estimateInWords(difference, spec)
  const at = words.indexOf(', ')
  const [estimate, sureness] = [words.slice(0, at), words.slice(at + 2)]
  if (isRatio(spec.family))
    return `With ${second}, the ${effect} is ${estimate} times that with ${first} (${sureness}; within trials).`
  const size = fixed(Math.abs(difference.estimate), decimalsFor(difference.se))
  const than = difference.estimate < 0 ? 'lower' : 'higher'
  return `With ${second}, the ${effect} is ${size} ${than} than with ${first} (difference ${words}; within trials).`
}
