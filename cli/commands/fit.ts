import { Command, Option } from 'commander'
import { CopseError } from '../../src/errors.js'
import { patientsCsv, subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import type { Guide } from '../../src/trees/shape/guide.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { fitFromSql } from '../../src/workflow/fit/fit-from-sql.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/patients/placement.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { fitInPool } from '../../src/workflow/tasks/fit-tasks.js'
import { growthProgress } from '../../src/workflow/tasks/growth-progress.js'
import { calibrate, permutationsOf } from '../../src/workflow/trust/calibrate.js'
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
import { numberFlag, numberOf } from '../options/number-flag.js'
import type { SourceFlags } from '../options/source-options.js'
import { assertNoFileOptions, isForSums, withSource } from '../options/source-options.js'
import { isDatabase } from '../options/table-options.js'
import type { WorkerFlags } from '../options/worker-options.js'
import { withWorkers, workersAsked, workersOf } from '../options/worker-options.js'
import { progress } from '../output/progress.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput } from '../output/write-output.js'
import { trustPool } from '../trust-pool.js'
import { workerPool } from '../worker-pool.js'

/** `copse fit DATA --method M …`: one method. */
export function fitCommand(): Command {
  const command = withData(new Command('fit').description('find subgroups with one method'))
    .optionsGroup('Method:')
    .addOption(new Option('--method <name>', 'method').choices(METHODS).default(DEFAULT_METHOD))
  const asked = withAdjust(command).option(
    '--calibrate <number>',
    'how often the method finds as much where the effect is the same for all patients of a trial: data sets with the treatment dealt anew within trials, such as 199 (default: none)',
  )
  return withOutput(withSource(withWorkers(withControl(withGuide(asked))))).action(run)
}

type Flags = DataFlags &
  OutputFlags &
  SourceFlags &
  WorkerFlags & { method: Method; guide?: string; calibrate?: string }

async function run(file: string, flags: Flags): Promise<void> {
  const options = controlFlags({ ...flags })
  // Wrong settings are reported before a long file is read.
  controlOf(options)
  const guide = guideFlag(flags.guide)
  if (flags.calibrate !== undefined) assertCalibrated(options, guide)
  const permutations = flags.calibrate === undefined ? null : permutationsOf(numberFlag(flags.calibrate))
  if (isForSums(file, { ...flags })) return await runInDatabase(file, flags, guide)
  const { table, roles } = await loadData(file, flags)
  requireColumns(table, roles, !methodOf(flags.method).pools)
  const data = prepare(table, roles)
  const bar = progress('Growing', !flags.quiet)
  const words = growthProgress()
  const onLevel = (nodes: number) => bar.update(null, words(nodes))
  const { cv } = controlOf(options)
  const grown: FitResult =
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
  const calibration =
    permutations === null
      ? undefined
      : await calibrate(
          data,
          flags.method,
          options,
          permutations,
          trustPool(workersAsked(flags), permutations),
          (share) => bar.update(share, 'treatment dealt anew'),
        )
  bar.done()
  const result = calibration === undefined ? grown : { ...grown, calibration }
  const files = () => ({
    'subgroups.csv': subgroupsCsv(result),
    'patients.csv': patientsCsv(patientsOf(data.ipd, result), subgroupOfPatients(result, data.ipd), result),
  })
  writeOutput('fit', { text: fitText(result), result, files, notes: result.notes }, flags)
}

/** Coded error: OPTIONS_CONFLICT. */
function assertCalibrated({ honest }: ControlOptions, guide: Guide | undefined): void {
  if (honest === undefined && guide === undefined) return
  const other = honest === undefined ? '--guide' : '--honest'
  throw new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: '--calibrate repeats a search in all patients, by the tests alone',
    found: `${other} beside it`,
    need: 'one of the two',
    try: `leaving ${other} out, or asking for each in a run of its own`,
    place: { option: '--calibrate' },
  })
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
