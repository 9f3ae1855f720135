// One fit in a process of its own, so that its peak memory can be told: node bench/one-fit.mjs '{"n":1000,"trials":20,…}'.
// Columns are made, then sorted and a tree is grown; peak memory is compared with the bytes of the columns.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { ColumnSource } from '../dist/src/sources/columns.js'
import { growNow } from '../dist/src/trees/grow/growth.js'
import { fitMethod } from '../dist/src/trees/methods/fit-method.js'
import { controlOf } from '../dist/src/workflow/fit/control-of.js'
import { pooledTrials } from './data.mjs'

if (isMainThread) measure(await made(JSON.parse(process.argv[2])))
else {
  const ipd = pooledTrials(workerData)
  const columns = [ipd.outcome.values, ipd.treatment.arm, ipd.trial.codes, ipd.rows]
  columns.push(...ipd.covariates.map(({ values }) => values))
  parentPort.postMessage(
    ipd,
    columns.map(({ buffer }) => buffer),
  )
}

/** Data made by a thread that ends, so that what drawing them leaves behind is not taken for the fit's. */
function made(settings) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: settings })
    let ipd
    worker.on('message', (message) => {
      ipd = message
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve({ ipd, settings }))
  })
}

function measure({ ipd, settings }) {
  const { family = 'gaussian', method = 'mob-si', runs = 1, n, covariates } = settings
  const { values } = ipd.outcome
  if (family === 'binomial') for (let i = 0; i < n; i++) values[i] = values[i] > 0.5 ? 1 : 0
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
    // Of the first run: what later ones find lying about is not theirs.
    rss ||= 1024 * process.resourceUsage().maxRSS
    leaves = tree.nodes.filter(({ kids }) => kids.length === 0).length
  }
  // The first half warms up where there are several.
  const warm = times.slice(runs >> 1).sort((a, b) => a - b)
  const bytes = n * (8 * (covariates + 1) + 4 + 1)
  console.log(JSON.stringify({ ms: warm[warm.length >> 1], rss, bytes, leaves }))
}
