import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import type { Flag } from '../../src/reports/code/flags.js'
import type { Config } from '../../src/results/config/config-schema.js'
import { confirmReading } from '../input/confirm-reading.js'
import { unreadable } from '../input/read-table.js'
import { writeWhole } from '../output/write-output.js'
import { savedConfig } from './saved-config.js'

/** Larger files are no settings, and are not read. */
const LARGEST = 4 << 20

/**
 * Adds `--config`, which takes an analysis from a file, and `--save-config`, which writes one. What is said on the line wins.
 * An SQL condition in the file is used only when somebody agrees to it: files come from others.
 */
export function withConfig(command: Command): Command {
  return command
    .optionsGroup('Settings in a file:')
    .option('--config <file>', 'take columns and settings from a file (YAML or JSON); flags on the line win')
    .option(
      '--save-config <file>',
      'write the columns and settings of this analysis for --config: .yaml, .yml or .json',
    )
    .option('--accept-where', 'use the SQL condition that the file of --config names, without asking')
    .hook('preAction', async (own) => {
      const { config, saveConfig, acceptWhere, quiet } = own.opts()
      if (saveConfig !== undefined) formatOf(saveConfig)
      if (config !== undefined) await apply(own, config, { acceptWhere, quiet })
    })
    .hook('postAction', async (own) => {
      const { saveConfig } = own.opts()
      if (saveConfig === undefined) return
      const { configText } = await import('../../src/results/config/config-text.js')
      writeWhole(saveConfig, configText(savedConfig(own), formatOf(saveConfig)))
    })
}

/** Coded error: OPTION_INVALID. */
function formatOf(file: string): 'yaml' | 'json' {
  if (/\.ya?ml$/i.test(file)) return 'yaml'
  if (/\.json$/i.test(file)) return 'json'
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: 'the value of --save-config cannot be used',
    found: JSON.stringify(file),
    need: 'a file ending in .yaml, .yml or .json',
    place: { option: '--save-config' },
  })
}

async function apply(
  command: Command,
  file: string,
  { acceptWhere, quiet }: { acceptWhere?: boolean; quiet?: boolean },
): Promise<void> {
  const text = textOf(file)
  const [{ readConfig }, { configFlags }] = await Promise.all([
    import('../../src/results/config/read-config.js'),
    import('../../src/reports/code/config-flags.js'),
  ])
  const config: Config = readConfig(text, basename(file))
  if (!acceptWhere && command.getOptionValueSource('where') !== 'cli')
    await confirmReading(config.read ?? {}, basename(file))
  const unused = use(command, configFlags(config))
  if (unused.length > 0 && !quiet)
    process.stderr.write(
      `note: CONFIG_UNUSED: copse ${command.name()} has no ${unused.join(', ')}, which ${basename(file)} sets\n`,
    )
}

/** Gives a command the flags that the line does not. Returns those that it does not have. */
function use(command: Command, flags: readonly Flag[]): string[] {
  const onLine = new Set(
    command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === 'cli'),
  )
  // An outcome has two names.
  if (onLine.has('outcome') || onLine.has('eventColumn')) onLine.add('outcome').add('eventColumn')
  const unused = new Set<string>()
  for (const [flag, value] of flags) {
    const option = command.options.find(({ long }) => long === flag)
    if (option === undefined) unused.add(flag)
    // As commander does with what it finds on the line, choices and lists included.
    else if (!onLine.has(option.attributeName()))
      (command as unknown as NodeJS.EventEmitter).emit(`option:${option.name()}`, value)
  }
  return [...unused]
}

function textOf(file: string): string {
  try {
    const { size } = statSync(file)
    if (size <= LARGEST) return readFileSync(file, 'utf8')
  } catch (error) {
    throw unreadable(file, error)
  }
  throw new CopseError({
    code: 'CONFIG_INVALID',
    wrong: `"${file}" is no file of settings`,
    found: `more than ${LARGEST} bytes`,
    need: 'YAML or JSON as --save-config writes it',
    place: { file, option: '--config' },
  })
}
