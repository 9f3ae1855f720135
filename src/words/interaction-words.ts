import type { InteractionAnalysis, InteractionsResult } from '../results/interactions-schema.js'
import { FAMILY_WORDS, ratioEstimate, ratioInterval } from './family-words.js'
import { decimalsFor, fixed, hasFewDf, interval, levelInWords, pEquals } from './numbers.js'

type Spec = Pick<InteractionsResult['spec'], 'family' | 'experimental' | 'control' | 'level'>
type Effect = InteractionAnalysis['contrasts'][number]['within']

/** Name of an interaction on the scale that is printed: `Difference`, `Ratio of ORs`. */
export function interactionHead(family: Spec['family']): string {
  const { ratio } = FAMILY_WORDS[family]
  return ratio === null ? 'Interaction' : `Ratio of ${ratio.head}s`
}

/** `0.52 (95% CI −0.3 to 1.3; p = 0.25)`; ratios on their own scale. */
export function estimateInWords(effect: NonNullable<Effect>, { family, level }: Spec): string {
  const decimals = decimalsFor(effect.se)
  const [estimate, span] =
    family === 'gaussian'
      ? [fixed(effect.estimate, decimals), interval(effect.lo, effect.hi, decimals, effect.df)]
      : [
          ratioEstimate(effect.ratio),
          ratioInterval({ ...(effect.ratio ?? { estimate: null, lo: null, hi: null }), df: effect.df }),
        ]
  const shown = hasFewDf(effect.df) ? span : `${levelInWords(level)} CI ${span}`
  return `${estimate} (${shown}; ${pEquals(effect.p)})`
}

/**
 * What an analysis says, in sentences for a reader who is no statistician: whether the effect differs within trials, and that
 * this estimate alone is free of aggregation bias.
 */
export function interactionAnswer(
  analysis: Pick<InteractionAnalysis, 'kind' | 'variables' | 'contrasts' | 'groups' | 'joint' | 'trials'>,
  spec: Spec,
): string {
  const { kind, variables, contrasts, groups, joint, trials } = analysis
  const alpha = 1 - spec.level
  const [contrast] = contrasts
  const what = kind === 'tree' ? 'the subgroups of the tree' : variables.join(', ')
  const telling = contrasts.filter(({ within }) => within !== null && within.p !== null)
  if (telling.length === 0)
    return `No answer from within trials: no trial tells how the effect of ${spec.experimental} differs by ${what}. ${others(analysis, spec)}`
  const p = joint?.p ?? Math.min(...telling.map(({ within }) => within!.p!))
  const differs = p <= alpha
  // Several differences that are not tested together: the smallest p allows for their number.
  const several = contrasts.length > 1 && joint === null
  const sure = several ? p * telling.length <= alpha : differs
  const where = trials.length === 1 ? 'In the one trial there is' : 'Within trials there is'
  const head = `${where} ${sure ? 'evidence' : 'no evidence'} that the effect of ${spec.experimental} ${kind === 'linear' ? `changes with ${what}` : `differs between subgroups of ${what}`}`.replace(
    'subgroups of the subgroups of the tree',
    'the subgroups of the tree',
  )
  const only = contrasts.length === 1 && contrast.within !== null
  const numbers = only
    ? kind === 'linear'
      ? ` (${byHowMuch(spec)} ${contrast.label}: ${estimateInWords(contrast.within!, spec)})`
      : ` (${groups[1].label} against ${groups[0].label}: ${byHowMuch(spec)} ${estimateInWords(contrast.within!, spec)})`
    : joint === null
      ? ` (smallest ${pEquals(p)} of ${telling.length} differences)`
      : ` (joint test: ${pEquals(p)})`
  return `${head}${numbers}. ${others(analysis, spec)}`
}

const byHowMuch = ({ family }: Spec): string => {
  const { ratio } = FAMILY_WORDS[family]
  return ratio === null ? 'difference of effects' : `ratio of ${ratio.name}s`
}

/** Which estimates are open to aggregation bias, with their values. */
function others(
  { contrasts, trials, kind }: Pick<InteractionAnalysis, 'contrasts' | 'trials' | 'kind'>,
  spec: Spec,
): string {
  const [contrast] = contrasts
  if (trials.length === 1) return 'With one trial there are no differences between trials that could bias this.'
  const values =
    contrasts.length > 1
      ? []
      : [
          ...(contrast.amalgamated === null
            ? []
            : [`amalgamated ${estimateInWords(contrast.amalgamated, spec)}`]),
        ]
  const shown = values.length === 0 ? '' : ` (${values.join('; ')})`
  const differ = kind === 'linear' ? 'in more than this covariate' : 'in more than these subgroups'
  return `Only estimates from within trials are free of aggregation bias. The amalgamated estimate${shown} and the slope across trials also compare trials with each other, which differ ${differ}.`
}
