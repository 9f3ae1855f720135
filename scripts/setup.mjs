// Prepares a fresh clone: installs the locked dependencies and builds, each only when needed.
// `--check` also runs the linter and the type checker over the tests, as continuous integration does.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scriptOptions } from './script-options.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const {
  check = false,
  web = false,
  docs = false,
} = scriptOptions(
  'node scripts/setup.mjs',
  'Prepares a fresh clone: installs the locked dependencies and builds, each only when needed.',
  {
    web: { help: 'build the app as well' },
    docs: { help: 'make the documentation as well' },
    check: { help: 'all that, and check style and types' },
  },
)

function run(what, command, args) {
  process.stderr.write(`${what} …\n`)
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (error || status !== 0) {
    process.stderr.write(`SETUP_FAILED: ${what} did not finish; found exit ${status ?? error}; need 0\n`)
    process.exit(1)
  }
}

/** Time of the newest file below a path, in ms. */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

const at = (...names) => join(root, ...names)
const tsc = at('node_modules', 'typescript', 'bin', 'tsc')
const vite = at('node_modules', 'vite', 'bin', 'vite.js')
const biome = at('node_modules', '@biomejs', 'biome', 'bin', 'biome')

const installed = at('node_modules', '.package-lock.json')
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(at('package-lock.json')).mtimeMs)
  run('Installing dependencies', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])

const built = at('dist', 'cli.tsbuildinfo')
const sources = [
  ...['src', 'cli', 'package.json', 'scripts/bundle.mjs'],
  ...['tsconfig.base.json', 'tsconfig.core.json', 'tsconfig.cli.json'],
]
if (
  [built, at('dist', 'js', 'main.js'), at('dist', 'lib', 'index.js')].some(
    (target) => !existsSync(target) || sources.some((name) => newest(at(name)) > statSync(target).mtimeMs),
  )
) {
  run('Building', process.execPath, [tsc, '--build', '--force'])
  run('Bundling', process.execPath, [at('scripts', 'bundle.mjs')])
}

// The app is built for those who open it, and tested.
if (check || web) {
  const pages = [
    ['Building the app', at('dist', 'web', 'index.html'), 'vite.config.ts'],
    ['Building the app as one file', at('dist', 'single', 'copse.html.br'), 'vite.single.config.ts'],
  ]
  for (const [what, page, config] of pages)
    if (
      !existsSync(page) ||
      ['src', 'web', 'fonts', 'examples', 'package.json'].some(
        (name) => newest(at(name)) > statSync(page).mtimeMs,
      )
    )
      run(what, process.execPath, [vite, 'build', '--config', at('web', config), '--logLevel', 'warn'])
}

const site = at('dist', 'docs', 'index.html')
if (
  (check || docs) &&
  (!existsSync(site) ||
    ['docs', 'scripts/site', 'scripts/site.mjs', 'dist/js/main.js'].some(
      (name) => newest(at(name)) > statSync(site).mtimeMs,
    ))
)
  run('Making the documentation', process.execPath, [at('scripts', 'site.mjs')])

if (check) {
  // Once, before tests that run side by side would all install it.
  run('Looking for Chromium', process.execPath, [at('scripts', 'ensure-chromium.mjs')])
  run('Checking style', process.execPath, [biome, 'check', '.'])
  run('Checking the types of the tests', process.execPath, [tsc, '-p', 'tsconfig.test.json'])
  run('Checking the types of the app', process.execPath, [tsc, '-p', 'web/tsconfig.json'])
}
