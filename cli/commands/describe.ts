import { Command } from 'commander'
import { describeText } from '../../src/reports/text/describe-text.js'
import { describe } from '../../src/workflow/describe/describe.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, withData, withOutput } from '../options/data-options.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput } from '../output/write-output.js'

/** `copse describe DATA …`: the trials side by side. */
export function describeCommand(): Command {
  return withOutput(
    withData(new Command('describe').description('describe the trials side by side (Table 1)')),
  ).action(run)
}

async function run(file: string, flags: DataFlags & OutputFlags): Promise<void> {
  const { table, roles } = await loadData(file, flags)
  const result = describe(table, roles)
  writeOutput('describe', { text: describeText(result), result, notes: result.notes }, flags)
}
