import { familyOf } from '../families/families.js'
import type { InteractionAnalysis, InteractionsResult } from '../results/interactions-schema.js'
import { moreFavourable } from './benefit/benefit-words.js'
import { familyWords, ratioEstimate, ratioInterval } from './family-words.js'
import { decimalsFor, fixed, hasFewDf, interval, levelInWords, pEquals } from './numbers.js'

type Spec = Pick<InteractionsResult['spec'], 'family' | 'experimental' | 'control' | 'level' | 'better'>
type Effect = InteractionAnalysis['contrasts'][number]['within']

/** Name of an interaction on the scale that is printed: `Difference`, `Ratio of ORs`. */
export function interactionHead(family: Spec['family']): string {
  const { ratio } = familyWords(family)
  return ratio === null ? 'Interaction' : `Ratio of ${ratio.head}s`
}

/** `0.52, 95% CI −0.3 to 1.3, p = 0.25`; ratios on their own scale. */
export function estimateInWords(effect: NonNullable<Effect>, { family, level }: Spec): string {
  const decimals = decimalsFor(effect.se)
  const [estimate, span] = familyOf(family).linear
    ? [fixed(effect.estimate, decimals), interval(effect.lo, effect.hi, decimals, effect.df)]
    : [
        ratioEstimate(effect.ratio),
        ratioInterval({ ...(effect.ratio ?? { estimate: null, lo: null, hi: null }), df: effect.df }),
      ]
  const shown = hasFewDf(effect.df) ? span : `${levelInWords(level)} CI ${span}`
  return `${estimate}, ${shown}, ${pEquals(effect.p)}`
}

/**
 * What an analysis says, in sentences for a reader who is no statistician: whether the effect differs within trials, and that
 * this estimate alone is free of aggregation bias.
 */
export function interactionAnswer(analysis: Answered, spec: Spec): string {
  const { kind, variables, contrasts, trials } = analysis
  const telling = contrasts.flatMap(({ within }) => (within?.p == null ? [] : [within.p]))
  const names = variables.join(' and ')
  const how =
    kind === 'linear'
      ? `changes with ${names}`
      : kind === 'tree'
        ? 'differs between the subgroups'
        : `differs between subgroups by ${names}`
  if (telling.length === 0 && contrasts.some(({ within }) => within !== null))
    return `No answer from within trials: the data are too few to say how sure it is whether the effect of ${spec.experimental} ${how}. ${whatComparesTrials(analysis, spec)}`
  if (telling.length === 0)
    return `No answer from within trials: no single trial can tell whether the effect of ${spec.experimental} ${how}. ${whatComparesTrials(analysis, spec)}`
  const joint = analysis.joint?.p ?? null
  const smallest = Math.min(...telling)
  // Differences that are not tested together: the smallest p-value allows for their number.
  const p = joint ?? Math.min(1, smallest * telling.length)
  const where = trials.length === 1 ? 'In the one trial' : 'Within trials'
  const seen = p <= 1 - spec.level
  const verdict = `${where} there is ${seen ? 'evidence' : 'no evidence'} that the effect of ${spec.experimental} ${how}`
  const direction = seen ? inWhom(analysis, spec) : null
  return `${verdict} (${numbers(analysis, spec, { joint, p, count: telling.length })}). ${direction === null ? '' : `${direction} `}${whatComparesTrials(analysis, spec)}`
}

/** In whom the effect is more favourable, where that is one comparison. */
function inWhom({ contrasts, kind, variables, groups = [] }: Answered, spec: Spec): string | null {
  const [contrast] = contrasts
  const estimate = contrast.within?.estimate ?? null
  if (contrasts.length > 1 || estimate === null) return null
  if (kind === 'linear')
    return moreFavourable(
      estimate,
      { higher: `where ${variables[0]} is higher`, lower: `where ${variables[0]} is lower` },
      spec,
    )
  const at = (place: number | null) => `in patients with ${groups[place ?? 0]?.label ?? ''}`
  if (groups.length !== 2) return null
  return moreFavourable(estimate, { higher: at(contrast.group), lower: at(contrast.reference) }, spec)
}

type Answered = Pick<InteractionAnalysis, 'kind' | 'variables' | 'contrasts' | 'trials'> & {
  readonly groups?: readonly { readonly label: string }[]
  readonly joint: { readonly p: number } | null
}

function numbers(
  { contrasts }: Answered,
  spec: Spec,
  { joint, p, count }: { joint: number | null; p: number; count: number },
): string {
  const [contrast] = contrasts
  if (contrasts.length === 1 && contrast.within !== null) {
    const { ratio } = familyWords(spec.family)
    const measure = ratio === null ? 'difference of effects' : `ratio of ${ratio.name}s`
    const of = contrast.group === null ? ' ' : ', '
    return `${measure}${of}${contrast.label}: ${estimateInWords(contrast.within, spec)}`
  }
  if (joint !== null) return `joint test of all differences, ${pEquals(joint)}`
  return `smallest of ${count} differences, ${pEquals(p)} with Bonferroni's correction`
}

/** Which estimates are open to aggregation bias, and why. */
function whatComparesTrials({ contrasts, trials, kind }: Answered, spec: Spec): string {
  if (trials.length === 1)
    return 'With one trial there are no differences between trials that could bias this.'
  const [{ amalgamated }] = contrasts
  const value = contrasts.length > 1 || amalgamated === null ? '' : ` (${estimateInWords(amalgamated, spec)})`
  const more = kind === 'linear' ? 'this covariate' : 'these subgroups'
  return `Only estimates from within trials are free of aggregation bias; the amalgamated estimate${value} and the slope across trials also compare trials with each other, which differ in more than ${more}.`
}
