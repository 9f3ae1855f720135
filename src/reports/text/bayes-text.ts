import type { BayesResult } from '../../results/bayes-schema.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import {
  bayesInWords,
  effectsTable,
  sensitivityTable,
  trialEffectsTable,
  type WordTable,
} from '../../words/bayes/bayes-tables.js'
import { favoured } from '../../words/benefit/favours-words.js'
import { section } from './sections.js'
import { textTable, wrap } from './text-table.js'

/** Posteriors under a prior of the heterogeneity. */
export function bayesText(bayes: BayesResult, spec: FitResult['spec'] | EffectsResult['spec']): string {
  const { family, trial } = spec
  const arms = favoured(spec)
  const shrunken = trialEffectsTable(bayes, family, trial ?? 'Trial')
  const parts = [
    bayesInWords(bayes)
      .flatMap((line) => wrap(line, 100))
      .join('\n'),
    asText(effectsTable(bayes, family, arms)),
    asText(sensitivityTable(bayes, family, arms)),
    ...(shrunken === null ? [] : [asText(shrunken)]),
  ]
  return section('Under a prior of the heterogeneity', parts.join('\n\n'))
}

const asText = ({ caption, columns, rows }: WordTable): string => `${caption}:\n${textTable(columns, rows)}`
