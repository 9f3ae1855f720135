// Puts the rows of run.mjs together: rates by N, σ_b, tie of the clusters and method, beside the published ones.
import { readFileSync, writeFileSync } from 'node:fs'

const [design, file, out] = process.argv.slice(2)
if (out === undefined) {
  console.error('node bench/simulate/tables.mjs DESIGN ROWS.jsonl RESULTS.json')
  process.exit(1)
}
const { published } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/simulation/published.json', import.meta.url), 'utf8'),
)
const rate = design === 'fokkema-1' ? 'recovered' : 'anySplit'
const rows = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const groups = new Map()
const add = (key, measures) => groups.set(key, [...(groups.get(key) ?? []), measures])
for (const { key, rows: own } of rows) {
  const cell = JSON.parse(key)
  for (const { method, measures } of own) {
    add(JSON.stringify({ method }), measures)
    add(JSON.stringify({ method, N: cell.N, sigmaB: cell.sigma_b, cor: cell.b }), measures)
  }
}
const mean = (values) => values.reduce((sum, x) => sum + x / values.length, 0)
const sd = (values) =>
  Math.sqrt(values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - 1))
const own = design === 'fokkema-1' ? published.fokkema1 : published.fokkema2
const name = (cor) => ({ unrelated: 'none' })[cor] ?? cor
const told = [...groups].map(([key, all]) => {
  const group = JSON.parse(key)
  const values = all.map((measures) => Number(measures?.[rate] ?? false))
  const p = mean(values)
  const n = values.length
  const nodes = all.flatMap((measures) => measures?.nodes ?? [])
  const news = all.flatMap((measures) => measures?.correlationNew ?? [])
  const cuts = all.flatMap((measures) => measures?.rootCut ?? [])
  const other =
    group.N === undefined
      ? { [rate]: published.overall[rate][group.method], sets: design === 'fokkema-1' ? 32400 : 21600 }
      : own.find(
          (row) =>
            row.method === group.method &&
            row.N === group.N &&
            row.sigmaB === group.sigmaB &&
            row.cor === name(group.cor),
        )
  const q = other?.[rate] ?? null
  const mcse = Math.sqrt((p * (1 - p)) / n)
  // A share of 0 or 1 in few sets is not known to be that: the published one says how far ours may be.
  const allowed = q === null ? null : 3.5 * Math.sqrt(Math.max(q * (1 - q), 0.001) * (1 / n + 1 / other.sets))
  return {
    ...group,
    sets: n,
    failed: all.filter((measures) => measures === null).length,
    [rate]: p,
    mcse,
    published: q,
    allowed,
    within: q === null ? null : Math.abs(p - q) <= allowed,
    nodes: mean(nodes),
    nodesSd: sd(nodes),
    ...(design === 'fokkema-1' && {
      correlationNew: mean(news),
      correlationNewSd: sd(news),
      rootRight: mean(all.map((measures) => Number(measures?.rootRight ?? false))),
      rootCut: mean(cuts),
      rootCutSd: cuts.length > 1 ? sd(cuts) : null,
    }),
  }
})
const results = {
  design,
  seed: 1,
  sets: rows.length,
  secondsPerSet: mean(rows.map(({ ms }) => ms)) / 1000,
  rows: told,
}
writeFileSync(out, `${JSON.stringify(results, null, 1)}\n`)
for (const row of told.filter(({ N }) => N === undefined)) console.log(row)
const cells = told.filter(({ N, published }) => N !== undefined && published !== null)
console.log(
  `${cells.filter(({ within }) => within).length} of ${cells.length} cells within 3.5 standard errors`,
  cells.filter(({ within }) => !within),
)
