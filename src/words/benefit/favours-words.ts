import type { FitResult } from '../../results/fit-schema.js'
import { familyWords, outcomeInWords, outcomeKind } from '../family-words.js'

export type Spec = Pick<
  FitResult['spec'],
  'family' | 'outcome' | 'event' | 'exposure' | 'control' | 'experimental' | 'weights' | 'cluster' | 'better'
>

/** What effects to the left of none (negative, ratios below 1) and to the right of it speak for; null where that was not said. */
export function favoured({
  better,
  control,
  experimental,
}: Pick<Spec, 'better' | 'control' | 'experimental'>): readonly [left: string, right: string] | null {
  if (better === undefined) return null
  return better === 'lower' ? [experimental, control] : [control, experimental]
}

/** Below the two halves of an axis of effects: `favours intervention`. */
export function favoursWords(
  spec: Pick<Spec, 'better' | 'control' | 'experimental'>,
): readonly [left: string, right: string] | null {
  const arms = favoured(spec)
  return arms && [`favours ${arms[0]}`, `favours ${arms[1]}`]
}

/** `Lower rmdq is better: negative effects favour intervention.` Null where it was not said which outcomes are better. */
export function directionInWords(spec: Spec): string | null {
  const arms = favoured(spec)
  if (arms === null) return null
  const { ratio } = familyWords(spec.family)
  const effects = ratio === null ? 'negative effects favour' : `${ratio.name}s below 1 favour`
  return `${betterInWords(spec)}: ${effects} ${arms[0]}.`
}

/** `Lower rmdq is better`, `Fewer events (y = yes) are better`. */
export function betterInWords(spec: Spec): string {
  const lower = spec.better === 'lower'
  const outcome = outcomeInWords(spec)
  if (['event', 'time'].includes(outcomeKind(spec.family)))
    return `${lower ? 'Fewer' : 'More'} events (${outcome}) are better`
  return `${lower ? 'Lower' : 'Higher'} ${outcome} is better`
}

/**
 * Whether an effect is a benefit, a harm, or may be either, on the scale of the model: `null` where there is no interval, or
 * no direction.
 */
export function verdictOf(
  { lo, hi }: { readonly lo: number | null; readonly hi: number | null },
  { better }: Pick<Spec, 'better'>,
): 'benefit' | 'harm' | 'unclear' | null {
  if (better === undefined || lo === null || hi === null) return null
  if (lo <= 0 && hi >= 0) return 'unclear'
  return hi < 0 === (better === 'lower') ? 'benefit' : 'harm'
}
