// Finds Chromium, or installs Debian's when run as root, and prints its path. Tests compare figures made in it with those
// made in Node. CHROMIUM names another one.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { scriptOptions } from './script-options.mjs'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const find = () => [process.env.CHROMIUM, ...CANDIDATES].find((path) => path && existsSync(path))

/** The path of an executable Chromium; throws when there is none and none can be installed. */
export function ensureChromium() {
  const found = find()
  if (found) return found
  if (process.getuid?.() === 0) {
    const wait = ['-o', 'DPkg::Lock::Timeout=300']
    const run = (...args) =>
      spawnSync('apt-get', [...wait, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
    run('update', '-qq')
    run('install', '-y', '-qq', '--no-install-recommends', 'chromium')
  }
  const installed = find()
  if (installed) return installed
  throw new Error(
    'CHROMIUM_MISSING: there is no Chromium; need it to compare figures between Node and a browser; try installing it, or CHROMIUM=/path/to/it',
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  scriptOptions(
    'node scripts/ensure-chromium.mjs',
    'Finds Chromium, or installs it when run as root, and prints its path. CHROMIUM names another one.',
  )
  try {
    process.stderr.write(`${ensureChromium()}\n`)
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
