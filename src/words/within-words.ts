import type { OneFit } from '../results/fit-schema.js'
import { count, fixed, pEquals } from './numbers.js'

type Within = NonNullable<OneFit['within']>

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
