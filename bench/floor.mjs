// copse beside the floor: a C++ program that only sorts every covariate and passes over each order once a tree level.
// node bench/floor.mjs [N]   compiles bench/floor.cpp with g++, prints ratios
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ColumnSource } from '../dist/src/sources/columns.js'
import { growNow } from '../dist/src/trees/growth.js'
import { fitMethod } from '../dist/src/trees/methods.js'
import { controlOf } from '../dist/src/workflow/fit.js'
import { pooledTrials } from './data.mjs'

const n = Number(process.argv[2] ?? 1_000_000)
const [TRIALS, COVARIATES, DEPTH] = [20, 10, 4]
const here = (name) => new URL(name, import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'copse-floor-'))
const program = join(folder, 'floor')

function run(command, args, options = {}) {
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options })
  if (status !== 0) throw new Error(stderr)
  return { stdout, seconds: (performance.now() - started) / 1000 }
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
const three = (f) => median([f(), f(), f()])

run('g++', ['-O2', '-o', program, here('floor.cpp')])

const ipd = pooledTrials({ n, trials: TRIALS, covariates: COVARIATES })
const control = controlOf({ maxdepth: DEPTH })
const grow = () => {
  const started = performance.now()
  growNow(fitMethod(new ColumnSource(ipd, 'distinct', 'gaussian'), 'gaussian', 'mob-si', control))
  return (performance.now() - started) / 1000
}
// One pass a level for the tests is what the floor does; the deepest level is not tested.
const sizes = [n, TRIALS, COVARIATES, DEPTH - 1].map(String)
const floor = () => Number(run(program, ['grow', ...sizes]).stdout.split(' ')[0])
grow()
const [ours, lowest] = [three(grow), three(floor)]
console.log(
  `sort and grow, n = ${n}, K = ${TRIALS}, ${COVARIATES} covariates, depth ${DEPTH}: copse ${ours.toFixed(2)} s, floor ${lowest.toFixed(2)} s, ${(ours / lowest).toFixed(1)} times`,
)

const file = join(folder, 'trials.csv')
await writeCsv(file, ipd)
const names = ipd.covariates.map(({ name }) => name).join(',')
const roles = [
  '--outcome',
  'y',
  '--treatment',
  't',
  '--control',
  '0',
  '--trial',
  'trial',
  '--covariates',
  names,
]
const fitted = three(
  () =>
    run(process.execPath, [
      here('../bin/copse.js'),
      ...['fit', file, ...roles, '--method', 'mob-si', '--maxdepth', String(DEPTH), '--quiet'],
    ]).seconds,
)
const read = three(() => run(program, ['csv', file, String(DEPTH - 1)]).seconds)
console.log(
  `whole process, CSV of ${n} rows × ${3 + COVARIATES} columns: copse fit ${fitted.toFixed(2)} s, floor ${read.toFixed(2)} s, ${(fitted / read).toFixed(2)} times`,
)
rmSync(folder, { recursive: true })

async function writeCsv(path, { outcome, treatment, trial, covariates }) {
  const out = createWriteStream(path)
  out.write(`y,t,trial,${covariates.map(({ name }) => name).join(',')}\n`)
  for (let i = 0; i < n; i += 10_000) {
    let block = ''
    for (let row = i; row < Math.min(n, i + 10_000); row++)
      block += `${outcome.values[row]},${treatment.arm[row]},${trial.levels[trial.codes[row]]},${covariates.map(({ values }) => values[row]).join(',')}\n`
    if (!out.write(block)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
