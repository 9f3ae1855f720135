// Time and memory of trees of resamples, as whole commands on two threads, beside R where it is found:
//   node bench/trust/speed.mjs [--quick]
// Prints the table of bench/trust/RESULTS.md: seconds by the clock, of the processor, and the largest memory.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { scriptOptions } from '../../scripts/script-options.mjs'
import { pooledTrials, toCsv } from '../data.mjs'

const { quick = false } = scriptOptions(
  'node bench/trust/speed.mjs',
  'Times trees of resamples as whole commands, beside R where Rscript and partykit are found.',
  { quick: { help: 'a tenth of the resamples' } },
)
const EXAMPLE =
  'examples/nslbp.csv --outcome rmdq --treatment arm --control control --trial trial --covariates age,sex,rmdq0'

/** What the process used, told by itself as it ends. */
const TELL = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('\\n@' + JSON.stringify(process.resourceUsage())))",
)}`

/** A whole command: seconds by the clock and of the processor, MB at most. */
function run(words) {
  const start = performance.now()
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', TELL, 'bin/copse.js', ...words, '--quiet', '--json', '-'],
    { encoding: 'utf8', maxBuffer: 1e9 },
  )
  if (status !== 0) throw new Error(stderr)
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.slice(stderr.lastIndexOf('@') + 1))
  return {
    clock: (performance.now() - start) / 1000,
    processor: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: maxRSS / 1024,
  }
}

/** The quickest of three by the clock. */
const best = (words, runs = 3) =>
  Array.from({ length: runs }, () => run(words)).reduce((a, b) => (b.clock < a.clock ? b : a))

const row = (name, { clock, processor, megabytes }) =>
  console.log(`| ${name} | ${clock.toFixed(2)} | ${processor.toFixed(2)} | ${megabytes.toFixed(0)} |`)

const stability = (data, method, resamples) => [
  ...['stability', ...data.split(' '), '--method', method, '--resamples', String(resamples)],
  ...['--bootstraps', '0', '--workers', '2'],
]

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}\n`)
console.log('| halves | s by the clock | s of the processor | MB |\n|---|--:|--:|--:|')
const many = quick ? 100 : 1000
row('20, mob-si, example', best(stability(EXAMPLE, 'mob-si', 20)))
for (const method of ['mob-si', 'metamob-wt', 'metamob-si'])
  for (const count of [many, 4 * many])
    row(`${count}, ${method}, example`, best(stability(EXAMPLE, method, count), count === many ? 3 : 1))

const folder = mkdtempSync(join(tmpdir(), 'copse-speed-'))
try {
  const file = join(folder, 'large.csv')
  const data = pooledTrials({ n: quick ? 10_000 : 100_000, trials: 10, covariates: 8 })
  writeFileSync(file, toCsv(data))
  const names = data.covariates.map(({ name }) => name).join(',')
  const large = `${file} --outcome y --treatment t --control 0 --trial trial --covariates ${names} --maxdepth 5`
  for (const method of ['mob-si', 'metamob-wt'])
    row(`100, ${method}, ${data.n} patients, 8 covariates`, best(stability(large, method, 100), 1))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const r = spawnSync('Rscript', ['bench/trust/partykit.R'], { encoding: 'utf8' })
console.log(r.status === 0 ? `\n${r.stdout.trim()}` : '\nR: not found')
