import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import type { Table } from '../../src/data/table/table.js'
import type { Note } from '../../src/errors.js'
import { CopseError } from '../../src/errors.js'
import { predictedEffectsCsv } from '../../src/reports/tables/individual-csv.js'
import { predictionsCsv } from '../../src/reports/tables/predict-csv.js'
import { isIndividual, readIndividual } from '../../src/results/checks/read-individual.js'
import { readResult } from '../../src/results/checks/read-result.js'
import { predictTable } from '../../src/workflow/patients/predict-table.js'
import { predictIndividualTable } from '../../src/workflow/trust/predict-individual.js'
import { readData } from '../input/read-data.js'
import { unreadable } from '../input/read-table.js'
import type { DataFlags } from '../options/data-options.js'
import { readFlags, withFile } from '../options/data-options.js'
import type { TableFlags } from '../options/table-options.js'
import { writeWhole } from '../output/write-output.js'

interface PredictFlags
  extends Pick<
    DataFlags,
    | 'na'
    | 'delimiter'
    | 'decimal'
    | 'types'
    | 'mergeAlike'
    | 'limits'
    | 'headerRow'
    | 'quiet'
    | keyof TableFlags
  > {
  readonly output?: string
}

/** `copse predict RESULT.json PATIENTS.csv`: subgroup, effect and outcome of new patients; of trees of `individual` the effect. */
export function predictCommand(): Command {
  const command = new Command('predict')
    .description('find the subgroup, the treatment effect and the predicted outcome per arm of new patients')
    .argument('<result>', 'result of fit or individual (--json), JSON')
    .argument(
      '<patients>',
      'file with the columns that the tree splits on: CSV, TSV, Parquet …; - for standard input',
    )
    .option('-o, --output <file>', 'CSV file to write (default: standard output)')
    .option('--quiet', 'print nothing but errors (and the CSV)')
  return withFile(command).action(run)
}

async function run(resultFile: string, file: string, flags: PredictFlags): Promise<void> {
  const text = readText(resultFile)
  const name = basename(resultFile)
  if (isIndividual(text)) {
    const individual = readIndividual(text, name)
    return await predicted((table) => {
      const { predictions, columns, notes } = predictIndividualTable(individual, table)
      return { csv: predictedEffectsCsv(columns, predictions, individual), notes }
    })
  }
  const result = readResult(text, name)
  if (result.schema !== 'copse.fit/1')
    throw new CopseError({
      code: 'SCHEMA_VERSION',
      wrong: `"${name}" holds several fits`,
      found: result.schema,
      need: 'copse.fit/1, the result of one method',
      try: 'copse fit --method … --json',
      place: { file: name },
    })
  return await predicted((table) => {
    const { predictions, columns, notes } = predictTable(result, table)
    return { csv: predictionsCsv(columns, predictions), notes }
  })

  /** Reads the patients, and writes what is predicted for them. */
  async function predicted(by: (table: Table) => { readonly csv: string; readonly notes: readonly Note[] }) {
    const table = await readData(file, { oneColumn: true, ...readFlags(flags) }, flags, !flags.quiet)
    const { csv, notes } = by(table)
    if (flags.output === undefined || flags.output === '-') process.stdout.write(csv)
    else writeWhole(flags.output, csv)
    if (flags.quiet) return
    for (const { code, message } of notes) process.stderr.write(`note: ${code}: ${message}\n`)
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, error)
  }
}
