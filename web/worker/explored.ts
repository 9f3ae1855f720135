import { interactionFigure } from '../../src/figures/forest/interaction-figure.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import { interactionsCsv } from '../../src/reports/tables/interactions-csv.js'
import { interactionsText, titleOf } from '../../src/reports/text/interactions-text.js'
import type { InteractionsResult } from '../../src/results/interactions-schema.js'
import { interactions } from '../../src/workflow/interactions/interactions.js'
import type { Explored, FitRequest } from './api.js'
import type { Fits } from './fits.js'

/** Subgroups that a person names: what `copse interactions --by` says of them. */
export function explored(fits: Fits, request: FitRequest, by: string): Explored {
  const result = ofTerms(fits, request, by)
  return {
    answers: result.analyses.map((analysis) => ({ title: titleOf(analysis), answer: analysis.answer })),
    notes: [...result.notes, ...result.analyses.flatMap(({ notes }) => notes)],
    files: [
      { name: 'interactions.txt', type: 'text/plain;charset=utf-8', content: interactionsText(result) },
      { name: 'interactions.csv', type: 'text/csv;charset=utf-8', content: interactionsCsv(result) },
      {
        name: 'interactions.json',
        type: 'application/json',
        content: `${JSON.stringify(result, null, 2)}\n`,
      },
    ],
  }
}

/** Their forest plot, with a panel for effects and one for interactions. */
export const exploredFigure = (fits: Fits, request: FitRequest, by: string, options: FigureOptions): Figure =>
  interactionFigure(ofTerms(fits, request, by), options)

function ofTerms(fits: Fits, { roles, control }: FitRequest, by: string): InteractionsResult {
  const { level } = control
  return interactions(fits.data, roles, { by, ...(level !== undefined && { level }) })
}
