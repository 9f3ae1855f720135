import type { CompareResult } from '../../results/compare-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import { LEADING_METHOD } from '../../trees/methods/leading-method.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { pEquals } from '../../words/numbers.js'
import { ruleInWords } from '../../words/rule-words.js'
import { wrap } from './text-table.js'

/**
 * What the second example shows: how it was made, and who finds it. Every number comes from the results.
 *
 * @param compared all methods
 */
export function explainMisled({ methods, data }: CompareResult): string {
  const fits = methods.flatMap(({ fit }) => (fit === null ? [] : [fit]))
  const making = (variable: string) =>
    fits.filter(({ tree }) => tree.nodes.some(({ split }) => split?.variable === variable)).map(titleOf)
  const within = fits.find(({ spec }) => spec.method === LEADING_METHOD)!
  const pooled = fits.find(({ spec }) => spec.method === 'mob-si')!
  const byAge = pooled.tree.nodes.find(({ split }) => split?.variable === 'age')
  const age = byAge?.split ?? null
  const sentences = [
    `These ${data.trials.length} trials are made up, so that it is known what is true: the programme does more for patients who were admitted more than once in the year before, and that is the only difference between patients.`,
    'Trials of older patients happen to have larger effects, but within every trial age makes none; frailty predicts readmission in both arms alike.',
    `Age makes a subgroup in ${listed(making('age'))}, frailty in ${listed(making('frailty'))}.`,
    ...(age === null
      ? []
      : [
          `MOB-SI would have one treat patients with ${ruleInWords([rightOf(pooled, byAge!)])} and not the others: asked within trials, the effect does not differ there (${pEquals(age.effectP ?? null)}). It is a difference between trials that looks like one between patients.`,
        ]),
    `metaMOB-WT splits on ${listed([...new Set(within.tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.variable])))])} alone, where the data were made to differ.`,
  ]
  return wrap(sentences.join(' '), 92).join('\n')
}

const titleOf = ({ spec }: FitResult): string => METHOD_INFO[spec.method].title

const rightOf = ({ tree }: FitResult, node: FitResult['tree']['nodes'][number]) =>
  tree.nodes[node.kids[1] - 1].condition!

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'no method'
    : names.length === 1
      ? names[0]
      : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
