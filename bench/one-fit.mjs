// One fit in a process of its own, so that its peak memory can be told: node bench/one-fit.mjs '{"n":1000,"trials":20,…}'.
// Columns are made, then sorted and a tree is grown; peak memory is compared with the bytes of the columns.
import { ColumnSource } from '../dist/src/sources/columns.js'
import { growNow } from '../dist/src/trees/growth.js'
import { fitMethod } from '../dist/src/trees/methods.js'
import { controlOf } from '../dist/src/workflow/fit.js'
import { pooledTrials } from './data.mjs'

const { family = 'gaussian', method = 'mob-si', runs = 1, ...shape } = JSON.parse(process.argv[2])
const ipd = pooledTrials(shape)
const { values } = ipd.outcome
if (family === 'binomial') for (let i = 0; i < values.length; i++) values[i] = values[i] > 0.5 ? 1 : 0
const control = controlOf({ maxdepth: 4 })
const times = []
let leaves = 0
let rss = 0
for (let run = 0; run < runs; run++) {
  const start = process.cpuUsage()
  const source = new ColumnSource(ipd, control.ties, family)
  const { tree } = growNow(fitMethod(source, family, method, control))
  // Time of the processor: other programs may be running.
  const { user, system } = process.cpuUsage(start)
  times.push((user + system) / 1000)
  // Of the first run: what later ones leave behind is not the fit's.
  rss ||= 1024 * process.resourceUsage().maxRSS
  leaves = tree.nodes.filter(({ kids }) => kids.length === 0).length
}
// The first run warms up where there are several.
const sorted = times.slice(runs > 1 ? 1 : 0).sort((a, b) => a - b)
const bytes = shape.n * (8 * (shape.covariates + 1) + 4 + 1)
console.log(JSON.stringify({ ms: sorted[sorted.length >> 1], rss, bytes, leaves }))
