// What exact p-values of the supLM test cost beside Hansen's: per test and in growing a tree. `--write`: into RESULTS.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { supLmExactLogP } from '../dist/src/fluctuation/sup-lm/sup-lm-exact.js'
import { supLmLogP } from '../dist/src/fluctuation/sup-lm/sup-lm-p-value.js'
import { qchisq } from '../dist/src/numerics/distributions/distributions.js'
import { createRng } from '../dist/src/numerics/random/rng.js'
import { ColumnSource } from '../dist/src/sources/columns.js'
import { growNow } from '../dist/src/trees/grow/growth.js'
import { fitMethod } from '../dist/src/trees/methods/fit-method.js'
import { controlOf } from '../dist/src/workflow/fit/control-of.js'
import { pooledTrials } from './data.mjs'

const lines = []
const say = (text = '') => {
  lines.push(text)
  console.log(text)
}
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * q)]

/** Patients up to each of d equally likely values, those between the trimmed ends of n. */
function pointsOf(d, n, rng) {
  const counts = new Int32Array(d)
  for (let i = 0; i < n; i++) counts[rng.integer(d)]++
  let sum = 0
  return Int32Array.from(counts, (count) => {
    sum += count
    return sum
  }).filter((point, i, all) => point >= 0.1 * n && point <= 0.9 * n && point !== all[i - 1])
}

function perTest() {
  say('µs a test, median (99th percentile) over 400 tests with points of their own; p from 0.9 to 1e-6')
  say()
  const ks = [1, 2, 5, 11, 21]
  say(`| distinct values | n | ${ks.map((k) => `k = ${k}`).join(' | ')} | Hansen |`)
  say(`|--:|--:|${ks.map(() => '--:').join('|')}|--:|`)
  for (const [d, n] of [
    [3, 1000],
    [8, 1000],
    [16, 1000],
    [25, 1000],
    [50, 1000],
    [100, 1000],
    [100, 10_000],
    [400, 1000],
    [10_000, 10_000],
  ]) {
    const rng = createRng(d)
    let hansen = 0
    const cells = ks.map((k) => {
      const own = []
      const old = []
      for (let test = 0; test < 420; test++) {
        const points =
          d === n ? Int32Array.from({ length: 0.8 * n }, (_, i) => 0.1 * n + i) : pointsOf(d, n, rng)
        const x = qchisq(0.9 * 10 ** (-6 * rng.uniform()), k, { tail: 'upper' })
        const start = performance.now()
        supLmExactLogP(x, k, points, n)
        const middle = performance.now()
        supLmLogP(x, k, 81)
        if (test < 20) continue
        own.push(1e3 * (middle - start))
        old.push(1e3 * (performance.now() - middle))
      }
      hansen = quantile(old, 0.5)
      return `${quantile(own, 0.5).toFixed(0)} (${quantile(own, 0.99).toFixed(0)})`
    })
    say(`| ${d} | ${n} | ${cells.join(' | ')} | ${hansen.toFixed(1)} |`)
  }
  say()
}

function growing() {
  say(
    'ms to sort and grow, medians of 101 runs in turn, and of their ratios; mob-si, K = 10, 10 numeric covariates, n = 10,000, maxdepth 4',
  )
  say()
  say('| covariates | Hansen | exact | slower by | first run, Hansen | first run, exact |')
  say('|---|--:|--:|--:|--:|--:|')
  for (const tied of [false, true]) {
    const ipd = pooledTrials({ n: 1e4, trials: 10, covariates: 10, tied })
    const times = { hansen: [], exact: [] }
    for (let run = 0; run < 102; run++)
      for (const pvalue of run % 2 === 0 ? ['hansen', 'exact'] : ['exact', 'hansen']) {
        const control = controlOf({ maxdepth: 4, pvalue })
        const start = performance.now()
        growNow(fitMethod(new ColumnSource(ipd, control.ties), 'gaussian', 'mob-si', control))
        times[pvalue].push(performance.now() - start)
      }
    const [hansen, exact] = [times.hansen, times.exact].map((t) => quantile(t.slice(1), 0.5))
    const slower = quantile(times.exact.map((time, run) => time / times.hansen[run]).slice(1), 0.5) - 1
    say(
      `| ${tied ? '0–20' : 'untied'} | ${hansen.toFixed(2)} | ${exact.toFixed(2)} | ${(100 * slower).toFixed(1)}% | ${times.hansen[0].toFixed(1)} | ${times.exact[0].toFixed(1)} |`,
    )
  }
  say()
}

say('## Exact p-values beside Hansen’s')
say()
say(`Made by \`node bench/sup-lm-cost.mjs --write\`; Xeon, 2 cores, Node ${process.version.slice(1, 3)}.`)
say()
growing()
perTest()

if (process.argv.includes('--write')) {
  const file = new URL('RESULTS.md', import.meta.url)
  const text = readFileSync(file, 'utf8')
  const before = text.split(/^## Exact p-values beside Hansen’s$/m)[0].trim()
  writeFileSync(file, `${before}\n\n${lines.join('\n').trim()}\n`)
}
