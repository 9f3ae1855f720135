// Trees of times to an event: what a fit costs beside one of a continuous outcome of the same patients, and beside partykit's
// MOB with the same likelihood. `node bench/survival.mjs --help`
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { streamRng } from '../dist/src/numerics/random/rng.js'
import { growNow } from '../dist/src/trees/grow/growth.js'
import { fitMethod } from '../dist/src/trees/methods/fit-method.js'
import { fitSourceOf } from '../dist/src/workflow/fit/adjust-rows.js'
import { controlOf } from '../dist/src/workflow/fit/control-of.js'
import { scriptOptions, wholeNumber } from '../scripts/script-options.mjs'
import { pooledTrials, toCsv } from './data.mjs'

const given = scriptOptions(
  'node bench/survival.mjs',
  'Processor time of MOB-SI trees of times to an event, in turn with those of a continuous outcome, and of R.',
  {
    patients: { value: 'number', help: 'patients (default: 100000)' },
    trials: { value: 'number', help: 'trials (default: 20)' },
    runs: { value: 'number', help: 'pairs of fits (default: 11)' },
    r: { value: 'number', help: 'patients of the comparison with R, 0 for none (default: 2000)' },
  },
)
const n = wholeNumber(given.patients ?? '100000', '--patients', 100, 1e7)
const trials = wholeNumber(given.trials ?? '20', '--trials', 1, 1000)
const runs = wholeNumber(given.runs ?? '11', '--runs', 1, 1000)
const ofR = wholeNumber(given.r ?? '2000', '--r', 0, 1e6)

/** The same patients with an event instead: the hazard ratio follows the effect on y; about a third are censored. */
function timed(ipd) {
  const rng = streamRng(7, 1)
  const draw = () => -Math.log(rng.uniform())
  const event = new Float64Array(ipd.n)
  const time = new Float64Array(ipd.n)
  for (let i = 0; i < ipd.n; i++) {
    const [z1, z2, z3] = ipd.covariates.map(({ values }) => values[i])
    const benefit = (z1 > 0 ? 0.5 : 0) + (z2 > 0.3 ? 0.4 : 0)
    const eta = 0.2 * (ipd.trial.codes[i] % 3) - ipd.treatment.arm[i] * benefit + 0.3 * z3
    const [own, censored] = [draw() / Math.exp(eta), draw() / 0.5]
    event[i] = Number(own <= censored)
    time[i] = Math.min(own, censored)
  }
  return { ...ipd, outcome: { name: 'event', values: event }, time: { name: 'time', values: time } }
}

const control = controlOf({ maxdepth: 4 })

/** Processor time of one fit, in ms, and its leaves. */
function fitted(ipd, family) {
  const start = process.cpuUsage()
  const { source, adjusted } = fitSourceOf(ipd, [], control.ties, family, false, control.intervals)
  const { tree } = growNow(fitMethod(source, family, 'mob-si', control, adjusted))
  const { user, system } = process.cpuUsage(start)
  return { ms: (user + system) / 1000, leaves: tree.nodes.filter(({ kids }) => kids.length === 0).length }
}

/** Warm medians of fits in turn; the first half warms up. */
function inTurn(size, K) {
  const gaussian = pooledTrials({ n: size, trials: K, covariates: 10 })
  const survival = timed(gaussian)
  const pairs = Array.from({ length: runs }, () => [
    fitted(gaussian, 'gaussian'),
    fitted(survival, 'survival'),
  ]).slice(runs >> 1)
  const median = (at) => pairs.map((pair) => pair[at].ms).sort((a, b) => a - b)[pairs.length >> 1]
  return { survival, ms: [median(0), median(1)], leaves: pairs[0].map(({ leaves }) => leaves) }
}

const { ms, leaves } = inTurn(n, trials)
console.log(`MOB-SI, ${n} patients, 10 covariates, ${trials} trials, 8 intervals, maximum depth 4`)
console.log(
  `continuous ${ms[0].toFixed(0)} ms (${leaves[0]} leaves), times ${ms[1].toFixed(0)} ms (${leaves[1]} leaves): ${(ms[1] / ms[0]).toFixed(2)} times`,
)
if (ofR > 0) {
  const small = inTurn(ofR, 4)
  const folder = mkdtempSync(join(tmpdir(), 'copse-bench-'))
  const file = join(folder, 'times.csv')
  const lines = toCsv(small.survival).trim().split('\n')
  const { values } = small.survival.time
  const withTimes = lines.map((line, i) => `${line},${i === 0 ? 'time' : values[i - 1]}`)
  writeFileSync(file, `${withTimes.join('\n').replace(/^y,|^event,/, 'event,')}\n`)
  const said = execFileSync('Rscript', [new URL('survival.R', import.meta.url).pathname, file, '4'], {
    encoding: 'utf8',
  })
  const seconds = Number(/^seconds (\S+)/m.exec(said)[1])
  console.log(
    `${ofR} patients, 4 trials: copse ${small.ms[1].toFixed(2)} ms (${small.leaves[1]} leaves), R ${seconds} s: ${((1000 * seconds) / small.ms[1]).toFixed(0)} times`,
  )
  console.log(said.trim())
}
