import { flagOf } from '../../results/checks/flag-name.js'

/** A flag of the command line, and its value if it takes one. */
export type Flag = readonly [flag: string, value: string | null]

export type Levels = Readonly<Record<string, readonly string[]>>

/** How a file is read, as far as somebody said so. */
export interface ReadingSaid {
  readonly na?: readonly string[] | undefined
  readonly delimiter?: string | null | undefined
  readonly decimal?: string | null | undefined
  readonly types?: Readonly<Record<string, string>> | undefined
  readonly mergeAlike?: readonly string[] | undefined
  readonly limits?: Readonly<Record<string, string>> | undefined
  readonly headerRow?: number | undefined
}

/** A flag if it has a value. */
export const optional = (flag: string, value: string | null | undefined): Flag[] =>
  value === null || value === undefined ? [] : [[flag, value]]

/** Levels as `--ordered` and `--levels` take them. */
export const levelFlags = (flag: string, levels: Levels): Flag[] =>
  Object.entries(levels).map(
    ([name, own]) => [flag, `${quotedLevel(name)}=${own.map(quotedLevel).join('<')}`] as const,
  )

/** How the file was read, where that was said and not detected. */
export function readingFlags({
  na = [],
  delimiter,
  decimal,
  types = {},
  mergeAlike = [],
  limits = {},
  headerRow,
}: ReadingSaid): Flag[] {
  const words: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab' }
  return [
    ...na.map((text) => ['--na', text] as const),
    ...optional('--delimiter', delimiter == null ? null : (words[delimiter] ?? delimiter)),
    ...optional('--decimal', decimal),
    ...Object.entries(types).map(([name, type]) => ['--types', `${name}=${type}`] as const),
    ...mergeAlike.map((name) => ['--merge-alike', name] as const),
    ...Object.entries(limits).map(([name, how]) => ['--limits', `${name}=${how}`] as const),
    ...optional('--header-row', headerRow === undefined ? null : String(headerRow)),
  ]
}

/** A setting, whether it is a switch or has a value. */
export function settingFlag(name: string, value: unknown): Flag[] {
  if (value === true) return [[flagOf(name), null]]
  if (value === false) return [[flagOf(`no${name.charAt(0).toUpperCase()}${name.slice(1)}`), null]]
  return [[flagOf(name), String(value)]]
}

/** Levels are split at `<`, and a column's name ends at `=`. */
const quotedLevel = (level: string): string =>
  /["<=]/.test(level) ? `"${level.replaceAll('"', '""')}"` : level
