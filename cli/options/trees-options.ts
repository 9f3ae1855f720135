import type { Command } from 'commander'
import { Option } from 'commander'
import type { Control } from '../../src/results/control-schema.js'
import { controlSchema } from '../../src/results/control-schema.js'
import { LEADING_METHOD } from '../../src/trees/methods/leading-method.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import type { StartTrust } from '../../src/workflow/trust/trust-job.js'
import { progress } from '../output/progress.js'
import type { OutputFlags } from '../output/write-output.js'
import { resumed } from '../resumed-pool.js'
import { trustPool } from '../trust-pool.js'
import { controlFlags, withControl } from './control-options.js'
import type { DataFlags } from './data-options.js'
import { loadData, requireColumns, withAdjust, withOutput } from './data-options.js'
import type { WorkerFlags } from './worker-options.js'
import { withWorkers, workersAsked } from './worker-options.js'

/** Settings that make no sense where trees are grown again and again. */
const NOT_HERE: readonly (keyof Control)[] = ['honest', 'cv', 'fallback']
const HERE = (Object.keys(controlSchema.shape) as (keyof Control)[]).filter(
  (name) => !NOT_HERE.includes(name),
)

/** Flags of commands that grow trees of resamples. */
export type TreesFlags = DataFlags & OutputFlags & WorkerFlags & { method: Method }

/** Adds the method to a command that grows trees of resamples; its own options follow, and then {@link withTrees}. */
export const withMethod = (command: Command): Command =>
  command
    .optionsGroup('Method:')
    .addOption(new Option('--method <name>', 'method').choices(METHODS).default(LEADING_METHOD))

/** Adds all other options of such a command. */
export const withTrees = (command: Command): Command =>
  withOutput(withWorkers(withControl(withAdjust(command), HERE)))

/**
 * Reads the data and grows the trees, with a bar, going on where an interrupted run with the same `--out` stopped.
 *
 * @param trees how many, about
 * @param grow the operation
 * @param write what comes of it; what was kept of the run is forgotten then
 */
export async function growTrees<Result>(
  file: string,
  flags: TreesFlags,
  trees: number,
  grow: (
    data: Prepared,
    options: ControlOptions,
    start: StartTrust,
    onDone: (share: number) => void,
  ) => Promise<Result>,
  write: (result: Result) => void,
): Promise<void> {
  const options = controlFlags({ ...flags })
  // Wrong settings are reported before a long file is read.
  controlOf(options)
  const workers = workersAsked(flags)
  const { table, roles } = await loadData(file, flags)
  requireColumns(table, roles, !methodOf(flags.method).pools)
  const data = prepare(table, roles)
  const bar = progress('Growing trees', !flags.quiet)
  const start = resumed(trustPool(workers, trees), flags.out)
  const result = await grow(data, options, start.pool, (share) => bar.update(share))
  bar.done()
  write(result)
  start.forget()
}
