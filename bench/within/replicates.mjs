// Runs the replicates of simulation cases: a stream of random numbers for each replicate, counts added up, so that results
// depend neither on the number of workers nor on interruptions.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** Replicates done before results are written. */
const CHUNK = 100

/** Options of the command line that all studies share. */
export function optionsOf(argv, out) {
  const value = (name, otherwise) => {
    const at = argv.indexOf(`--${name}`)
    return at < 0 ? otherwise : argv[at + 1]
  }
  const number = (name, otherwise) => {
    const given = Number(value(name, otherwise))
    if (!Number.isInteger(given) || given < 0) throw new Error(`--${name} needs a whole number`)
    return given
  }
  return {
    value,
    number,
    /** Cases whose name holds one of these; null for all. */
    cases: value('cases', null)?.split(',') ?? null,
    workers: Math.max(1, number('workers', 1)),
    out: new URL(value('out', out.pathname), `file://${process.cwd()}/`),
    fresh: argv.includes('--fresh'),
  }
}

/** The seed of a case: of its name, so that a new case does not change the others (FNV-1a). */
export function seedOf(seed, name) {
  let hash = 0x811c9dc5 ^ seed
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash & 0x7fffffff
}

/**
 * Runs what is not yet in the results, chunk by chunk; after Ctrl-C the same command goes on, and with more replicates adds
 * those that are missing.
 *
 * @param url of the script itself, which workers run
 * @param targets replicates of each part: of a method, or of the whole
 * @param run (case, replicate, parts) → counts by part and name, or { refused } where the case cannot be run
 */
export async function runCases({ url, seed, cases, options, targets, run, report }) {
  if (!isMainThread) {
    const { names } = workerData
    parentPort.on('message', ({ at, ids, from, to }) => {
      const own = cases.find(({ name }) => name === names[at])
      parentPort.postMessage(countsOf(run, own, ids, from, to))
    })
    return
  }
  const { workers, out, fresh } = options
  const wanted = cases.filter(
    ({ name }) => options.cases === null || options.cases.some((text) => name.includes(text)),
  )
  const names = wanted.map(({ name }) => name)
  const results = !fresh && existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : { seed, cases: [] }
  if (results.seed !== seed) throw new Error(`${out.pathname} was made with seed ${results.seed}`)
  const pool = Array.from(
    { length: workers > 1 ? workers : 0 },
    () => new Worker(url, { workerData: { names } }),
  )
  const ask = (worker, message) =>
    new Promise((resolve, reject) => {
      worker.removeAllListeners()
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.postMessage(message)
    })
  const place = new Map(cases.map(({ name }, i) => [name, i]))
  for (const [at, one] of wanted.entries()) {
    let row = results.cases.find(({ name }) => name === one.name)
    if (row === undefined) {
      row = { name: one.name, kind: one.kind, seed: seedOf(seed, one.name), parts: {} }
      results.cases.push(row)
      results.cases.sort((a, b) => place.get(a.name) - place.get(b.name))
    }
    const most = Math.max(...Object.values(targets))
    for (let from = 0; from < most && row.refused === undefined; from += CHUNK) {
      const ids = Object.keys(targets).filter(
        (id) => (row.parts[id]?.replicates ?? 0) === from && targets[id] > from,
      )
      if (ids.length === 0) continue
      const to = from + CHUNK
      const share = Math.ceil(CHUNK / Math.max(1, pool.length))
      const ranges = pool.map((_, w) => ({
        at,
        ids,
        from: Math.min(to, from + w * share),
        to: Math.min(to, from + (w + 1) * share),
      }))
      const counted =
        pool.length === 0
          ? [countsOf(run, one, ids, from, to)]
          : await Promise.all(pool.map((worker, w) => ask(worker, ranges[w])))
      const refused = counted.find((part) => part.refused !== undefined)
      if (refused !== undefined) row.refused = refused.refused
      else
        for (const id of ids) {
          row.parts[id] ??= { replicates: 0 }
          const part = row.parts[id]
          for (const counts of counted)
            for (const [key, count] of Object.entries(counts[id] ?? {})) part[key] = (part[key] ?? 0) + count
          part.replicates = to
        }
      save(out, results)
      if (process.stderr.isTTY)
        process.stderr.write(`\r${at + 1}/${wanted.length} ${row.name}: ${to} of ${most} `)
    }
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
    console.log(`${at + 1}/${wanted.length} ${row.name}: ${row.refused ?? report(row.parts)}`)
  }
  for (const worker of pool) await worker.terminate()
}

/** Sums of the counts of some replicates. */
function countsOf(run, one, ids, from, to) {
  const sums = {}
  for (let replicate = from; replicate < to; replicate++) {
    const counts = run(one, replicate, ids)
    if (counts.refused !== undefined) return counts
    for (const [id, own] of Object.entries(counts)) {
      sums[id] ??= {}
      const sum = sums[id]
      for (const [key, count] of Object.entries(own)) sum[key] = (sum[key] ?? 0) + count
    }
  }
  return sums
}

/** Written beside and moved into place, so that an interruption leaves the last whole results. */
function save(out, { cases, ...head }) {
  const lines = cases.map((row) => `    ${JSON.stringify(row)}`).join(',\n')
  const text = `{\n  ${JSON.stringify(head).slice(1, -1)},\n  "cases": [\n${lines}\n  ]\n}\n`
  const beside = new URL(`${out.href}.part`)
  writeFileSync(beside, text)
  renameSync(beside, out)
}
