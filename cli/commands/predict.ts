import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import { predictionsCsv } from '../../src/reports/tables/predict-csv.js'
import { readResult } from '../../src/results/checks/read-result.js'
import { predictTable } from '../../src/workflow/patients/predict-table.js'
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

/** `copse predict RESULT.json PATIENTS.csv`: subgroup, effect and outcome of new patients. */
export function predictCommand(): Command {
  const command = new Command('predict')
    .description('find the subgroup, the treatment effect and the predicted outcome per arm of new patients')
    .argument('<result>', 'result of fit (--json), JSON')
    .argument(
      '<patients>',
      'file with the columns that the tree splits on: CSV, TSV, Parquet …; - for standard input',
    )
    .option('-o, --output <file>', 'CSV file to write (default: standard output)')
    .option('--quiet', 'print nothing but errors (and the CSV)')
  return withFile(command).action(run)
}

async function run(resultFile: string, file: string, flags: PredictFlags): Promise<void> {
  const result = readResult(readText(resultFile), basename(resultFile))
  if (result.schema !== 'copse.fit/1')
    throw new CopseError({
      code: 'SCHEMA_VERSION',
      wrong: `"${basename(resultFile)}" holds several fits`,
      found: result.schema,
      need: 'copse.fit/1, the result of one method',
      try: 'copse fit --method … --json',
      place: { file: basename(resultFile) },
    })
  const options = { oneColumn: true, ...readFlags(flags) }
  const table = await readData(file, options, flags, !flags.quiet)
  const { predictions, columns, notes } = predictTable(result, table)
  const csv = predictionsCsv(columns, predictions)
  if (flags.output === undefined || flags.output === '-') process.stdout.write(csv)
  else writeWhole(flags.output, csv)
  if (flags.quiet) return
  for (const { code, message } of notes) process.stderr.write(`note: ${code}: ${message}\n`)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, error)
  }
}
