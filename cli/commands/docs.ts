import { Command } from 'commander'

/** placeholder */
export function docsCommand(): Command {
  return new Command('docs')
}
