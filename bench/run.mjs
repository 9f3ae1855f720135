// Benchmarks of tree growing, side by side with R where Rscript and partykit are found. Writes a dated section into
// bench/RESULTS.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ColumnSource } from '../dist/src/sources/columns.js'
import { growNow } from '../dist/src/trees/grow/growth.js'
import { fitMethod } from '../dist/src/trees/methods/fit-method.js'
import { controlOf } from '../dist/src/workflow/fit/control-of.js'
import { scriptOptions, wholeNumber } from '../scripts/script-options.mjs'
import { pooledTrials, toCsv } from './data.mjs'
import { binaryBesideR } from './glm.mjs'
import { scale } from './scale.mjs'

const asked = scriptOptions(
  'npm run bench --',
  'Benchmarks of tree growing, beside R where Rscript and partykit are found; writes a dated section into bench/RESULTS.md.',
  {
    quick: { help: 'small sizes, nothing written' },
    'r-full': { help: 'R at n = 10,000 too (a minute and a half)' },
    'scale-only': { help: 'only growth and the floor' },
    most: { value: 'number', help: 'up to so many patients (default: 1e7)' },
  },
)
const { quick = false, 'r-full': rFull = false, 'scale-only': scaleOnly = false } = asked
const most = quick ? 1e4 : wholeNumber(asked.most ?? '1e7', '--most', 1000, 1e9)
const MAXDEPTH = 4
const COVARIATES = 10

const lines = []
const say = (text = '') => {
  lines.push(text)
  console.log(text)
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const ms = (value) => (value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0))

/** Seconds of sorting, of growing and of both, in process, when warm: medians, and the tree. */
function time(ipd, method, options = {}) {
  const control = controlOf({ maxdepth: MAXDEPTH, ...options })
  const [warmUps, runs] = ipd.n <= 1e4 ? [60, 41] : ipd.n <= 1e5 ? [3, 9] : [0, 3]
  const sorting = []
  const growing = []
  let tree
  for (let run = -warmUps; run < runs; run++) {
    const start = performance.now()
    const source = new ColumnSource(ipd, control.ties, 'gaussian')
    const sorted = performance.now()
    ;({ tree } = growNow(fitMethod(source, 'gaussian', method, control)))
    if (run < 0) continue
    sorting.push(sorted - start)
    growing.push(performance.now() - sorted)
  }
  const whole = sorting.map((value, i) => value + growing[i])
  return {
    sorting: median(sorting),
    growing: median(growing),
    whole: median(whole),
    worst: Math.max(...whole),
    tree,
  }
}

function growth() {
  const sizes = quick ? [1e3, 1e4] : [1e3, 1e4, 1e5, 1e6]
  const trialCounts = quick ? [5, 20] : [5, 20, 100]
  say('### Growing a tree, in process')
  say()
  say(
    'ms when warm, median (sort + grow = whole; worst run); 10 numeric covariates, maxdepth 4, `ties: "distinct"`',
  )
  say()
  say('| method | covariates | K | n | sort | grow | whole | worst | leaves |')
  say('|---|---|--:|--:|--:|--:|--:|--:|--:|')
  const whole = new Map()
  for (const method of ['mob-si', 'metamob-si'])
    for (const tied of [false, true])
      for (const trials of trialCounts)
        for (const n of sizes) {
          const result = time(pooledTrials({ n, trials, covariates: COVARIATES, tied }), method)
          whole.set([method, tied, trials, n].join(), result.whole)
          const leaves = result.tree.nodes.filter(({ kids }) => kids.length === 0).length
          say(
            `| ${method} | ${tied ? '0–20' : 'untied'} | ${trials} | ${n} | ${ms(result.sorting)} | ${ms(result.growing)} | ${ms(result.whole)} | ${ms(result.worst)} | ${leaves} |`,
          )
        }
  say()
  const top = sizes.at(-1)
  const bottom = sizes.includes(1e4) && top > 1e4 ? 1e4 : sizes[0]
  for (const method of ['mob-si', 'metamob-si'])
    for (const tied of [false, true]) {
      const at = (trials, n) => whole.get([method, tied, trials, n].join())
      const exponent = Math.log(at(20, top) / at(20, bottom)) / Math.log(top / bottom)
      const acrossTrials = at(trialCounts.at(-1), top) / at(trialCounts[0], top)
      say(
        `- ${method}, ${tied ? '0–20' : 'untied'}: time grows as n^${exponent.toFixed(2)} from ${bottom} to ${top} (K = 20); K = ${trialCounts.at(-1)} takes ${acrossTrials.toFixed(2)} times as long as K = ${trialCounts[0]} at n = ${top}`,
      )
    }
  say()
}

function besideR() {
  say('### Beside R')
  say()
  const probe = spawnSync('Rscript', ['-e', 'cat(requireNamespace("partykit", quietly = TRUE))'], {
    encoding: 'utf8',
  })
  if (probe.status !== 0 || !probe.stdout.includes('TRUE')) {
    say('Rscript with partykit was not found: not measured.')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'copse-bench-'))
  let versions = ''
  say('| fit | R, s | copse, ms | ratio | same splits |')
  say('|---|--:|--:|--:|---|')
  for (const n of rFull ? [1e3, 1e4] : [1e3]) {
    const ipd = pooledTrials({ n, trials: 10, covariates: COVARIATES })
    const file = join(folder, `${n}.csv`)
    writeFileSync(file, toCsv(ipd))
    const script = new URL('mob-si.R', import.meta.url).pathname
    const { stdout, status, stderr } = spawnSync('Rscript', [script, file, String(MAXDEPTH)], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    const seconds = Number(stdout.match(/^seconds (\S+)/m)[1])
    const splits = [...stdout.matchAll(/^split (\d+) (\S+) (\S+)/gm)].map(([, id, variable, cut]) => [
      +id,
      variable,
      +cut,
    ])
    versions = stdout.match(/^versions (.*\S)/m)[1]
    // R's rule for ties and p-values, so that the two do the same.
    const own = time(ipd, 'mob-si', { ties: 'rows', pvalue: 'hansen' })
    const ours = own.tree.nodes
      .filter(({ split }) => split !== null)
      .map(({ id, split }) => [id, split.variable, split.cut])
    const same =
      ours.length === splits.length &&
      ours.every(
        ([id, variable, cut], i) =>
          id === splits[i][0] && variable === splits[i][1] && Math.abs(cut - splits[i][2]) < 1e-9,
      )
    say(
      `| mob-si, n = ${n}, K = 10 | ${seconds.toFixed(1)} | ${ms(own.whole)} | ${Math.round((1000 * seconds) / own.whole)} | ${same ? 'yes' : 'NO'} |`,
    )
  }
  rmSync(folder, { recursive: true })
  const binary = binaryBesideR()
  say(
    `| mob-si, binary, n = 2200, K = 8 | ${binary.seconds.toFixed(1)} | ${ms(binary.warm)} | ${Math.round((1000 * binary.seconds) / binary.warm)} | ${binary.same ? 'yes' : 'NO'} |`,
  )
  const mixed = time(pooledTrials({ n: 3000, trials: 10, covariates: COVARIATES }), 'metamob-si', {
    maxdepth: null,
  })
  say(
    `| metamob-si, n = 3000, K = 10 | 14.8 (glmertree, not measured here) | ${ms(mixed.whole)} | ${Math.round(14800 / mixed.whole)} | – |`,
  )
  say()
  say(`${versions}; copse with R's rule for ties and Hansen's p-values beside partykit`)
}

const [cpu] = cpus()
say(`## ${new Date().toISOString().slice(0, 10)}`)
say()
say(`${cpu.model}, ${cpus().length} cores; Node ${process.version}`)
say()
if (!scaleOnly) {
  growth()
  besideR()
  say()
}
scale(most, say, !quick)

if (!quick) {
  const file = new URL('RESULTS.md', import.meta.url)
  const title =
    '# Benchmarks\n\nMade by `npm run bench` (`npm run bench -- --r-full` for R at n = 10,000), newest first. Quote ratios rather than times: machines differ.\n'
  let earlier = ''
  try {
    earlier = readFileSync(file, 'utf8').replace(title, '').trim()
  } catch {
    // The first results.
  }
  writeFileSync(
    file,
    `${title}\n${[lines.join('\n').trim(), earlier].filter((part) => part !== '').join('\n\n')}\n`,
  )
}
