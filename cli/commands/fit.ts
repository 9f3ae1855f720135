import { Command, Option } from 'commander'
import { patientsCsv, subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import type { Method } from '../../src/trees/methods/method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import type { Guide } from '../../src/trees/shape/guide.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/patients/placement.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { fitInPool } from '../../src/workflow/tasks/fit-tasks.js'
import { growthProgress } from '../../src/workflow/tasks/growth-progress.js'
import { openTable } from '../input/open-table.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import {
  loadData,
  readFlags,
  requireColumns,
  rolesOf,
  withAdjust,
  withData,
  withOutput,
} from '../options/data-options.js'
import { guideFlag, withGuide } from '../options/guide-option.js'
import { numberOf } from '../options/number-flag.js'
import type { SourceFlags } from '../options/source-options.js'
import { assertNoFileOptions, isForSums, withSource } from '../options/source-options.js'
import { isDatabase } from '../options/table-options.js'
import type { WorkerFlags } from '../options/worker-options.js'
import { withWorkers, workersOf } from '../options/worker-options.js'
import { progress } from '../output/progress.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput } from '../output/write-output.js'
import { workerPool } from '../worker-pool.js'

/** `copse fit DATA --method M …`: one method. */
export function fitCommand(): Command {
  const command = withData(new Command('fit').description('find subgroups with one method'))
    .optionsGroup('Method:')
    .addOption(new Option('--method <name>', 'method').choices(METHODS).default(DEFAULT_METHOD))
  return withOutput(withSource(withWorkers(withControl(withGuide(withAdjust(command)))))).action(run)
}

type Flags = DataFlags & OutputFlags & SourceFlags & WorkerFlags & { method: Method; guide?: string }

async function run(file: string, flags: Flags): Promise<void> {
  const options = controlFlags({ ...flags })
  // Wrong settings are reported before a long file is read.
  controlOf(options)
  const guide = guideFlag(flags.guide)
  if (isForSums(file, { ...flags })) return await runInDatabase(file, flags, guide)
  const { table, roles } = await loadData(file, flags)
  requireColumns(table, roles, !methodOf(flags.method).pools)
  const data = prepare(table, roles)
  const bar = progress('Growing', !flags.quiet)
  const words = growthProgress()
  const onLevel = (nodes: number) => bar.update(null, words(nodes))
  const { cv } = controlOf(options)
  const result =
    cv === null
      ? fit(data, flags.method, options, onLevel, guide)
      : await fitInPool(
          data,
          flags.method,
          options,
          workerPool(data, workersOf(flags, data)),
          (done) => bar.update(done / (2 * cv + 1), `fold ${Math.floor(done / 2)} of ${cv}`),
          guide,
          (step) => bar.update(null, step),
        )
  bar.done()
  const files = () => ({
    'subgroups.csv': subgroupsCsv(result),
    'patients.csv': patientsCsv(patientsOf(data.ipd, result), subgroupOfPatients(result, data.ipd), result),
  })
  writeOutput('fit', { text: fitText(result), result, files, notes: result.notes }, flags)
}

/** The same in a database: there are no patients to list. */
async function runInDatabase(file: string, flags: Flags, guide: Guide | undefined): Promise<void> {
  if (isDatabase(file)) assertNoFileOptions(flags)
  const read = readFlags(flags)
  const table = await openTable(file, flags, { read, sums: true, privately: flags.minCell !== undefined })
  const bar = progress('Growing', !flags.quiet)
  const words = growthProgress()
  try {
    const names = (await table.connection.columns(table.relation)).map(({ name }) => name)
    const roles = rolesOf(flags, { names })
    requireColumns({ names }, roles, !methodOf(flags.method).pools)
    const result = await fitFromSql(
      table.connection,
      { ...table, roles, asked: read },
      flags.method,
      controlFlags({ ...flags }),
      {
        ...(flags.bins === undefined ? {} : { bins: numberOf('--bins', flags.bins) }),
        ...(flags.minCell === undefined ? {} : { minCell: numberOf('--min-cell', flags.minCell) }),
        ...(guide === undefined ? {} : { guide }),
        onStep: (step) => bar.update(null, step),
        onLevel: (nodes) => bar.update(null, words(nodes)),
      },
    )
    bar.done()
    const files = () => ({ 'subgroups.csv': subgroupsCsv(result) })
    if (flags.out !== undefined && !flags.quiet)
      process.stderr.write(
        'note: PATIENTS_NOT_LISTED: a database adds patients up: patients.csv, which lists them, is not written (--source columns reads them)\n',
      )
    writeOutput('fit', { text: fitText(result), result, files, notes: result.notes }, flags)
  } finally {
    bar.done()
    await table.connection.close()
  }
}
