import type { SimulateResult } from '../../results/simulate/simulate-schema.js'
import type { CsvCell } from './csv.js'
import { csvOfRecords } from './csv.js'

/** A simulation study as CSV: a row for each cell and method, each measure with its Monte Carlo error. */
export function simulateCsv({ cells }: SimulateResult): string {
  const rows = cells.flatMap(({ cell, methods }) =>
    methods.map(({ method, replicates, failures, rates, averages }) => {
      const row: Record<string, CsvCell> = { ...cell, method, replicates }
      row.failed = Object.values(failures).reduce((sum, n) => sum + n, 0)
      for (const [name, { value, mcse, lo, hi }] of Object.entries(rates))
        Object.assign(row, { [name]: value, [`${name}_mcse`]: mcse, [`${name}_lo`]: lo, [`${name}_hi`]: hi })
      for (const [name, { value, sd, mcse }] of Object.entries(averages))
        Object.assign(row, { [name]: value, [`${name}_sd`]: sd, [`${name}_mcse`]: mcse })
      return row
    }),
  )
  return `${csvOfRecords(rows)}\n`
}
