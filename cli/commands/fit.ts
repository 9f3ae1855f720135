import { Command, Option } from 'commander'
import { patientsCsv, subgroupsCsv } from '../../src/reports/fit-csv.js'
import { fitText } from '../../src/reports/fit-text.js'
import type { Method } from '../../src/trees/methods.js'
import { METHODS } from '../../src/trees/methods.js'
import { DEFAULT_METHOD } from '../../src/workflow/control-schema.js'
import { controlOf, fit } from '../../src/workflow/fit.js'
import { patientsOf, subgroupOfPatients } from '../../src/workflow/placement.js'
import { prepare } from '../../src/workflow/prepare.js'
import { controlFlags, withControl } from '../control-options.js'
import type { DataFlags } from '../data-options.js'
import { loadData, requireColumns, withAdjust, withData, withOutput } from '../data-options.js'
import { guideFlag, withGuide } from '../guide-option.js'
import { progress } from '../progress.js'
import type { OutputFlags } from '../write-output.js'
import { writeOutput } from '../write-output.js'

/** `copse fit DATA --method M …`: one method. */
export function fitCommand(): Command {
  const command = withData(new Command('fit').description('find subgroups with one method'))
    .optionsGroup('Method:')
    .addOption(new Option('--method <name>', 'method').choices(METHODS).default(DEFAULT_METHOD))
  return withOutput(withControl(withGuide(withAdjust(command)))).action(run)
}

async function run(
  file: string,
  flags: DataFlags & OutputFlags & { method: Method; guide?: string },
): Promise<void> {
  const options = controlFlags({ ...flags })
  // Wrong settings are reported before a long file is read.
  controlOf(options)
  const guide = guideFlag(flags.guide)
  const { table, roles } = await loadData(file, flags)
  requireColumns(table, roles, flags.method !== 'mob')
  const data = prepare(table, roles)
  const bar = progress('Growing', !flags.quiet)
  let levels = 0
  const onLevel = (nodes: number) => bar.update(null, `level ${++levels}, ${nodes} nodes`)
  const result = fit(data, flags.method, options, onLevel, guide)
  bar.done()
  const files = () => ({
    'subgroups.csv': subgroupsCsv(result),
    'patients.csv': patientsCsv(patientsOf(data.ipd), subgroupOfPatients(result, data.ipd), result),
  })
  writeOutput('fit', { text: fitText(result), result, files, notes: result.notes }, flags)
}
