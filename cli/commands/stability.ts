import { Command, Option } from 'commander'
import { stabilityText } from '../../src/reports/text/trust/stability-text.js'
import { checkOptions } from '../../src/results/checks/check-options.js'
import type { Control } from '../../src/results/control-schema.js'
import { controlSchema } from '../../src/results/control-schema.js'
import { stabilityOptionsSchema } from '../../src/results/trust/stability-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { stability } from '../../src/workflow/trust/stability.js'
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

/** `copse stability DATA --method M …`: are the subgroups found again, and how large are their effects in patients not used? */
export function stabilityCommand(): Command {
  const described = (name: keyof typeof stabilityOptionsSchema.shape) =>
    stabilityOptionsSchema.shape[name].meta()?.description ?? ''
  const command = withData(
    new Command('stability').description(
      'how far subgroups can be trusted: are they found again in halves of the patients, and how large are their effects in patients who did not choose them?',
    ),
  )
    .optionsGroup('Method:')
    .addOption(new Option('--method <name>', 'method').choices(METHODS).default('metamob-wt'))
    .option('--resamples <number>', `${described('resamples')} (default: 100)`)
    .option('--bootstraps <number>', `${described('bootstraps')} (default: 200)`)
  return withOutput(withWorkers(withControl(withAdjust(command), HERE))).action(run)
}

type Flags = DataFlags &
  OutputFlags &
  WorkerFlags & { method: Method; resamples?: string; bootstraps?: string }

async function run(file: string, flags: Flags): Promise<void> {
  const options = controlFlags({ ...flags })
  // Wrong settings are reported before a long file is read.
  controlOf(options)
  const asked = {
    ...(flags.resamples !== undefined && { resamples: numberFlag(flags.resamples) }),
    ...(flags.bootstraps !== undefined && { bootstraps: numberFlag(flags.bootstraps) }),
  }
  const { resamples, bootstraps } = checkOptions(stabilityOptionsSchema, asked)
  const workers = workersAsked(flags)
  const { table, roles } = await loadData(file, flags)
  requireColumns(table, roles, !methodOf(flags.method).pools)
  const data = prepare(table, roles)
  const bar = progress('Growing trees', !flags.quiet)
  const start = resumed(trustPool(workers, resamples + bootstraps), flags.out)
  const result = await stability(data, flags.method, options, asked, start.pool, (share) => bar.update(share))
  bar.done()
  const { notes } = result
  writeOutput('stability', { text: stabilityText(result), result, notes }, flags)
  start.forget()
}
