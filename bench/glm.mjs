// Binary outcomes: MOB-SI beside partykit's glmtree on the reference data, and alone at a million patients.
// node bench/glm.mjs
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readDelimited } from '../dist/src/data/delimited/delimited.js'
import { ColumnSource } from '../dist/src/sources/columns.js'
import { growNow } from '../dist/src/trees/growth.js'
import { fitMethod } from '../dist/src/trees/methods.js'
import { controlOf } from '../dist/src/workflow/fit.js'
import { prepare } from '../dist/src/workflow/prepare.js'
import { pooledTrials } from './data.mjs'

const FILE = new URL('../test/fixtures/data/binary-2200.csv', import.meta.url).pathname

function grow(ipd, options) {
  const started = performance.now()
  const source = new ColumnSource(ipd, options.ties ?? 'distinct', 'binomial')
  const { tree } = growNow(fitMethod(source, 'binomial', 'mob-si', controlOf(options)))
  return { tree, ms: performance.now() - started }
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

const table = readDelimited(readFileSync(FILE, 'utf8'))
const { ipd } = prepare(table, {
  ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: 'binomial' },
  covariates: ['age', 'bmi', 'severity', 'score', 'sex', 'region', 'stage'],
})
// R's rule for ties and p-values, so that the two do the same.
const options = { ties: 'rows', pvalue: 'hansen' }
const first = grow(ipd, options)
const warm = median(Array.from({ length: 15 }, () => grow(ipd, options).ms))
const { stdout, status, stderr } = spawnSync('Rscript', [new URL('glm.R', import.meta.url).pathname, FILE], {
  encoding: 'utf8',
})
if (status !== 0) throw new Error(stderr)
const seconds = Number(stdout.match(/^seconds (\S+)/m)[1])
const theirs = [...stdout.matchAll(/^node (\d+) (\d+) (\S+)/gm)].map(
  ([, id, n, name]) => `${id} ${n} ${name}`,
)
const ours = first.tree.nodes.map(({ id, fit, split }) => `${id} ${fit.n} ${split?.variable ?? '-'}`)
const same = ours.join() === theirs.join() ? 'same nodes and splits' : 'DIFFERENT TREES'
console.log(
  `binary-2200, mob-si: partykit ${seconds.toFixed(2)} s; copse ${warm.toFixed(1)} ms (${Math.round((1000 * seconds) / warm)}×), first run ${first.ms.toFixed(0)} ms (${Math.round((1000 * seconds) / first.ms)}×); ${same}`,
)
console.log(stdout.match(/^versions (.*\S)/m)[1])

const large = pooledTrials({ n: 1_000_000, trials: 20, covariates: 10 })
const events = { name: 'y', values: large.outcome.values.map((value) => Number(value > 0.3)) }
for (const maxdepth of [4, null]) {
  const { tree, ms } = grow({ ...large, outcome: events }, { maxdepth })
  console.log(
    `n = 1,000,000, K = 20, 10 covariates, ${maxdepth === null ? 'any depth' : `depth ${maxdepth}`}: ${(ms / 1000).toFixed(1)} s, ${tree.nodes.length} nodes`,
  )
}
