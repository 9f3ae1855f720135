import { Command, Option } from 'commander'
import { individualCsv } from '../../src/reports/tables/individual-csv.js'
import { individualText } from '../../src/reports/text/trust/individual-text.js'
import { checkOptions } from '../../src/results/checks/check-options.js'
import type { Control } from '../../src/results/control-schema.js'
import { controlSchema } from '../../src/results/control-schema.js'
import { individualOptionsSchema } from '../../src/results/trust/individual-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { individual } from '../../src/workflow/trust/individual.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, requireColumns, withAdjust, withData, withOutput } from '../options/data-options.js'
import { numberFlag } from '../options/number-flag.js'
import type { WorkerFlags } from '../options/worker-options.js'
import { withWorkers, workersAsked } from '../options/worker-options.js'
import { progress } from '../output/progress.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput } from '../output/write-output.js'
import { resumed } from '../resumed-pool.js'
import { trustPool } from '../trust-pool.js'

/** Settings that make no sense where trees are grown again and again. */
const NOT_HERE: readonly (keyof Control)[] = ['honest', 'cv', 'fallback']
const HERE = (Object.keys(controlSchema.shape) as (keyof Control)[]).filter(
  (name) => !NOT_HERE.includes(name),
)

/** `copse individual DATA --method M …`: the treatment effect of every patient, and whether its spread may be chance. */
export function individualCommand(): Command {
  const described = (name: keyof typeof individualOptionsSchema.shape) =>
    individualOptionsSchema.shape[name].meta()?.description ?? ''
  const command = withData(
    new Command('individual').description(
      'the treatment effect of every patient, averaged over many trees, and whether differences between patients may be chance; copse predict takes the result (--json) to new patients',
    ),
  )
    .optionsGroup('Method:')
    .addOption(new Option('--method <name>', 'method').choices(METHODS).default('metamob-wt'))
    .option('--trees <number>', `${described('trees')} (default: 500)`)
    .addOption(
      new Option('--resample <kind>', `${described('resample')} (default: bootstrap)`).choices([
        'bootstrap',
        'half',
      ]),
    )
    .option('--calibrate <number>', `${described('calibrate')} (default: 199)`)
  return withOutput(withWorkers(withControl(withAdjust(command), HERE))).action(run)
}

type Flags = DataFlags &
  OutputFlags &
  WorkerFlags & { method: Method; trees?: string; resample?: string; calibrate?: string }

async function run(file: string, flags: Flags): Promise<void> {
  const options = controlFlags({ ...flags })
  // Wrong settings are reported before a long file is read.
  controlOf(options)
  const given = {
    ...(flags.trees !== undefined && { trees: numberFlag(flags.trees) }),
    ...(flags.resample !== undefined && { resample: flags.resample }),
    ...(flags.calibrate !== undefined && { calibrate: numberFlag(flags.calibrate) }),
  }
  const asked = checkOptions(individualOptionsSchema, given)
  const workers = workersAsked(flags)
  const { table, roles } = await loadData(file, flags)
  requireColumns(table, roles, !methodOf(flags.method).pools)
  const data = prepare(table, roles)
  const bar = progress('Growing trees', !flags.quiet)
  const start = resumed(trustPool(workers, asked.trees + asked.calibrate), flags.out)
  const result = await individual(data, flags.method, options, given, start.pool, (share) =>
    bar.update(share),
  )
  bar.done()
  const { notes } = result
  const files = () => ({ 'patients.csv': individualCsv(result) })
  writeOutput('individual', { text: individualText(result), result, files, notes }, flags)
  start.forget()
}
