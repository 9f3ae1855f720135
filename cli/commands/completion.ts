import { Argument, Command } from 'commander'
import { completionScript, SHELLS, type Shell } from '../output/completion-script.js'

/**
 * `copse completion`: a script for a shell, which completes commands, options and their values.
 *
 * @param commands all that are completed, loaded when they are needed
 */
export function completionCommand(commands: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .description('print a script that lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action(async (shell: Shell) => {
      process.stdout.write(completionScript(shell, await commands()))
    })
}
