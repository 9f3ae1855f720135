import { Command, Option } from 'commander'
import { individualCsv } from '../../src/reports/tables/individual-csv.js'
import { individualText } from '../../src/reports/text/trust/individual-text.js'
import { checkOptions } from '../../src/results/checks/check-options.js'
import { individualOptionsSchema } from '../../src/results/trust/individual-schema.js'
import { individual } from '../../src/workflow/trust/individual.js'
import { withData } from '../options/data-options.js'
import { numberFlag } from '../options/number-flag.js'
import type { TreesFlags } from '../options/trees-options.js'
import { growTrees, withMethod, withTrees } from '../options/trees-options.js'
import { writeOutput } from '../output/write-output.js'

/** `copse individual DATA --method M …`: the treatment effect of every patient, and whether its spread may be chance. */
export function individualCommand(): Command {
  const described = (name: keyof typeof individualOptionsSchema.shape) =>
    individualOptionsSchema.shape[name].meta()?.description ?? ''
  const command = withData(
    new Command('individual').description(
      'the treatment effect of every patient, averaged over many trees, and whether differences between patients may be chance; copse predict takes the result (--json) to new patients',
    ),
  )
  return withTrees(
    withMethod(command)
      .option('--trees <number>', `${described('trees')} (default: 500)`)
      .addOption(
        new Option('--resample <kind>', `${described('resample')} (default: bootstrap)`).choices([
          'bootstrap',
          'half',
        ]),
      )
      .option('--calibrate <number>', `${described('calibrate')} (default: 199)`),
  ).action(run)
}

type Flags = TreesFlags & { trees?: string; resample?: string; calibrate?: string }

async function run(file: string, flags: Flags): Promise<void> {
  const given = {
    ...(flags.trees !== undefined && { trees: numberFlag(flags.trees) }),
    ...(flags.resample !== undefined && { resample: flags.resample }),
    ...(flags.calibrate !== undefined && { calibrate: numberFlag(flags.calibrate) }),
  }
  const asked = checkOptions(individualOptionsSchema, given)
  await growTrees(
    file,
    flags,
    asked.trees + asked.calibrate,
    (data, options, start, onDone) => individual(data, flags.method, options, given, start, onDone),
    (result) => {
      const { notes } = result
      const files = () => ({ 'patients.csv': individualCsv(result) })
      writeOutput('individual', { text: individualText(result), result, files, notes }, flags)
    },
  )
}
