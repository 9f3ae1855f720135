import '../src/workflow/patients/portable-math.js'
import { Command, CommanderError } from 'commander'
import { CopseError } from '../src/errors.js'
import { VERSION } from '../src/version.js'
import { COLOURS, type Colours, setUpTerminal } from './output/terminal.js'
import { unwritable } from './output/write-output.js'

/** In the order of the help. Each is loaded when it is asked for: all of them take longer than many a fit. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  app: async () => (await import('./commands/app.js')).appCommand(),
  demo: async () => (await import('./commands/demo.js')).demoCommand(),
  describe: async () => (await import('./commands/describe.js')).describeCommand(),
  effects: async () => (await import('./commands/effects.js')).effectsCommand(),
  interactions: async () => (await import('./commands/interactions.js')).interactionsCommand(),
  fit: async () => (await import('./commands/fit.js')).fitCommand(),
  stability: async () => (await import('./commands/stability.js')).stabilityCommand(),
  individual: async () => (await import('./commands/individual.js')).individualCommand(),
  compare: async () => (await import('./commands/compare.js')).compareCommand(),
  predict: async () => (await import('./commands/predict.js')).predictCommand(),
  plot: async () => (await import('./commands/plot.js')).plotCommand(),
  synthesise: async () => (await import('./commands/synthesise.js')).synthesiseCommand(),
  simulate: async () => (await import('./commands/simulate.js')).simulateCommand(),
  report: async () => (await import('./commands/report.js')).reportCommand(),
  rerun: async () => (await import('./commands/rerun.js')).rerunCommand(),
  completion: async () => (await import('./commands/completion.js')).completionCommand(allCommands),
}

const allCommands = (): Promise<Command[]> => Promise.all(Object.values(COMMANDS).map((load) => load()))

const EXIT = { done: 0, misuse: 1, internal: 2 } as const

/**
 * Runs the command line and returns the exit code: 0 done, 1 bad data or arguments, 2 internal error. Results go to
 * standard output; progress, notes and errors to standard error.
 */
export async function main(given: readonly string[]): Promise<number> {
  const program = new Command('copse')
    .description(
      'Finds subgroups with different treatment effects in individual participant data from several randomised trials.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showSuggestionAfterError()
    .configureOutput({ outputError: () => {} })
    .exitOverride()
  let args: readonly string[]
  try {
    args = withoutColour(given)
  } catch (error) {
    return report(error)
  }
  const [asked = ''] = args
  // Help, and suggestions for what is no command, need them all; the version needs none.
  const needed = ['-V', '--version'].includes(asked) ? [] : Object.keys(COMMANDS)
  for (const name of Object.hasOwn(COMMANDS, asked) ? [asked] : needed)
    program.addCommand(await COMMANDS[name]())
  for (const command of [program, ...program.commands]) command.addHelpText('after', COLOUR_HELP)
  for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} })

  // A reader that has seen enough (`copse fit … | head`) closes the pipe: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done)
    process.exit(report(unwritable('standard output', error)))
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

const COLOUR_HELP = `
Every command takes --color ${COLOURS.join('|')}: whether standard output has colours (default: auto, in a terminal;
NO_COLOR and FORCE_COLOR count). Lines are as wide as the terminal, or as COLUMNS says.`

/** Takes the one option that all commands have out of the arguments, and does what it says. Coded error: OPTION_INVALID. */
function withoutColour(given: readonly string[]): readonly string[] {
  let asked: string | undefined = 'auto'
  const end = given.includes('--') ? given.indexOf('--') : given.length
  const args = given.filter((text, at) => {
    if (at >= end) return true
    const value = text.match(/^--color(?:=(.*))?$/)
    if (value !== null) asked = value[1] ?? given[at + 1]
    return value === null && given[at - 1] !== '--color'
  })
  if (!COLOURS.some((name) => name === asked))
    throw new CopseError({
      code: 'OPTION_INVALID',
      wrong: 'the value of --color cannot be used',
      ...(asked !== undefined && { found: `"${asked}"` }),
      need: `one of ${COLOURS.join(', ')}`,
      place: { option: '--color' },
    })
  setUpTerminal(
    asked as Colours,
    args.some((text) => /^--out(=|$)/.test(text)),
  )
  return args
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
