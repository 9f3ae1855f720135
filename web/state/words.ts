import type { LimitReading } from '../../src/data/delimited/read-options.js'
import type { Method } from '../../src/trees/methods/method.js'
import { FAMILY_NAMES, type FamilyName, familyWords } from '../../src/words/family-words.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import type { AppError } from '../worker/api.js'
import { READING_WORDS } from './column-reading.js'
import { ALL_OPTIONS } from './options.js'

const ROLES: Readonly<Record<string, string>> = {
  '--outcome': 'the outcome',
  '--treatment': 'the arm',
  '--control': 'the control arm',
  '--experimental': 'the experimental arm',
  '--trial': 'the trial',
  '--covariates': 'the covariates',
  '--id': 'the identifier',
  '--exclude-trial': 'leaving out the trial',
  '--method': 'the method',
  '--family': 'the kind of outcome',
  '--event': 'the event',
  '--better': 'what is better',
  '--ordered': 'the order of the levels',
  '--na': '“Also read as missing”',
  '--guide': 'the split by hand',
  '--weights': 'the weights',
  '--exposure': 'the exposure',
  '--time': 'the time to the event',
  '--event-column': 'the outcome',
  '--cluster': 'the clusters',
  '--adjust': '“Adjust”',
  '--interactions': '“The treatment effect”',
  '--tails': '“Hide extremes”',
  '--keys': '“An intruder may know”',
  '--drop-replicated': '“Leave out rows”',
  '--replicates': '“Data sets of each size”',
  '--levels': 'the order of the levels',
  '--types': 'the type',
  '--merge-alike': `type “${READING_WORDS.alike}”`,
  '--limits': 'type “limits as …”',
  '--delimiter': '“Columns are separated by”',
  '--decimal': '“Decimal mark”',
  '--width': 'the width',
  '--font-size': 'the size of the text',
  '--colours': 'the colours',
  '--header-row': '“Names of the columns are in row”',
}

const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
const LABELS = new Map([
  ...Object.entries(ROLES),
  ...ALL_OPTIONS.map(({ name, label }) => [flagOf(name), `“${label}”`] as const),
])

/** The name of the setting that a flag of the command line stands for. */
export const optionOfFlag = (flag: string): string | null =>
  ALL_OPTIONS.find(({ name }) => flagOf(name) === flag)?.name ?? null

/** `CODE: what; found X, need Y; try Z` as sentences, flags of the command line by the names they have here. */
export function sentences({ code, message }: AppError): string {
  if (code === 'INTERNAL')
    return `Something went wrong that should not have: ${message.slice('INTERNAL: '.length)}`
  const body = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message
  const parts = body.split(/; (?=found |need |try )/)
  return parts
    .map((part) => inAppWords(part).trim())
    .map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`)
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ')
}

/** Methods by their titles; `mob` is left, as it may be part of anything. */
const TITLES = new Map(Object.entries(METHOD_INFO).map(([method, { title }]) => [method as string, title]))

/** `a binary outcome` of a family. */
const outcomeOf = (family: string): string =>
  `a ${FAMILY_NAMES.find((name) => name === family) ? familyWords(family as FamilyName).kind : family} outcome`

/** A word of a POSIX shell without its quotes. */
const plainWord = (word: string): string =>
  word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word

/** Advice that a command line takes as it stands, as it is followed here. */
const PHRASES: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/excluding the trial with --exclude-trial ("[^"]*"|\S+)/g, (_, trial) => `unticking ${trial} above`],
  [
    /--family (\w+) --event ("[^"]*"|\S+)/g,
    (_, family, event) => `${outcomeOf(family)} with the event ${event}`,
  ],
  [
    /--merge-alike ('(?:[^']|'\\'')+'|[^\s;]+)/g,
    (_, column) => `choose “${READING_WORDS.alike}” as the type of ${plainWord(column)}`,
  ],
  [
    /--limits ('(?:[^']|'\\'')+=\w+'|[^\s;]+=\w+)/g,
    (_, said) => {
      const [, column, how] = plainWord(said).match(/^(.*)=(\w+)$/s)!
      return `choosing “${READING_WORDS[how as LimitReading] ?? how}” as the type of ${column}`
    },
  ],
  [new RegExp(`--family (${FAMILY_NAMES.join('|')})`, 'g'), (_, family) => outcomeOf(family)],
  [/--method ([\w-]+\w)/g, (_, method) => `the method ${METHOD_INFO[method as Method]?.title ?? method}`],
  [
    /--exclude-trial (?:"[^"]*"|\S+)(?: --exclude-trial (?:"[^"]*"|\S+))*/g,
    (all) => `unticking ${all.replaceAll(' --exclude-trial ', ', ').replace('--exclude-trial ', '')}`,
  ],
]

/** Flags of the command line and names of methods as they are called here. */
export function inAppWords(text: string): string {
  const phrased = PHRASES.reduce((words, [pattern, say]) => words.replace(pattern, say), text)
  return phrased
    .replace(/--[a-z-]+/g, (flag) => LABELS.get(flag) ?? flag)
    .replace(/\b[a-z]+-[a-z]+\b|\bpalmtree\b/g, (method) => TITLES.get(method) ?? method)
}

/** A note as sentences begin. */
export function noteInWords(message: string): string {
  const words = inAppWords(message)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`
}
