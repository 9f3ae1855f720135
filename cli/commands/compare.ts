import { Command } from 'commander'
import { parseNames } from '../../src/data/roles/name-options.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import { checkMethods } from '../../src/results/checks/check-options.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import type { FitTask } from '../../src/workflow/tasks/fit-tasks.js'
import { compareInPool } from '../../src/workflow/tasks/fit-tasks.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, requireColumns, withAdjust, withData, withOutput } from '../options/data-options.js'
import { guideFlag, withGuide } from '../options/guide-option.js'
import type { WorkerFlags } from '../options/worker-options.js'
import { withWorkers, workersOf } from '../options/worker-options.js'
import { progress } from '../output/progress.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput } from '../output/write-output.js'
import { workerPool } from '../worker-pool.js'

interface CompareFlags extends DataFlags, OutputFlags, WorkerFlags {
  readonly methods?: string
  readonly guide?: string
  readonly quiet?: boolean
}

/** `copse compare DATA …`: all methods side by side. */
export function compareCommand(): Command {
  const command = withData(
    new Command('compare').description('find subgroups with all methods, side by side'),
  )
    .optionsGroup('Methods:')
    .option('--methods <names>', `some of ${METHODS.join(',')}`)
  return withOutput(withWorkers(withControl(withGuide(withAdjust(command))))).action(run)
}

async function run(file: string, flags: CompareFlags): Promise<void> {
  const methods = flags.methods === undefined ? METHODS : checkMethods(parseNames(flags.methods))
  const options = controlFlags({ ...flags })
  controlOf(options)
  const guide = guideFlag(flags.guide)
  const { table, roles } = await loadData(file, flags)
  requireColumns(table, roles, true)
  const data = prepare(table, roles)
  const bar = progress('Fitting', !flags.quiet)
  const pool = workerPool(data, workersOf(flags, data))
  const onDone = (done: number, { method }: FitTask) =>
    bar.update(done / methods.length, METHOD_INFO[method].title)
  const result = await compareInPool(data, options, pool, methods, onDone, guide, (step) =>
    bar.update(null, step),
  )
  bar.done()
  const notes = [...result.notes, ...result.methods.flatMap(({ fit }) => fit?.notes ?? [])]
  writeOutput('compare', { text: compareText(result), result, notes }, flags)
}
