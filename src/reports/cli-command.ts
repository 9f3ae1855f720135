import type { FitResult } from '../workflow/fit-schema.js'
import { flagOf } from './flag-name.js'

/** What a command needs to know besides the result. */
export interface CommandContext {
  /** The settings that were asked for; others have their defaults. */
  readonly options: Readonly<Record<string, unknown>>
  readonly ordered?: Readonly<Record<string, readonly string[]>> | undefined
  readonly id?: string | undefined
}

/**
 * The command that gives the same result in a terminal. Splits that a person has set have no flag: they are named in a
 * comment, so that nobody takes the command for the whole story.
 */
export function cliCommand({ spec }: FitResult, { options, ordered = {}, id }: CommandContext): string {
  const flags: (readonly [flag: string, value: string | null])[] = [
    ['--method', spec.method],
    ['--outcome', spec.outcome],
    ...(spec.family === 'gaussian' ? [] : [['--family', spec.family] as const]),
    ...optional('--event', spec.event),
    ['--treatment', spec.treatment],
    ['--control', spec.control],
    ['--experimental', spec.experimental],
    ...optional('--trial', spec.trial),
    ['--covariates', spec.covariates.map(quotedName).join(',')],
    ...Object.entries(ordered).map(([name, levels]) => ['--ordered', `${name}=${levels.join('<')}`] as const),
    ...spec.excludeTrials.map((trial) => ['--exclude-trial', trial] as const),
    ...optional('--id', id ?? null),
    ...optional('--weights', spec.weights),
    ...optional('--exposure', spec.exposure),
    ...optional('--cluster', spec.cluster),
    ...spec.na.map((text) => ['--na', text] as const),
    ...optional('--table', spec.table),
    ...optional('--where', spec.where),
    ...Object.entries(options).flatMap(([name, value]) => settingFlag(name, value)),
  ]
  const file = shellWord(spec.data ?? 'DATA.csv')
  const lines = flags.map(([flag, value]) => (value === null ? flag : `${flag} ${shellWord(value)}`))
  const byHand =
    spec.guide === undefined ? '' : '# The splits set by hand in the app are not part of this command.\n'
  return `${byHand}copse fit ${[file, ...lines].join(' \\\n  ')}\n`
}

const optional = (flag: string, value: string | null) => (value === null ? [] : [[flag, value] as const])

function settingFlag(name: string, value: unknown): (readonly [string, string | null])[] {
  if (value === true) return [[flagOf(name), null]]
  if (value === false) return [[flagOf(`no${name.charAt(0).toUpperCase()}${name.slice(1)}`), null]]
  return [[flagOf(name), String(value)]]
}

/** Lists of names are split at commas unless a name is quoted. */
const quotedName = (name: string): string => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)

/** A word as a POSIX shell reads it back. */
const shellWord = (text: string): string =>
  /^[\w./:=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
