import { familyOf } from '../families/families.js'
import type { FitResult } from '../results/fit-schema.js'
import type { LeafSummary } from '../results/patient-summary.js'

/** Mark of an effect by Firth's penalised likelihood where that of maximum likelihood would be infinite. */
export const FIRTH_MARK = '†'

/** Names of trials that are printed; the others are counted. */
const MOST = 10

/** Whether an effect of a trial needs the mark: where all effects are Firth's, none does. */
export const isMarked = (
  { control_ }: FitResult['spec'],
  effect: { readonly firth: boolean } | null,
): boolean => effect?.firth === true && !control_.firth

/** What a reader must know of the effects of trials on their own within subgroups, as sentences. */
export function ownEffectsWords({ spec, subgroups }: FitResult, leaves: readonly LeafSummary[]): string[] {
  const label = new Map(subgroups.map((subgroup) => [subgroup.node, subgroup.label]))
  const trials = leaves.flatMap(({ node, trials }) =>
    trials
      .filter(({ arms }) => arms[0] !== null || arms[1] !== null)
      .map((trial) => ({ ...trial, name: `${trial.trial} (${label.get(node)})` })),
  )
  const reasons = [...new Set(trials.flatMap(({ effect, why }) => (effect === null ? [why] : [])))]
  return [
    ...adjustedWords(spec),
    ...(trials.some(({ effect }) => isMarked(spec, effect)) ? [FIRTH_WORDS] : []),
    ...reasons.map((reason) => {
      const names = trials.filter(({ effect, why }) => effect === null && why === reason)
      return `– No estimate, because the trial ${reason}: ${namesOf(names.map(({ name }) => name))}.`
    }),
  ]
}

const FIRTH_WORDS = `${FIRTH_MARK} By Firth’s penalised likelihood: in an arm of the trial no patient has the event or all have it, so that the ordinary estimate is infinite.`

/** How trials' own effects are adjusted; nothing to say where they are not. */
export function adjustedWords({ adjust, control_, family }: FitResult['spec']): string[] {
  return [
    ...(adjust.length > 0
      ? [`Effects of trials are adjusted for ${adjust.join(', ')}, each trial by itself.`]
      : []),
    ...(control_.firth && !familyOf(family).linear
      ? ['Effects of trials are by Firth’s penalised likelihood, like those of the subgroups.']
      : []),
  ]
}

/** `A, B and 12 more`. */
export function namesOf(names: readonly string[]): string {
  const rest = names.length - MOST
  return rest > 1 ? `${names.slice(0, MOST).join(', ')} and ${rest} more` : names.join(', ')
}
