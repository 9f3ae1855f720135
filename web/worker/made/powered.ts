import type { Table } from '../../../src/data/table/table.js'
import { simulateCsv } from '../../../src/reports/tables/simulate-csv.js'
import { simulateText } from '../../../src/reports/text/simulate/simulate-text.js'
import type { PowerQuestion } from '../../../src/workflow/simulate/power.js'
import { power } from '../../../src/workflow/simulate/power.js'
import type { FitRequest, Powered, Progress } from '../api.js'
import { simulatePool } from './simulate-pool.js'

/** What trials like these could find: what `copse simulate --like --plant` says. */
export async function powered(
  table: Table,
  { roles, control }: FitRequest,
  question: PowerQuestion,
  progress: Progress,
): Promise<Powered> {
  const result = await power(table, roles, control, question, simulatePool, (share, sets) =>
    progress(`Simulating trials like these: ${sets} data sets`, share),
  )
  return {
    result,
    files: [
      { name: 'simulate.txt', type: 'text/plain;charset=utf-8', content: simulateText(result) },
      { name: 'summary.csv', type: 'text/csv;charset=utf-8', content: simulateCsv(result) },
      {
        name: 'simulate.json',
        type: 'application/json',
        content: `${JSON.stringify(result, null, 2)}\n`,
      },
    ],
  }
}
