// Size and power of the split of the root at 5% with clusters, beside the same test without regard to them:
//   node bench/within/clusters.mjs [--replicates 2000] [--cases TEXT,TEXT] [--workers 1] [--out FILE] [--fresh]
// Writes bench/within/clusters.json as it goes; the same command goes on after an interruption.
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { growNow } from '../../dist/src/trees/grow/growth.js'
import { fitMethod } from '../../dist/src/trees/methods/fit-method.js'
import { fitSourceOf } from '../../dist/src/workflow/fit/adjust-rows.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { practiceTrials } from './clustered-trials.mjs'
import { percent } from './percent.mjs'
import { optionsOf, runCases, seedOf } from './replicates.mjs'

const SEED = 20261129

const CASES = []
for (const icc of [0.05, 0.2])
  for (const byPractice of [false, true])
    for (const alike of [0, 0.2, 0.5]) {
      const name = `ICC ${icc}, ${byPractice ? 'practices' : 'patients'} randomised, z1 alike ${alike}`
      CASES.push({ name, kind: 'size', setting: { icc, byPractice, alike } })
    }
for (const byPractice of [false, true]) {
  const who = byPractice ? 'practices' : 'patients'
  const hard = { icc: 0.2, byPractice, alike: 0.2 }
  CASES.push({
    name: `ICC 0.2, ${who} randomised, binary`,
    kind: 'size',
    setting: { ...hard, family: 'binomial' },
  })
  CASES.push({
    name: `ICC 0.2, ${who} randomised, effects of practices differ, z1 predicts`,
    kind: 'size',
    setting: { ...hard, effects: 0.5, prognosis: 1 },
  })
  CASES.push({
    name: `ICC 0.2, ${who} randomised, 8 practices of 25 a trial`,
    kind: 'size',
    setting: { ...hard, practices: 8, patients: 25 },
  })
  CASES.push({
    name: `ICC 0.2, ${who} randomised, 4 practices of 50 a trial`,
    kind: 'size',
    setting: { ...hard, practices: 4, patients: 50 },
  })
  CASES.push({
    name: `ICC 0.2, ${who} randomised, step 0.5`,
    kind: 'power',
    setting: { ...hard, alike: 0, interaction: 0.5 },
  })
}

function run({ name, kind, setting }, replicate, ids) {
  const ipd = practiceTrials(setting, streamRng(seedOf(SEED, name), replicate))
  const family = setting.family ?? 'gaussian'
  const control = controlOf({ maxdepth: 2 })
  const counts = {}
  for (const id of ids) {
    const used = id === 'clusters' ? ipd : { ...ipd, cluster: null }
    const { source, adjusted } = fitSourceOf(used, [], 'distinct', family, true)
    const { tree } = growNow(fitMethod(source, family, 'metamob-wt', control, adjusted))
    const { split, tests } = tree.nodes[0]
    const [z1] = tests
    counts[id] = { split: Number(split !== null), z1: Number(z1.logP !== null && Math.exp(z1.logP) <= 0.05) }
    if (kind === 'power')
      counts[id].right = Number(split !== null && split.variable === 'z1' && Math.abs(split.cut) <= 0.5)
  }
  return counts
}

const options = optionsOf(process.argv.slice(2), new URL('clusters.json', import.meta.url))
const replicates = options.number('replicates', 2000)
await runCases({
  ...{ url: new URL(import.meta.url), seed: SEED, cases: CASES, options, run },
  targets: { clusters: replicates, without: replicates },
  report: (parts) =>
    Object.entries(parts)
      .map(
        ([id, { split, z1, replicates: of }]) => `${id} ${percent(split, of)} (z1 alone ${percent(z1, of)})`,
      )
      .join(', '),
})
