import '../src/workflow/portable-math.js'
import { Command, CommanderError } from 'commander'
import { CopseError } from '../src/errors.js'
import { VERSION } from '../src/version.js'
import { appCommand } from './commands/app.js'
import { compareCommand } from './commands/compare.js'
import { demoCommand } from './commands/demo.js'
import { describeCommand } from './commands/describe.js'
import { effectsCommand } from './commands/effects.js'
import { fitCommand } from './commands/fit.js'
import { plotCommand } from './commands/plot.js'
import { predictCommand } from './commands/predict.js'
import { reportCommand } from './commands/report.js'
import { rerunCommand } from './commands/rerun.js'

const EXIT = { done: 0, misuse: 1, internal: 2 } as const

/**
 * Runs the command line and returns the exit code: 0 done, 1 bad data or arguments, 2 internal error. Results go to
 * standard output; progress, notes and errors to standard error.
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('copse')
    .description(
      'Finds subgroups with different treatment effects in individual participant data from several randomised trials.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  for (const command of [
    appCommand,
    demoCommand,
    describeCommand,
    effectsCommand,
    fitCommand,
    compareCommand,
    predictCommand,
    plotCommand,
    reportCommand,
    rerunCommand,
  ])
    program.addCommand(command())
  for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} })

  // A reader that has seen enough (`copse fit … | head`) closes the pipe: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done)
    throw error
  })
  try {
    if (args.length === 0) {
      program.outputHelp()
      return EXIT.done
    }
    await program.parseAsync([...args], { from: 'user' })
    return EXIT.done
  } catch (error) {
    return report(error)
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done
    process.stderr.write(`${misuse(error)}\n`)
    return EXIT.misuse
  }
  if (error instanceof CopseError) {
    process.stderr.write(`${error.message}\n`)
    return EXIT.misuse
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(
    `INTERNAL: copse failed in a way that it should not; found ${detail}; try again with the latest version, and report this with the command (never with patient data)\n`,
  )
  return EXIT.internal
}

/** Commander's complaint in the form of every other error. */
function misuse(error: CommanderError): string {
  if (error.code === 'commander.help') return 'COMMAND_MISSING: no command was given; try copse --help'
  const [complaint, suggestion] = error.message
    .replace(/^error: /, '')
    .replaceAll("'", '"')
    .split('\n')
  const meant = suggestion?.match(/\(Did you mean (.*)\?\)/)?.[1]
  const choice = complaint.match(
    /^option "(--\S+).*" argument "(.*)" is invalid\. Allowed choices are (.*)\.$/,
  )
  if (choice !== null) {
    const [, option, found, need] = choice
    return `OPTION_INVALID: the value of ${option} cannot be used; found "${found}", need one of ${need}`
  }
  const code =
    {
      'commander.unknownOption': 'OPTION_UNKNOWN',
      'commander.unknownCommand': 'COMMAND_UNKNOWN',
      'commander.missingArgument': 'ARGUMENT_MISSING',
      'commander.excessArguments': 'ARGUMENT_UNEXPECTED',
      'commander.optionMissingArgument': 'OPTION_INVALID',
    }[error.code] ?? 'USAGE'
  const wrong = complaint.replace(/\.$/, '').replace('. Expected', ': expected')
  return `${code}: ${wrong}; try ${meant ?? 'copse --help, or copse COMMAND --help'}`
}
