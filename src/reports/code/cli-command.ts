import { quotedName } from '../../data/roles/name-options.js'
import { DEFAULT_FAMILY } from '../../families/families.js'
import type { FitResult } from '../../results/fit-schema.js'
import { byHandInWords } from '../../words/by-hand.js'
import type { Flag, Levels } from './flags.js'
import { levelFlags, optional, readingFlags, settingFlag } from './flags.js'

/** What a command needs to know besides the result. */
export interface CommandContext {
  /** The settings that were asked for; others have their defaults. */
  readonly options: Readonly<Record<string, unknown>>
  readonly ordered?: Levels | undefined
  readonly levels?: Levels | undefined
  readonly id?: string | undefined
  /** `fit` unless told otherwise. */
  readonly command?: 'fit' | 'compare' | 'report' | undefined
  /** Methods that are compared; all unless told otherwise. */
  readonly methods?: readonly string[] | undefined
}

/** The command that gives the same fit, comparison or report in a terminal; splits that a person has set are named in a comment too. */
export function cliCommand(
  { spec }: FitResult,
  { options, ordered = {}, levels = {}, id, command = 'fit', methods }: CommandContext,
): string {
  const flags: Flag[] = [
    ...(command === 'report' ? [['-o', 'report.html'] as const] : []),
    ...(command === 'compare' ? [] : [['--method', spec.method] as const]),
    ...optional('--methods', command === 'fit' || methods === undefined ? null : methods.join(',')),
    [spec.time === undefined ? '--outcome' : '--event-column', spec.outcome],
    ...optional('--time', spec.time ?? null),
    ...optional('--zero-time', spec.zeroTime ?? null),
    ...(spec.family === DEFAULT_FAMILY ? [] : [['--family', spec.family] as const]),
    ...optional('--event', spec.event),
    ...optional('--better', spec.better ?? null),
    ['--treatment', spec.treatment],
    ['--control', spec.control],
    ['--experimental', spec.experimental],
    ...optional('--trial', spec.trial),
    ['--covariates', spec.covariates.map(quotedName).join(',')],
    ...(spec.adjust.length === 0 ? [] : [['--adjust', spec.adjust.map(quotedName).join(',')] as const]),
    ...levelFlags('--ordered', ordered),
    ...levelFlags('--levels', levels),
    ...spec.excludeTrials.map((trial) => ['--exclude-trial', trial] as const),
    ...optional('--id', id ?? null),
    ...optional('--weights', spec.weights),
    ...optional('--exposure', spec.exposure),
    ...optional('--cluster', spec.cluster),
    ...readingFlags(spec),
    ...optional('--table', spec.table),
    ...optional('--where', spec.where),
    ...Object.entries(options).flatMap(([name, value]) => settingFlag(name, value)),
    ...optional('--guide', spec.guide === undefined ? null : JSON.stringify(spec.guide)),
  ]
  const file = shellWord(spec.data ?? 'DATA.csv')
  const lines = flags.map(([flag, value]) => (value === null ? flag : `${flag} ${shellWord(value)}`))
  const byHand = byHandInWords(spec)
  return `${byHand === null ? '' : `# ${byHand}\n`}copse ${command} ${[file, ...lines].join(' \\\n  ')}\n`
}

/** A word as a POSIX shell reads it back. */
const shellWord = (text: string): string =>
  /^[\w./:=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
