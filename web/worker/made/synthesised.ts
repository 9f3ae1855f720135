import type { Table } from '../../../src/data/table/table.js'
import { reportHtml } from '../../../src/reports/report/html.js'
import { synthesisText } from '../../../src/reports/text/synthesis/synthesis-text.js'
import { synthesisReport } from '../../../src/workflow/synthesis/synthesis-report.js'
import type { Synthesis, SynthesisRequest } from '../../../src/workflow/synthesis/synthesise.js'
import { synthesise } from '../../../src/workflow/synthesis/synthesise.js'
import type { FitRequest, Progress, Synthesised } from '../api.js'

/** Data that resemble these and what is to be known of them: what `copse synthesise` makes. */
export function synthesised(
  table: Table,
  { roles }: FitRequest,
  options: SynthesisRequest,
  progress: Progress,
): { readonly made: Synthesis; readonly told: Synthesised } {
  const made = synthesise(table, roles, options, (share) => progress('Comparing with the patients', share))
  const { files, result } = made
  return {
    made,
    told: {
      result,
      copies: files.map((content, at) => ({
        name: files.length === 1 ? 'synthetic.csv' : `synthetic-${at + 1}.csv`,
        type: 'text/csv;charset=utf-8',
        content,
      })),
      about: [
        {
          name: 'synthesis.html',
          type: 'text/html;charset=utf-8',
          content: reportHtml(synthesisReport(made)),
        },
        { name: 'synthesis.txt', type: 'text/plain;charset=utf-8', content: synthesisText(result) },
        {
          name: 'synthesis.json',
          type: 'application/json',
          content: `${JSON.stringify(result, null, 2)}\n`,
        },
      ],
    },
  }
}
