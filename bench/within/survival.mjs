// metaMOB-WT and levelP with times to an event: size and power of the root's tests at 5%, Bonferroni over four covariates:
//   node bench/within/survival.mjs [--replicates 1000] [--cases TEXT,TEXT] [--workers 1] [--out FILE] [--fresh]
// Writes bench/within/survival.json as it goes; the same command goes on after an interruption.
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { levelTests } from '../../dist/src/trees/node-models/level-tests.js'
import { withinModel } from '../../dist/src/trees/node-models/within-model.js'
import { fitSourceOf } from '../../dist/src/workflow/fit/adjust-rows.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { percent } from './percent.mjs'
import { optionsOf, runCases, seedOf } from './replicates.mjs'
import { SETTING, timedTrials } from './timed-trials.mjs'

const SEED = 20261205

const grid = [
  [4, 200],
  [12, 70],
].flatMap(([trials, n]) =>
  [0.3, 0.7].flatMap((censored) =>
    [0, 1].flatMap((mix) =>
      [0, 0.3].map((tau) => [
        `K ${trials}, ${100 * censored}% censored, case mix ${mix ? 'differs' : 'alike'}, τ ${tau}`,
        { trials, n, censored, tau, step: mix * (trials === 4 ? 1 : 0.33) },
      ]),
    ),
  ),
)

const power = { interaction: 0.7, tau: 0.3 }

const CASES = [
  ...grid,
  ['no prognosis', { prognosis: 0 }],
  ['censoring alike in trials and arms', { differs: false }],
  ['strong prognosis', { prognosis: 1 }],
  ['strong prognosis, 70% censored', { prognosis: 1, censored: 0.7 }],
  ['censoring by z1', { byZ1: 0.7 }],
  ['small: K 4 of 50', { n: 50 }],
  ['small: K 12 of 30, 70% censored', { trials: 12, n: 30, censored: 0.7 }],
  ['Cox’s strata', { intervals: 'cox' }],
  [
    'Cox’s strata, 70% censored, case mix differs, τ 0.3',
    { intervals: 'cox', censored: 0.7, step: 1, tau: 0.3 },
  ],
  ['power: K 4, 30% censored', power, 'power'],
  ['power: K 4, 70% censored', { ...power, censored: 0.7 }, 'power'],
  ['power: K 4, 30% censored, case mix differs', { ...power, step: 1 }, 'power'],
  ['power: K 12, 30% censored', { ...power, trials: 12, n: 70 }, 'power'],
  ['power: K 12, 70% censored', { ...power, trials: 12, n: 70, censored: 0.7 }, 'power'],
].map(([name, setting, kind = 'size']) => ({ name, kind, setting }))

function run({ setting }, replicate, ids, seed) {
  const ipd = timedTrials(setting, streamRng(seed, replicate))
  const { intervals } = { ...SETTING, ...setting }
  const control = controlOf({ intervals })
  const { source, adjusted } = fitSourceOf(ipd, [], 'distinct', 'survival', true, intervals)
  const root = source.root()
  const model = withinModel(source, adjusted, 'survival', control)
  const counts = {}
  for (const id of ids) {
    const tests =
      id === 'effectP'
        ? model.examine(root, model.fit(root), model.minsize).tests
        : levelTests(source, adjusted, 'survival', control)(root, model.minsize)
    const small = (log) => Number(log !== null && Math.exp(log) <= 0.05)
    counts[id] = {
      any: Number(tests.some(({ logPAdjusted }) => small(logPAdjusted))),
      z1: small(tests[0].logPAdjusted),
      /** Each by itself, not adjusted. */
      ...Object.fromEntries(tests.map(({ variable, logP }) => [`${variable} alone`, small(logP)])),
      events: ipd.outcome.values.reduce((sum, d) => sum + d, 0) / ipd.n,
    }
  }
  return counts
}

const options = optionsOf(process.argv, new URL('survival.json', import.meta.url))
const replicates = options.number('replicates', 1000)
await runCases({
  ...{ url: new URL(import.meta.url), seed: SEED, cases: CASES, options },
  run: (one, replicate, ids) => run(one, replicate, ids, seedOf(SEED, one.name)),
  targets: { effectP: replicates, levelP: replicates },
  report: ({ effectP, levelP }) => {
    const of = effectP.replicates
    const alone = (part) =>
      ['z1', 'z2', 'z3', 'z4'].map((name) => percent(part[`${name} alone`], of)).join(' ')
    return `effect ${percent(effectP.any, of)} [${alone(effectP)}], level [${alone(levelP)}] of ${of}, events ${percent(effectP.events, of)}`
  },
})
