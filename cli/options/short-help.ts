import type { Command } from 'commander'
import { Help, Option } from 'commander'

/** Options that most analyses need, of groups that many commands share; the rest of these is for `--help-all`. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  'Columns:': [
    ...['outcome', 'treatment', 'control', 'trial', 'covariates', 'family', 'event', 'time', 'event-column'],
    'better',
  ],
  'Settings:': ['alpha', 'minsize', 'maxdepth', 'at', 'level', 'seed'],
  'File:': [],
  'Databases (Parquet and DuckDB files, postgres:// addresses):': ['table'],
  'Sums instead of patients:': [],
  'Appearance:': ['width', 'title'],
}

/** Options of such groups that are about something else. */
const OTHERS = ['profile']
const LATER = ['workers', 'guide', 'accept-where']

/** Whether the short help tells of an option. */
function isFirst({ long, helpGroupHeading }: Option): boolean {
  const name = long?.slice(2) ?? ''
  if (LATER.includes(name)) return false
  const first = FIRST[helpGroupHeading ?? '']
  return first === undefined || first.includes(name) || OTHERS.includes(name)
}

/**
 * Adds `--help-all` to a command, and makes its `--help` short. The command keeps all its options.
 *
 * @param shown which help is asked for; without, all options are there for those who look for one that was misspelt
 */
export function withShortHelp(command: Command, shown: 'short' | 'whole' | null): Command {
  const left = command.options.filter((option) => !option.hidden && !isFirst(option)).length
  command.addHelpOption(new Option('-h, --help', 'print this help').helpGroup('Help:'))
  if (left === 0) return command
  command.optionsGroup('Help:').option('--help-all', 'print help with every option')
  if (shown !== 'short') return command
  return command
    .configureHelp({
      visibleOptions: (own) =>
        Help.prototype.visibleOptions
          .call(new Help(), own)
          .filter((option) => option.long === '--help' || isFirst(option)),
    })
    .addHelpText('after', `\n${left} more options: copse ${command.name()} --help-all`)
}
