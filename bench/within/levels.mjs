// Does the level of the outcome change along a covariate, within trials? Size and power of levelP at the root, beside the
// instability of the trials' intercepts, which was asked before (ADR 34):
//   node bench/within/levels.mjs [--replicates 1000] [--before 500] [--cases TEXT,TEXT] [--workers 1] [--out FILE] [--fresh]
// Writes bench/within/levels.json as it goes; the same command goes on after an interruption.
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { testNode } from '../../dist/src/trees/grow/test-node.js'
import { levelTests } from '../../dist/src/trees/node-models/level-tests.js'
import { strataModel } from '../../dist/src/trees/node-models/strata-model.js'
import { fitSourceOf } from '../../dist/src/workflow/fit/adjust-rows.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { percent } from './percent.mjs'
import { optionsOf, runCases, seedOf } from './replicates.mjs'
import { pooledTrials } from './trials.mjs'

const SEED = 20261201

const factors = [
  { kind: 'nominal', shares: [0.4, 0.3, 0.2, 0.1] },
  { kind: 'ordered', shares: [0.5, 0.3, 0.2] },
  { kind: 'normal' },
]

const weak = { prognosis: 'linear', strength: 0.12 }

const CASES = [
  // No level changes within any trial × arm.
  ['nothing at all', {}],
  ['effects of trials differ', { tau: 0.5 }],
  ['case mix 1 SD', { step: 1 }],
  ['case mix 1 SD, effects of trials differ', { step: 1, tau: 0.5 }],
  ['case mix 1 SD, effects rise with it', { step: 1, ecological: 0.5 }],
  ['case mix 2 SD, effects rise with it', { step: 2, ecological: 0.5 }],
  ['12 trials of 60, case mix, effects rise with it', { trials: 12, n: 60, step: 0.33, ecological: 1 }],
  ['small: 4 trials of 50, case mix 1 SD, effects rise', { n: 50, step: 1, ecological: 0.5 }],
  ['factors, case mix 1 SD, effects rise', { step: 1, ecological: 0.5, covariates: factors }],
  [
    'SD by trial and arm, case mix 1 SD, effects rise',
    { step: 1, ecological: 0.5, sd: (k, a) => (k % 2 ? 2 : 1) * (a ? 2 : 1), ratio: 2 },
  ],
  ['binary 40%, case mix 1 SD, effects rise', { family: 'binomial', step: 1, ecological: 0.5 }],
  ['binary 5%, case mix 1 SD, effects differ', { family: 'binomial', events: 0.05, step: 1, tau: 0.5 }],
  [
    'counts, overdispersed, case mix 1 SD, effects rise',
    { family: 'poisson', overdispersion: 0.5, step: 1, ecological: 0.5 },
  ],
  [
    'weights, binary 10%, three values',
    {
      family: 'binomial',
      events: 0.1,
      tau: 0.5,
      collapse: true,
      covariates: Array(4).fill({ kind: 'three' }),
    },
  ],
  [
    'clusters: 15 practices a trial, effects rise',
    { practices: 15, practiceSd: 0.5, step: 1, ecological: 0.5 },
  ],
  ['clusters, binary 10%', { family: 'binomial', events: 0.1, practices: 15, practiceSd: 0.3, tau: 0.5 }],
  // z1 predicts the outcome a little.
  ['power', weak, 'power'],
  ['power, case mix 1 SD', { ...weak, step: 1 }, 'power'],
  ['power, factors', { ...weak, strength: 0.15, covariates: factors }, 'power'],
  ['power, binary 40%', { ...weak, strength: 0.25, family: 'binomial' }, 'power'],
  ['power, 12 trials of 60', { ...weak, trials: 12, n: 60 }, 'power'],
  ['power, slopes differ by trial', { prognosis: 'differ', strength: 0.2 }, 'power'],
].map(([name, setting, kind = 'size']) => ({ name, kind, setting: { n: 200, ...setting } }))

function run({ setting }, replicate, ids, seed) {
  const ipd = pooledTrials(setting, streamRng(seed, replicate))
  const family = setting.family ?? 'gaussian'
  const control = controlOf({})
  const { source, adjusted } = fitSourceOf(ipd, [], 'distinct', family, true)
  const minsize = Math.max(40, Math.ceil(ipd.weights?.reduce((a, b) => a + b, 0) ?? ipd.n) / 20)
  const counts = {}
  for (const id of ids) {
    const root = source.root()
    const tests =
      id === 'levelP'
        ? levelTests(source, adjusted, family, control)(root, minsize)
        : intercepts(source, family, control, root, minsize)
    const ps = tests.map(({ logPAdjusted }) => (logPAdjusted === null ? 1 : Math.exp(logPAdjusted)))
    counts[id] = { any: Number(ps.some((p) => p <= 0.05)), z1: Number(ps[0] <= 0.05) }
  }
  return counts
}

/** The instability of the trials' intercepts in the stratified model, whose one treatment effect all trials share. */
function intercepts(source, family, control, root, minsize) {
  const none = new Float64Array(2 * source.trials.length)
  const model = strataModel(source, { family, stratified: true, dfsplit: 1 }, none, control)
  const fit = model.fit(root)
  return testNode(source, root, model.scores(root, fit, 'intercepts'), { n: fit.n, minsize, control })
}

const options = optionsOf(process.argv.slice(2), new URL('levels.json', import.meta.url))
await runCases({
  ...{ url: new URL(import.meta.url), seed: SEED, cases: CASES, options },
  run: (one, replicate, ids) => run(one, replicate, ids, seedOf(SEED, one.name)),
  targets: {
    levelP: options.number('replicates', 1000),
    intercepts: options.number('before', 500),
  },
  report: (parts) =>
    Object.entries(parts)
      .map(
        ([id, own]) =>
          `${id}: any ${percent(own.any, own.replicates)}, z1 ${percent(own.z1, own.replicates)} of ${own.replicates}`,
      )
      .join('; '),
})
