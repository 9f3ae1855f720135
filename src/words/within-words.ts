import type { OneFit } from '../results/fit-schema.js'
import { count, fixed, pEquals } from './numbers.js'

type Within = NonNullable<OneFit['within']>

/** Why the difference of a subgroup's arm means is not its effect; null for methods whose effect it is. */
export const armMeansWords = ({ within }: Pick<OneFit, 'within'>): string | null =>
  within === undefined
    ? null
    : 'Outcomes by arm are of a model with one effect in all trials of the subgroup, the effect itself has its level from all trials and allows for what differs between them: the difference of the arms is not exactly the effect, and its interval is narrower where trials differ.'

/** What the trials say of the differences together, in sentences. */
export function withinSentences({ components, outside }: Within): string[] {
  return [
    ...components.flatMap(({ wald, heterogeneity, subgroups }) => [
      ...(wald === null || subgroups.length < 3
        ? []
        : [`Joint test of these differences, after the search: ${pEquals(wald.p)}.`]),
      ...(heterogeneity === null
        ? []
        : [
            `Whether trials agree on them: Q ${fixed(heterogeneity.Q, 2)} on ${heterogeneity.df} df, ${pEquals(heterogeneity.p)}.`,
          ]),
    ]),
    'The patients that made the subgroups are those that are compared, so that differences are too large and p-values too small.',
    ...(outside.length === 0
      ? []
      : [`${count(outside.length, 'trial')} told nothing of the treatment effect.`]),
  ]
}
