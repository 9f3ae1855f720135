// Bias and coverage of the largest difference between subgroups, naive and corrected for selection, given that the tree
// splits; and the size of the permutation test. Adds one line of JSON a cell; `node bench/trust/simulate.mjs --help`.
import { appendFileSync } from 'node:fs'
import { calibrate, fit, prepare, readDelimited, stability } from '../../dist/src/index.js'
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { scriptOptions, wholeNumber } from '../../scripts/script-options.mjs'

const given = scriptOptions(
  'node bench/trust/simulate.mjs',
  'Bias and coverage of effects corrected for selection, and size of the permutation test, by simulation.',
  {
    cell: { value: 'name', help: 'null, prognosis, weak, strong, or size (default: weak)' },
    method: { value: 'name', help: 'method (default: metamob-wt)' },
    trees: { value: 'number', help: 'trees that split, or data sets for size (default: 100)' },
    patients: { value: 'number', help: 'patients (default: 500)' },
    trials: { value: 'number', help: 'trials (default: 4)' },
    tau: { value: 'number', help: 'standard deviation of the effects of trials (default: 0.3)' },
    seed: { value: 'number', help: 'seed (default: 1)' },
    out: { value: 'file', help: 'file that a line is added to (default: bench/trust/results.jsonl)' },
  },
)
const cell = given.cell ?? 'weak'
const method = given.method ?? 'metamob-wt'
const wanted = wholeNumber(given.trees ?? '100', '--trees', 1, 1e5)
const n = wholeNumber(given.patients ?? '500', '--patients', 50, 1e6)
const K = wholeNumber(given.trials ?? '4', '--trials', 2, 100)
const seed = wholeNumber(given.seed ?? '1', '--seed', 0, 1e6)
const tau = Number(given.tau ?? 0.3)
const BOOTSTRAPS = 50
const PERMUTATIONS = 99

/** Effect of a patient besides its trial's deviation, and prognosis, by the covariates. */
const same = () => 0.2
const prognosis = ([a, b]) => 0.7 * Number(a > 0) + 0.3 * b
const SCENARIOS = {
  null: { effect: same, level: () => 0 },
  prognosis: { effect: same, level: prognosis },
  size: { effect: same, level: prognosis },
  weak: { effect: ([a]) => 0.1 + 0.5 * Number(a > 0.3), level: ([, b]) => 0.4 * b },
  strong: { effect: ([a]) => 0.1 + Number(a > 0.3), level: ([, b]) => 0.4 * b },
}
const NAMES = ['x1', 'x2', 'x3', 'x4', 'x5']
const { effect, level } = SCENARIOS[cell]

/** A data set: trials of unequal size, 1:1, intercepts N(0, 0.5²), effects N(0, τ²), noise 1. */
function dataSet(number) {
  const rng = streamRng(seed, number)
  const share = Array.from({ length: K }, () => 0.5 + rng.uniform())
  const total = share.reduce((a, b) => a + b)
  const lines = [['y', 'arm', 'trial', ...NAMES].join(',')]
  for (let k = 0; k < K; k++) {
    const [intercept, deviation] = [0.5 * rng.normal(), tau * rng.normal()]
    for (let i = 0; i < Math.round((n * share[k]) / total); i++) {
      const x = [rng.normal(), rng.normal(), rng.normal(), rng.normal(), Number(rng.uniform() < 0.5)]
      const y = intercept + level(x) + (i % 2) * (effect(x) + deviation) + rng.normal()
      lines.push([y, i % 2 ? 'b' : 'a', `T${k + 1}`, ...x].join(','))
    }
  }
  return prepare(readDelimited(`${lines.join('\n')}\n`), {
    ...{ outcome: 'y', treatment: 'arm', control: 'a', trial: 'trial', covariates: NAMES },
    family: 'gaussian',
  })
}

/** Patients of the population by whom true effects of subgroups are known. */
const rng = streamRng(seed + 1000003, 0)
const POPULATION = Array.from({ length: 20000 }, () => [
  ...[rng.normal(), rng.normal(), rng.normal(), rng.normal()],
  Number(rng.uniform() < 0.5),
])
/** The mean true effect of the patients whom a rule describes. */
function trueEffect(rule) {
  const holds = (x) =>
    rule.every(({ variable, op, value }) => {
      const own = x[NAMES.indexOf(variable)]
      return op === '<=' ? own <= value : own > value
    })
  const own = POPULATION.filter(holds).map(effect)
  return own.reduce((a, b) => a + b, 0) / own.length
}

const options = { maxdepth: 3, ...(method === 'metamob-wt' ? {} : { parm: 'treatment' }) }
const line = cell === 'size' ? await size() : await corrected()
appendFileSync(given.out ?? 'bench/trust/results.jsonl', `${JSON.stringify(line)}\n`)

async function size() {
  let [rejected, split] = [0, 0]
  for (let d = 1; d <= wanted; d++) {
    const data = dataSet(d)
    const { p } = await calibrate(data, method, options, PERMUTATIONS)
    if (p <= 0.05) rejected++
    if (fit(data, method, options).subgroups.length > 1) split++
  }
  const se = (count) => Math.sqrt(((count / wanted) * (1 - count / wanted)) / wanted)
  return {
    ...{ cell, method, n, K, tau, seed, dataSets: wanted, permutations: PERMUTATIONS },
    ...{ rejected: rejected / wanted, se: se(rejected), split: split / wanted },
  }
}

async function corrected() {
  const found = { naive: [], outOfBag: [], optimismCorrected: [], shrunk: [] }
  let d = 0
  for (let trees = 0; trees < wanted; ) {
    const data = dataSet(++d)
    if (fit(data, method, options).subgroups.length < 2) continue
    const { corrected, subgroups } = await stability(data, method, options, {
      ...{ resamples: 20, bootstraps: BOOTSTRAPS },
    })
    const { contrast } = corrected
    if (contrast === null || contrast.outOfBag === null) continue
    trees++
    const effectOf = (node) => trueEffect(subgroups.find((own) => own.node === node).rule)
    const truth = effectOf(contrast.best) - effectOf(contrast.worst)
    for (const [name, list] of Object.entries(found)) {
      const { estimate, lo, hi } = contrast[name]
      list.push({ error: estimate - truth, covered: lo <= truth && truth <= hi, width: hi - lo })
    }
  }
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length
  return {
    ...{ cell, method, n, K, tau, seed, trees: wanted, dataSets: d, bootstraps: BOOTSTRAPS },
    ...Object.fromEntries(
      Object.entries(found).map(([name, list]) => {
        const errors = list.map(({ error }) => error)
        const bias = mean(errors)
        const sd = Math.sqrt(mean(errors.map((error) => (error - bias) ** 2)))
        const coverage = mean(list.map(({ covered }) => Number(covered)))
        return [
          name,
          {
            ...{ bias, se: sd / Math.sqrt(wanted), coverage },
            ...{
              seCoverage: Math.sqrt((coverage * (1 - coverage)) / wanted),
              width: mean(list.map(({ width }) => width)),
            },
          },
        ]
      }),
    ),
  }
}
