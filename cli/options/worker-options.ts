import type { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { defaultWorkers } from '../worker-pool.js'

export interface WorkerFlags {
  readonly workers?: string
}

/** Adds `--workers` to a command of many fits. */
export function withWorkers(command: Command): Command {
  return command.option(
    '--workers <number>',
    'threads for methods and folds; results do not depend on it (default: one a core, from 5000 patients)',
  )
}

/** Number of workers; by the patients unless the user says so. Coded error: OPTION_INVALID. */
export const workersOf = (flags: WorkerFlags, data: Prepared): number =>
  workersAsked(flags) ?? defaultWorkers(data)

/** Number of workers that the user asks for. Coded error: OPTION_INVALID. */
export function workersAsked({ workers }: WorkerFlags): number | undefined {
  if (workers === undefined) return undefined
  const count = Number(workers)
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: 'the value of --workers cannot be used',
    found: JSON.stringify(workers),
    need: 'a whole number from 1 to 256',
    place: { option: '--workers' },
  })
}
