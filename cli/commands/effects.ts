import { Command, Option } from 'commander'
import { effectsText } from '../../src/reports/text/effects-text.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { controlFlags, withControl } from '../options/control-options.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, withAdjust, withData, withOutput } from '../options/data-options.js'
import type { OutputFlags } from '../output/write-output.js'
import { writeOutput } from '../output/write-output.js'

/** `copse effects DATA …`: the overall treatment effect, three ways. */
export function effectsCommand(): Command {
  const command = withData(
    new Command('effects').description('overall treatment effect and heterogeneity (Table 2)'),
  ).optionsGroup('Model:')
  withControl(withAdjust(command), ['reml', 'firth', 'nagq', 'tauPrior', 'mcid', 'level']).addOption(
    new Option(
      '--profile <fit|ml>',
      "profile intervals of the mixed model's variances by the likelihood of its fit, or by maximum likelihood as R's confint (default: fit)",
    ),
  )
  return withOutput(command).action(run)
}

async function run(file: string, flags: DataFlags & OutputFlags & { profile?: string }): Promise<void> {
  const profile = flags.profile === undefined ? {} : { profile: flags.profile }
  const options = { ...controlFlags({ ...flags }), ...profile }
  const { table, roles } = await loadData(file, flags)
  const result = effects(prepare(table, roles), options)
  writeOutput('effects', { text: effectsText(result), result, notes: result.notes }, flags)
}
