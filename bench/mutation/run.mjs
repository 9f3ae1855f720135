#!/usr/bin/env node
/**
 * Whether the tests notice small faults: a seeded sample of mutants of numerics, models, trees and tests of
 * fluctuation, each tried in a copy of the repository, first on the fits that are compared with R, then, where it
 * survives, on the tests of its own folder, then on all tests of the library. A mutant that hangs is killed as well.
 *
 *   node bench/mutation/run.mjs --sample 100 --seed 1 --out bench/mutation/results.json
 *
 * Interrupted, it goes on where it was when called again with the same file.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mersenneTwister } from '../../dist/src/numerics/random/mersenne-twister.js'
import { scriptOptions, wholeNumber } from '../../scripts/script-options.mjs'
import { mutantsOf } from './mutants.mjs'

/** What is sampled. Tables are data, and are compared with their source elsewhere. */
const FOLDERS = ['src/numerics', 'src/models', 'src/fluctuation', 'src/trees']
const TABLES = /tables\//

const values = scriptOptions(
  'node bench/mutation/run.mjs',
  'Tries a seeded sample of small faults in numerics, models, fluctuation and trees, and counts those that tests notice.',
  {
    sample: { value: 'N', help: 'how many mutants (100)' },
    seed: { value: 'S', help: 'which ones (1)' },
    out: { value: 'FILE', help: 'results, gone on with if there (bench/mutation/results.json)' },
  },
)
const sample = wholeNumber(values.sample ?? '100', '--sample', 1, 1e5)
const seed = wholeNumber(values.seed ?? '1', '--seed', 0, 1e9)
const out = values.out ?? 'bench/mutation/results.json'

const git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 1e9 })
const files = git('ls-files', ...FOLDERS)
  .split('\n')
  .filter((path) => path.endsWith('.ts') && !TABLES.test(path))
const all = files.flatMap((path) =>
  mutantsOf(path, readFileSync(path, 'utf8')).map((mutant) => ({ path, ...mutant })),
)
const next = mersenneTwister(seed)
const chosen = new Set()
while (chosen.size < sample) chosen.add(Math.floor(next() * all.length))

const done = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')).mutants : []
const known = new Map(done.map((one) => [`${one.path}:${one.start}:${one.is}`, one]))

const home = mkdtempSync(join(tmpdir(), 'copse-mutants-'))
const copy = join(home, 'copy')
git('worktree', 'add', '--detach', copy)
for (const made of ['node_modules', 'dist']) symlinkSync(join(process.cwd(), made), join(copy, made))
/** The run of tests that is on; its workers are a group with it, and end with it. */
let running = null
const stop = () => running !== null && process.kill(-running, 'SIGKILL')
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
process.on('exit', () => {
  stop()
  git('worktree', 'remove', '--force', copy)
  rmSync(home, { recursive: true, force: true })
})

/** Whether tests fail; what takes far longer than it ought to counts as failing. */
const fails = (tests, minutes) =>
  new Promise((settle) => {
    const run = spawn(
      process.execPath,
      [
        ...['node_modules/vitest/vitest.mjs', 'run', ...tests],
        ...['--project', 'library', '--bail', '1', '--reporter', 'dot'],
      ],
      { cwd: copy, stdio: 'ignore', detached: true },
    )
    running = run.pid
    const guard = setTimeout(stop, minutes * 60_000)
    run.on('exit', (status) => {
      clearTimeout(guard)
      running = null
      settle(status !== 0)
    })
  })

/** The name of the first stage whose tests notice; null for none. */
async function killer(folder) {
  for (const [name, tests, minutes] of [
    ['fits', ['test/workflow/fit/fit-against-r', 'test/workflow/fit/fit-glm-against-r'], 10],
    [folder, [`test/${folder}/`], 20],
    ['library', ['test/'], 40],
  ])
    if (await fails(tests, minutes)) return name
  return null
}

const results = []
for (const index of chosen) {
  const { path, start, end, line, operator, was, is } = all[index]
  const key = `${path}:${start}:${is}`
  if (!known.has(key)) {
    const text = readFileSync(path, 'utf8')
    writeFileSync(join(copy, path), text.slice(0, start) + is + text.slice(end))
    const [, folder] = path.split('/')
    known.set(key, { path, line, start, operator, was, is, killedBy: await killer(folder) })
    writeFileSync(join(copy, path), text)
  }
  const one = known.get(key)
  results.push(one)
  const killed = results.filter(({ killedBy }) => killedBy !== null).length
  console.log(
    `${one.killedBy === null ? 'SURVIVED' : `killed by ${one.killedBy}`} ${path}:${line} ${was.slice(0, 60)} → ${is} (${killed}/${results.length})`,
  )
  writeFileSync(
    out,
    `${JSON.stringify({ points: all.length, seed: seed, killed, tried: results.length, mutants: results }, null, 1)}\n`,
  )
}
