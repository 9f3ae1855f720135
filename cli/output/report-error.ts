import type { CommanderError } from 'commander'
import { closestName } from '../../src/closest-name.js'
import { CopseError } from '../../src/errors.js'

/** What the program returns; these numbers are kept (docs/stability.md). */
export const EXIT = { done: 0, misuse: 1, internal: 2 } as const

/**
 * Says what went wrong on standard error, and with `--json` on standard output too, as `copse.error/1`: results of a command
 * that failed are written nowhere, so that nothing else is there, and what an earlier run wrote into a file stays.
 *
 * @param json whether the command was asked for JSON
 * @returns the exit code
 */
export function reportError(error: unknown, json: boolean): number {
  const isOurs = !(error instanceof CopseError)
  const coded = error instanceof CopseError ? error : internal(error)
  if (json) process.stdout.write(`${JSON.stringify(errorDocument(coded), null, 2)}\n`)
  process.stderr.write(`${coded.message}\n`)
  return isOurs ? EXIT.internal : EXIT.misuse
}

function errorDocument({ parts, message, place }: CopseError) {
  const { code, wrong, found, need, try: advice } = parts
  return { schema: 'copse.error/1', error: { code, wrong, found, need, try: advice, place, message } }
}

function internal(error: unknown): CopseError {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new CopseError({
    code: 'INTERNAL',
    wrong: 'copse failed in a way that it should not',
    found: detail,
    try: 'again with the latest version, and report this with the command (never with patient data)',
  })
}

/** Commander's complaint in the form of every other error. */
export function misuse(error: CommanderError): CopseError {
  if (error.code === 'commander.help')
    return new CopseError({
      code: 'COMMAND_MISSING',
      wrong: 'no command was given',
      try: 'copse --help',
    })
  const [complaint, suggestion] = error.message
    .replace(/^error: /, '')
    .replaceAll("'", '"')
    .split('\n')
  const meant = suggestion?.match(/\(Did you mean (.*)\?\)/)?.[1]
  const [, option, argued, need] =
    complaint.match(/^option "(--\S+)[^"]*" argument "(.*)" is invalid\. Allowed choices are (.*)\.$/) ?? []
  const [, value, argument, choices] =
    complaint.match(
      /^command-argument value "(.*)" is invalid for argument "(.*)"\. Allowed choices are (.*)\.$/s,
    ) ?? []
  if (option !== undefined) return unusable(option, argued, need, option)
  if (argument !== undefined) return unusable(`<${argument}>`, value, choices)
  const code =
    {
      'commander.unknownOption': 'OPTION_UNKNOWN',
      'commander.unknownCommand': 'COMMAND_UNKNOWN',
      'commander.missingArgument': 'ARGUMENT_MISSING',
      'commander.excessArguments': 'ARGUMENT_UNEXPECTED',
      'commander.optionMissingArgument': 'OPTION_INVALID',
    }[error.code] ?? 'USAGE'
  return new CopseError({
    code,
    wrong: complaint.replace(/\.$/, '').replace('. Expected', ': expected'),
    try: meant ?? 'copse --help, or copse COMMAND --help',
  })
}

/** A value that is none of those that may be chosen. */
function unusable(what: string, found: string, need: string, option?: string): CopseError {
  const near = closestName(found, need.split(', '))
  return new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${what} cannot be used`,
    found: `"${found}"`,
    need: `one of ${need}`,
    ...(near !== null && { try: option === undefined ? near : `${option} ${near}` }),
    ...(option !== undefined && { place: { option } }),
  })
}
