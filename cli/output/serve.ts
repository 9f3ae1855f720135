import { spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import type { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import { serveFolder } from '../static-files.js'

/** How something is served. */
export interface ServeFlags {
  readonly port?: string
  readonly open: boolean
}

/** Adds `--port` and `--no-open` to a command. */
export const withServing = (command: Command): Command =>
  command
    .option('--port <number>', 'port to serve on (default: any that is free)')
    .option('--no-open', 'do not open a browser')

/**
 * Serves a folder on this machine, opens it in a browser unless told otherwise, and goes on until it is stopped.
 *
 * Coded errors: OPTION_INVALID, and those of serveFolder.
 *
 * @param words what to know of it, for standard error
 */
export async function serveUntilStopped(
  folder: string,
  { port, open }: ServeFlags,
  words: string,
): Promise<void> {
  const server = await serveFolder(folder, port === undefined ? 0 : portOf(port))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  process.stdout.write(`${url}\n`)
  process.stderr.write(`${words} Ctrl-C ends the server.\n`)
  if (open) openBrowser(url)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  })
}

/** Coded error: OPTION_INVALID. */
export function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: 'the value of --port cannot be used',
    found: `"${text}"`,
    need: 'a whole number from 1 to 65535',
    place: { option: '--port' },
  })
}

/** A machine without a browser is no error: the address was printed. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : ['xdg-open', url]
  const browser = spawn(command, args, { stdio: 'ignore', detached: true })
  browser.on('error', () => {})
  browser.unref()
}
