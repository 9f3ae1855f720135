import type { Table } from '../../src/data/table/table.js'
import { interactionFigure } from '../../src/figures/forest/interaction-figure.js'
import type { Figure } from '../../src/figures/kit/figure.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import { interactionsCsv } from '../../src/reports/tables/interactions-csv.js'
import { interactionsText, titleOf } from '../../src/reports/text/interactions-text.js'
import type { InteractionsResult } from '../../src/results/interactions-schema.js'
import { interactions } from '../../src/workflow/interactions/interactions.js'
import type { Explored, FitRequest } from './api.js'

/** Subgroups that a person names: what `copse interactions --by` says of them. */
export function explored(table: Table, request: FitRequest, by: string): Explored {
  const result = ofTerms(table, request, by)
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
export const exploredFigure = (
  table: Table,
  request: FitRequest,
  by: string,
  options: FigureOptions,
): Figure => interactionFigure(ofTerms(table, request, by), options)

function ofTerms(table: Table, { roles, control }: FitRequest, by: string): InteractionsResult {
  const { level } = control
  return interactions(table, roles, { by, ...(level !== undefined && { level }) })
}
