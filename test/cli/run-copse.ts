import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs the program as a user would and returns what it printed. */
export function copse(args: readonly string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/copse.js', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input !== undefined && { input }),
  })
  return { status, stdout, stderr }
}

/** A folder that nothing else uses. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'copse-'))

/** Writes a file into a folder of its own and returns its path. */
export function temporaryFile(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, content)
  return path
}

export const EXAMPLE = 'examples/nslbp.csv'

/** The roles of the example's columns. */
export const ROLES = [
  ...['--outcome', 'rmdq', '--treatment', 'arm', '--control', 'control'],
  ...['--trial', 'trial', '--covariates', 'age,sex,rmdq0'],
]
