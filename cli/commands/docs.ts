import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import { serveUntilStopped, withServing } from '../output/serve.js'
import { packageFile } from '../package-file.js'

const PAGES = packageFile('dist/docs/')

/** `copse docs`: the documentation in a browser, from this machine. */
export function docsCommand(): Command {
  return withServing(
    new Command('docs').description(
      'open the documentation in a browser, from this machine and without a network',
    ),
  ).action(async (flags: { readonly port?: string; readonly open: boolean }) => {
    if (!existsSync(`${PAGES}index.html`)) throw notBuilt()
    await serveUntilStopped(PAGES, flags, 'Nothing is loaded from elsewhere.')
  })
}

const notBuilt = (): CopseError =>
  new CopseError({
    code: 'DOCS_NOT_BUILT',
    wrong: 'the documentation has not been built',
    found: 'no dist/docs/ in the folder of copse',
    try: 'npm run docs in a clone, which builds it, or installing the package again',
  })
