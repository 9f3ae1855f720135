import type { Answer } from '../../results/answer/answer-schema.js'
import { ruleInWords } from '../rule-words.js'
import type { Spec } from './favours-words.js'
import { favoured, verdictOf } from './favours-words.js'

/**
 * Who of the two groups that differ most benefits more, and whether either is seen to benefit or to be harmed; null where it
 * was not said which outcomes are better, or where the two cannot be compared.
 */
export function benefitSentence(between: NonNullable<Answer['between']>, spec: Spec): string | null {
  const { within, left, right, effects } = between
  if (within?.estimate == null || within.estimate === 0 || favoured(spec) === null) return null
  // The side whose effect leans further to the better outcomes.
  const more = within.estimate < 0 === (spec.better === 'lower') ? 1 : 0
  const [who, others] = [more, 1 - more].map((j) => `patients with ${ruleInWords([[left, right][j]])}`)
  const [own, other] = [more, 1 - more].map((j) => verdictOf(effects[j], spec))
  const { experimental } = spec
  const says =
    own === 'benefit' && other === 'benefit'
      ? `${who} benefit more from ${experimental} than ${others}, who benefit too`
      : own === 'benefit' && other === 'harm'
        ? `${who} benefit from ${experimental}, and ${others} are harmed by it`
        : own === 'benefit'
          ? `${who} benefit from ${experimental}; whether ${others} benefit or are harmed is not clear`
          : own === 'harm' && other === 'harm'
            ? `${experimental} harms ${who} less than ${others}`
            : other === 'harm'
              ? `${experimental} harms ${others}; whether ${who} benefit or are harmed is not clear`
              : `the effect is more favourable to ${experimental} in ${who} than in ${others}; ${
                  other === 'benefit'
                    ? 'a benefit by itself is seen in the latter alone'
                    : 'whether either group benefits or is harmed is not clear'
                }`
  return `By these estimates, ${says}.`
}

/**
 * Where the effect is more favourable to the experimental arm, of a difference between two groups of patients or of a slope;
 * null where it was not said which outcomes are better.
 *
 * @param estimate of the difference or slope, on the scale of the model
 */
export function moreFavourable(
  estimate: number,
  { higher, lower }: { readonly higher: string; readonly lower: string },
  spec: Pick<Spec, 'better' | 'experimental' | 'control'>,
): string | null {
  if (favoured(spec) === null || estimate === 0) return null
  return `The effect is more favourable to ${spec.experimental} ${estimate < 0 === (spec.better === 'lower') ? higher : lower}.`
}
