import type { FamilyName } from '../../families/families.js'
import type { BayesResult } from '../../results/bayes-schema.js'
import {
  bayesInWords,
  effectsTable,
  sensitivityTable,
  trialEffectsTable,
  type WordTable,
} from '../../words/bayes/bayes-tables.js'
import { section } from './sections.js'
import { textTable, wrap } from './text-table.js'

/** Posteriors under a prior of the heterogeneity. */
export function bayesText(bayes: BayesResult, family: FamilyName, trial: string | null): string {
  const shrunken = trialEffectsTable(bayes, family, trial ?? 'Trial')
  const parts = [
    bayesInWords(bayes)
      .flatMap((line) => wrap(line, 100))
      .join('\n'),
    asText(effectsTable(bayes, family)),
    asText(sensitivityTable(bayes, family)),
    ...(shrunken === null ? [] : [asText(shrunken)]),
  ]
  return section('Under a prior of the heterogeneity', parts.join('\n\n'))
}

const asText = ({ caption, columns, rows }: WordTable): string => `${caption}:\n${textTable(columns, rows)}`
