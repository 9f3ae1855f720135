import '../src/workflow/patients/portable-math.js'
import { Command, CommanderError } from 'commander'
import { VERSION } from '../src/version.js'
import { allCommands, COMMANDS } from './command-list.js'
import { COLOUR_HELP, withoutColour } from './options/colour-option.js'
import { withShortHelp } from './options/short-help.js'
import { EXIT, misuse, reportError } from './output/report-error.js'
import { unwritable } from './output/write-output.js'

/**
 * Runs the command line and returns the exit code: 0 done, 1 bad data or arguments, 2 internal error. Results go to
 * standard output; progress, notes and errors to standard error.
 */
export async function main(given: readonly string[]): Promise<number> {
  // `copse help fit` is `copse fit --help`.
  let args = given[0] === 'help' ? [...given.slice(1, 2), '--help'] : given
  const json = args.some((arg) => arg === '--json' || arg.startsWith('--json='))
  // A reader that has seen enough (`copse fit … | head`) closes the pipe: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done)
    process.exit(reportError(unwritable('standard output', error), false))
  })
  try {
    args = withoutColour(args)
    const whole = args.includes('--help-all')
    const short = args.includes('-h') || args.includes('--help')
    const program = await programOf(args[0] ?? '', whole ? 'whole' : short ? 'short' : null)
    const [asked] = program.commands.filter((command) => command.name() === args[0])
    if (args.length === 0 || whole) {
      ;(asked ?? program).outputHelp()
      if (whole && asked === undefined)
        for (const command of await allCommands()) {
          process.stdout.write(`\n${'─'.repeat(72)}\n`)
          program.addCommand(ours(withShortHelp(command, 'whole')))
          command.outputHelp()
        }
      return EXIT.done
    }
    await program.parseAsync([...args], { from: 'user' })
    return EXIT.done
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, json)
    return error.exitCode === 0 ? EXIT.done : reportError(misuse(error), json)
  }
}

/** The program with the command that is asked for, or with the list of all: of these nothing but the help is there. */
async function programOf(asked: string, shown: 'short' | 'whole' | null): Promise<Command> {
  const program = ours(new Command('copse'))
    .description(
      'Finds subgroups with different treatment effects in individual participant data from several randomised trials.',
    )
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .addHelpText('afterAll', COLOUR_HELP)
  if (Object.hasOwn(COMMANDS, asked))
    return program.addCommand(ours(withShortHelp(await COMMANDS[asked].load(), shown)))
  program.option('--help-all', 'print help of all commands, with every option').addHelpText(
    'after',
    `
copse COMMAND --help tells of a command; the five-minute way in is

  copse fit trials.csv --outcome Y --treatment ARM --control PLACEBO --trial TRIAL --covariates AGE,SEX`,
  )
  for (const [name, { group, about }] of Object.entries(COMMANDS))
    program.addCommand(ours(new Command(name)).description(about).helpGroup(group))
  return program
}

/** Errors are told by us. */
const ours = (command: Command): Command => command.exitOverride().configureOutput({ outputError: () => {} })
