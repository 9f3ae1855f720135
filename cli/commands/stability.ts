import { Command } from 'commander'
import { stabilityText } from '../../src/reports/text/trust/stability-text.js'
import { checkOptions } from '../../src/results/checks/check-options.js'
import { stabilityOptionsSchema } from '../../src/results/trust/stability-schema.js'
import { stability } from '../../src/workflow/trust/stability.js'
import { withData } from '../options/data-options.js'
import { numberFlag } from '../options/number-flag.js'
import type { TreesFlags } from '../options/trees-options.js'
import { growTrees, withMethod, withTrees } from '../options/trees-options.js'
import { writeOutput } from '../output/write-output.js'

/** `copse stability DATA --method M …`: are the subgroups found again, and how large are their effects in patients not used? */
export function stabilityCommand(): Command {
  const described = (name: keyof typeof stabilityOptionsSchema.shape) =>
    stabilityOptionsSchema.shape[name].meta()?.description ?? ''
  const command = withData(
    new Command('stability').description(
      'how far subgroups can be trusted: are they found again in halves of the patients, and how large are their effects in patients who did not choose them?',
    ),
  )
  return withTrees(
    withMethod(command)
      .option('--resamples <number>', `${described('resamples')} (default: 100)`)
      .option('--bootstraps <number>', `${described('bootstraps')} (default: 200)`),
  ).action(run)
}

type Flags = TreesFlags & { resamples?: string; bootstraps?: string }

async function run(file: string, flags: Flags): Promise<void> {
  const asked = {
    ...(flags.resamples !== undefined && { resamples: numberFlag(flags.resamples) }),
    ...(flags.bootstraps !== undefined && { bootstraps: numberFlag(flags.bootstraps) }),
  }
  const { resamples, bootstraps } = checkOptions(stabilityOptionsSchema, asked)
  await growTrees(
    file,
    flags,
    resamples + bootstraps,
    (data, options, start, onDone) => stability(data, flags.method, options, asked, start, onDone),
    (result) => {
      const { notes } = result
      writeOutput('stability', { text: stabilityText(result), result, notes }, flags)
    },
  )
}
