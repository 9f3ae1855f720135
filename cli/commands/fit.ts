import { Command, Option } from 'commander'
import { patientsCsv, subgroupsCsv } from '../../src/reports/fit-csv.js'
import { fitText } from '../../src/reports/fit-text.js'
import type { Guide } from '../../src/trees/guide.js'
import type { Method } from '../../src/trees/methods.js'
import { METHODS } from '../../src/trees/methods.js'
import { DEFAULT_METHOD } from '../../src/workflow/control-schema.js'
import { controlOf, fit } from '../../src/workflow/fit.js'
import { fitFromSql } from '../../src/workflow/fit-from-sql.js'
import { fitInPool } from '../../src/workflow/fit-tasks.js'
import { growthProgress } from '../../src/workflow/growth-progress.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/placement.js'
import { prepare } from '../../src/workflow/prepare.js'
import { controlFlags, withControl } from '../control-options.js'
import type { DataFlags } from '../data-options.js'
import {
  loadData,
  readFlags,
  requireColumns,
  rolesOf,
  withAdjust,
  withData,
  withOutput,
} from '../data-options.js'
import { guideFlag, withGuide } from '../guide-option.js'
import { numberOf } from '../number-flag.js'
import { openTable } from '../open-table.js'
import { progress } from '../progress.js'
import type { SourceFlags } from '../source-options.js'
import { assertNoFileOptions, isForSums, withSource } from '../source-options.js'
import { isDatabase } from '../table-options.js'
import type { WorkerFlags } from '../worker-options.js'
import { withWorkers, workersOf } from '../worker-options.js'
import { workerPool } from '../worker-pool.js'
import type { OutputFlags } from '../write-output.js'
import { writeOutput } from '../write-output.js'

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
  requireColumns(table, roles, flags.method !== 'mob')
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
    requireColumns({ names }, roles, flags.method !== 'mob')
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
