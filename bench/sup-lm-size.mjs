// Size and power of the supLM test at level 5%, by simulation through the tests that trees make: exact and Hansen's p-values
// at distinct values, and R's rule (every row, Hansen's p-values). Writes bench/sup-lm-size.json; `--quick` prints 500
// data sets a case only.
import { writeFileSync } from 'node:fs'
import { streamRng } from '../dist/src/numerics/random/rng.js'
import { ColumnSource } from '../dist/src/sources/columns.js'
import { testNode } from '../dist/src/trees/grow/test-node.js'
import { strataModel } from '../dist/src/trees/node-models/strata-model.js'
import { controlOf } from '../dist/src/workflow/fit/control-of.js'

const SEED = 20261123
const LEVEL = 0.05
const quick = process.argv.includes('--quick')
const REPLICATES = quick ? 500 : 20_000
const RULES = {
  exact: controlOf({ bonferroni: false }),
  hansen: controlOf({ bonferroni: false, pvalue: 'hansen' }),
  rows: controlOf({ bonferroni: false, ties: 'rows' }),
}

/**
 * Trials and arms of a node model with k coefficients: an intercept alone (one arm), MOB (1 trial, intercept and effect),
 * MOB-SI with 4 and 10 trials (an intercept each and an effect).
 */
const modelOf = (k) => ({ trials: Math.max(1, k - 1), arms: k === 1 ? 1 : 2 })

/** Patients in random trials and arms, each covariate with equally likely values of its own number. */
function dataSet(rng, n, k, distinct, effect) {
  const { trials, arms } = modelOf(k)
  const codes = Int32Array.from({ length: n }, () => rng.integer(trials))
  const arm = Uint8Array.from({ length: n }, () => (arms === 1 ? 0 : rng.integer(2)))
  const columns = distinct.map((d) => Float64Array.from({ length: n }, () => rng.integer(d)))
  const y = Float64Array.from({ length: n }, (_, i) => rng.normal() + effect(columns[0][i], arm[i]))
  return {
    n,
    outcome: { name: 'y', values: y },
    treatment: { name: 'arm', control: 'control', experimental: 'active', arm },
    trial: { name: 'trial', levels: Array.from({ length: trials }, (_, j) => `T${j}`), codes },
    covariates: columns.map((values, j) => ({ kind: 'numeric', name: `z${j}`, values })),
    weights: null,
    exposure: null,
    cluster: null,
    rows: Uint32Array.from({ length: n }, (_, i) => i + 2),
  }
}

/** p-values of the tests of the root, by rule and covariate. */
function testRoot(ipd, k) {
  const { trials } = modelOf(k)
  const p = {}
  const sources = { distinct: new ColumnSource(ipd, 'distinct'), rows: new ColumnSource(ipd, 'rows') }
  for (const [rule, control] of Object.entries(RULES)) {
    const source = sources[control.ties]
    const root = source.root()
    const offset = new Float64Array(2 * trials)
    const spec = { family: 'gaussian', stratified: true, dfsplit: 1 }
    const model = strataModel(source, spec, offset, control)
    const scores = model.scores(root, model.fit(root))
    if (scores.k !== k) throw new Error(`${scores.k} scores in place of ${k}`)
    const tested = { n: ipd.n, minsize: 10 * k, control }
    p[rule] = testNode(source, root, scores, tested).map(({ logP }) => logP)
  }
  return p
}

/** Share of data sets in which each rule rejects, for each covariate; data sets without a test do not reject. */
function rejections(n, k, distinct, seed, effect = () => 0) {
  const counts = Object.fromEntries(Object.keys(RULES).map((rule) => [rule, distinct.map(() => 0)]))
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const p = testRoot(dataSet(streamRng(seed, replicate), n, k, distinct, effect), k)
    for (const rule of Object.keys(RULES))
      p[rule].forEach((logP, j) => {
        if (logP !== null && logP <= Math.log(LEVEL)) counts[rule][j]++
      })
  }
  return Object.fromEntries(
    Object.entries(counts).map(([rule, each]) => [rule, each.map((count) => count / REPLICATES)]),
  )
}

const size = []
for (const [n, ks] of [
  [1000, [1, 2, 5, 11]],
  [200, [1, 2, 5]],
])
  for (const k of ks) {
    const distinct = [2, 3, 5, 8, 25, 400]
    const rejected = rejections(n, k, distinct, SEED + k)
    distinct.forEach((d, j) => {
      const row = { n, coefficients: k, distinct: d }
      for (const rule of Object.keys(RULES)) row[rule] = rejected[rule][j]
      size.push(row)
      console.log(JSON.stringify(row))
    })
  }

const power = []
for (const [k, d, difference] of [
  [2, 4, 0.3],
  [2, 8, 0.3],
  [2, 25, 0.3],
  [5, 8, 0.35],
]) {
  const n = 1000
  // The treatment effect differs between the lower and the upper half of the values.
  const effect = (z, arm) => (arm === 1 && z >= d / 2 ? difference : 0)
  const rejected = rejections(n, k, [d], SEED + 100 + k, effect)
  const row = { n, coefficients: k, distinct: d, difference }
  for (const rule of Object.keys(RULES)) row[rule] = rejected[rule][0]
  power.push(row)
  console.log(JSON.stringify(row))
}

if (!quick) {
  const rules = {
    exact: 'distinct values, exact p-values',
    hansen: 'distinct values, Hansen (1997)',
    rows: 'every row, Hansen (1997): the default of partykit',
  }
  const head = { seed: SEED, replicates: REPLICATES, level: LEVEL, rules }
  const lines = (rows) => rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')
  writeFileSync(
    new URL('sup-lm-size.json', import.meta.url),
    `{\n  ${JSON.stringify(head).slice(1, -1)},\n  "size": [\n${lines(size)}\n  ],\n  "power": [\n${lines(power)}\n  ]\n}\n`,
  )
}
