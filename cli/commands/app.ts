import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import { writeWhole } from '../output/write-output.js'
import { packageFile } from '../package-file.js'
import { serveFolder } from '../static-files.js'

const WEB = packageFile('dist/web/')
const SINGLE = packageFile('dist/single/copse.html')

/** `copse app`: the app in a browser, from this machine. */
export function appCommand(): Command {
  return new Command('app')
    .description('open the app in a browser: the whole analysis without a terminal, on this machine only')
    .option('--port <number>', 'port to serve on (default: any that is free)')
    .option('--no-open', 'do not open a browser')
    .option(
      '--single-file <file>',
      'write the whole app as one HTML file, which opens from disk without a server and without a network',
    )
    .action(run)
}

interface AppFlags {
  readonly port?: string
  readonly open: boolean
  readonly singleFile?: string
}

async function run({ port, open, singleFile }: AppFlags): Promise<void> {
  if (singleFile !== undefined) return writeSingleFile(singleFile, port)
  const wanted = port === undefined ? 0 : portOf(port)
  if (!existsSync(`${WEB}index.html`)) throw notBuilt('dist/web/')
  const server = await serveFolder(WEB, wanted)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  process.stdout.write(`${url}\n`)
  process.stderr.write('Your data stay in the browser, on this machine. Ctrl-C ends the server.\n')
  if (open) openBrowser(url)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  })
}

/** The page goes to where the user wants it, or to standard output for `-`. */
function writeSingleFile(file: string, port: string | undefined): void {
  if (port !== undefined)
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--single-file and --port exclude each other',
      need: 'a file, or a server',
      try: 'leaving --port out',
      place: { option: '--port' },
    })
  if (!existsSync(SINGLE)) throw notBuilt('dist/single/')
  if (file === '-') process.stdout.write(readFileSync(SINGLE))
  else writeWhole(file, readFileSync(SINGLE))
}

const notBuilt = (folder: string): CopseError =>
  new CopseError({
    code: 'APP_NOT_BUILT',
    wrong: 'the app has not been built',
    found: `no ${folder} in the folder of copse`,
    try: 'npm run app in a clone, which builds it first, or installing the package again',
  })

function portOf(text: string): number {
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
