// Bias and coverage of the largest difference between subgroups, naive and corrected for selection, given that the tree
// splits; and the size of the permutation test. Adds one line of JSON a cell; `node bench/trust/simulate.mjs --help`.
import { appendFileSync } from 'node:fs'
import { calibrate, fit } from '../../dist/src/index.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { fitUnanswered } from '../../dist/src/workflow/fit/fit.js'
import { correctForSelection } from '../../dist/src/workflow/trust/correct-for-selection.js'
import { referenceOf } from '../../dist/src/workflow/trust/reference-tree.js'
import { inOrder, trustInThisThread } from '../../dist/src/workflow/trust/trust-job.js'
import { scriptOptions, wholeNumber } from '../../scripts/script-options.mjs'
import { CELLS, simulator } from './trials.mjs'

const given = scriptOptions(
  'node bench/trust/simulate.mjs',
  'Bias and coverage of effects corrected for selection, and size of the permutation test, by simulation.',
  {
    cell: { value: 'name', help: `${CELLS.join(', ')}, or size (default: weak)` },
    family: { value: 'name', help: 'gaussian, binomial, poisson or survival (default: gaussian)' },
    method: { value: 'name', help: 'method (default: metamob-wt)' },
    parm: {
      value: 'name',
      help: 'treatment or all, for methods that split on levels too (default: treatment)',
    },
    trees: { value: 'number', help: 'trees that split, or data sets for size (default: 300)' },
    patients: { value: 'number', help: 'patients (default: 500)' },
    trials: { value: 'number', help: 'trials (default: 4)' },
    tau: { value: 'number', help: 'standard deviation of the effects of trials (default: 0.3)' },
    level: { value: 'number', help: 'mean linear predictor of events, counts and log hazards (default: 0)' },
    bootstraps: { value: 'number', help: 'bootstrap samples a tree (default: 50)' },
    seed: { value: 'number', help: 'seed (default: 1)' },
    out: { value: 'file', help: 'file that a line is added to (default: bench/trust/results.jsonl)' },
  },
)
const cell = given.cell ?? 'weak'
const family = given.family ?? 'gaussian'
const method = given.method ?? 'metamob-wt'
const wanted = wholeNumber(given.trees ?? '300', '--trees', 1, 1e5)
const n = wholeNumber(given.patients ?? '500', '--patients', 50, 1e6)
const K = wholeNumber(given.trials ?? '4', '--trials', 2, 100)
const B = wholeNumber(given.bootstraps ?? '50', '--bootstraps', 20, 1e4)
const seed = wholeNumber(given.seed ?? '1', '--seed', 0, 1e6)
const tau = Number(given.tau ?? 0.3)
const level = Number(given.level ?? 0)
const parm = method === 'metamob-wt' ? 'all' : (given.parm ?? 'treatment')
const PERMUTATIONS = 99

const { dataSet, trueEffect } = simulator({ cell, family, n, K, tau, level, seed })
const options = { maxdepth: 3, parm }
const about = { cell, family, method, parm, n, K, tau, ...(family !== 'gaussian' && { level }), seed }
const line = cell === 'size' ? await size() : await corrected()
appendFileSync(given.out ?? 'bench/trust/results.jsonl', `${JSON.stringify({ ...about, ...line })}\n`)

async function size() {
  let [rejected, split] = [0, 0]
  for (let d = 1; d <= wanted; d++) {
    const { data } = dataSet(d)
    const { p } = await calibrate(data, method, options, PERMUTATIONS)
    if (p <= 0.05) rejected++
    if (fit(data, method, options).subgroups.length > 1) split++
  }
  const se = (count) => Math.sqrt(((count / wanted) * (1 - count / wanted)) / wanted)
  return {
    ...{ dataSets: wanted, permutations: PERMUTATIONS },
    ...{ rejected: rejected / wanted, se: se(rejected), split: split / wanted },
  }
}

async function corrected() {
  const found = { naive: [], outOfBag: [], optimismCorrected: [], shrunk: [] }
  const control = { ...controlOf(options), honest: null, cv: null, fallback: false }
  let [d, sparse] = [0, 0]
  for (let trees = 0; trees < wanted; ) {
    const { data: made, trials } = dataSet(++d)
    const data = inOrder(made)
    const { result, grown } = fitUnanswered(data, method, control)
    if (result.subgroups.length < 2) continue
    const reference = referenceOf(data.ipd, grown, result)
    const own = { ...control, minsize: grown.tree.minsize }
    const pool = trustInThisThread({ data, method, control: own, reference })
    const { contrast } = await correctForSelection(
      ...[pool, B, data.ipd, grown, result, reference, control.level, [], () => {}],
    )
    if (contrast === null || contrast.outOfBag === null) {
      sparse++
      continue
    }
    trees++
    const effectOf = (node) => trueEffect(result.subgroups.find((one) => one.node === node).rule, trials)
    const truth = effectOf(contrast.best) - effectOf(contrast.worst)
    for (const [name, list] of Object.entries(found)) {
      const { estimate, lo, hi } = contrast[name]
      list.push({ error: estimate - truth, covered: lo <= truth && truth <= hi, width: hi - lo })
    }
  }
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length
  const summary = (list) => {
    const errors = list.map(({ error }) => error)
    const bias = mean(errors)
    const sd = Math.sqrt(mean(errors.map((error) => (error - bias) ** 2)))
    const coverage = mean(list.map(({ covered }) => Number(covered)))
    return {
      ...{ bias, se: sd / Math.sqrt(wanted), coverage },
      seCoverage: Math.sqrt((coverage * (1 - coverage)) / wanted),
      width: mean(list.map(({ width }) => width)),
    }
  }
  return {
    ...{ trees: wanted, dataSets: d, sparse, bootstraps: B },
    ...Object.fromEntries(Object.entries(found).map(([name, list]) => [name, summary(list)])),
  }
}
