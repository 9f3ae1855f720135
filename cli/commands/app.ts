import { existsSync, readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import type { ServeFlags } from '../output/serve.js'
import { portOf, serveUntilStopped, withServing } from '../output/serve.js'
import { writeWhole } from '../output/write-output.js'
import { packageFile } from '../package-file.js'

const WEB = packageFile('dist/web/')
const SINGLE = packageFile('dist/single/copse.html.br')

/** `copse app`: the app in a browser, from this machine. */
export function appCommand(): Command {
  return withServing(
    new Command('app').description(
      'open the app in a browser: the whole analysis without a terminal, on this machine only',
    ),
  )
    .option(
      '--single-file <file>',
      'write the whole app as one HTML file, which opens from disk without a server and without a network',
    )
    .action(run)
}

interface AppFlags extends ServeFlags {
  readonly singleFile?: string
}

async function run({ singleFile, ...flags }: AppFlags): Promise<void> {
  if (singleFile !== undefined) return writeSingleFile(singleFile, flags.port)
  // A wrong port is said before what is missing.
  if (flags.port !== undefined) portOf(flags.port)
  if (!existsSync(`${WEB}index.html`)) throw notBuilt('dist/web/')
  await serveUntilStopped(WEB, flags, 'Your data stay in the browser, on this machine.')
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
  const page = brotliDecompressSync(readFileSync(SINGLE))
  if (file === '-') process.stdout.write(page)
  else writeWhole(file, page)
}

const notBuilt = (folder: string): CopseError =>
  new CopseError({
    code: 'APP_NOT_BUILT',
    wrong: 'the app has not been built',
    found: `no ${folder} in the folder of copse`,
    try: 'npm run app in a clone, which builds it first, or installing the package again',
  })
