import type { BayesResult } from '../../../results/bayes-schema.js'
import type { EffectsResult } from '../../../results/effects-schema.js'
import type { FitResult } from '../../../results/fit-schema.js'
import {
  bayesInWords,
  effectsTable,
  sensitivityTable,
  trialEffectsTable,
  type WordTable,
} from '../../../words/bayes/bayes-tables.js'
import { favoured } from '../../../words/benefit/favours-words.js'
import type { Block } from '../document.js'
import { heading, paragraph, table } from '../document.js'
import { figureBlock } from '../figure-block.js'
import type { FigurePair } from '../input.js'

/** Posteriors under a prior of the heterogeneity; nothing where none was asked for. */
export function bayesBlocks(
  bayes: BayesResult | undefined,
  spec: FitResult['spec'] | EffectsResult['spec'],
  figure: FigurePair | null,
): Block[] {
  if (bayes === undefined) return []
  const { family, trial } = spec
  const arms = favoured(spec)
  const shrunken = trialEffectsTable(bayes, family, trial ?? 'Trial')
  return [
    heading('Under a prior of the heterogeneity'),
    paragraph(bayesInWords(bayes).join(' ')),
    ofWords(effectsTable(bayes, family, arms)),
    ofWords(sensitivityTable(bayes, family, arms)),
    ...(shrunken === null ? [] : [ofWords(shrunken)]),
    ...figureBlock(
      figure,
      () =>
        'Heterogeneity between trials, τ: prior and posterior; the treatment effects with the scale of the prior halved, as given, and doubled.',
    ),
  ]
}

const ofWords = ({ caption, columns, rows }: WordTable): Block => table(`${caption}.`, columns, rows)
