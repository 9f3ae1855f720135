// Size and power of the split of the root at 5%, of metaMOB-WT beside other methods:
//   node bench/within/size-power.mjs [--replicates 2000] [--others 1000] [--cases TEXT,TEXT] [--workers 1] [--out FILE] [--fresh]
// Writes bench/within/size-power.json as it goes; the same command goes on after an interruption. Tables: tables.mjs.
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { growNow } from '../../dist/src/trees/grow/growth.js'
import { fitMethod } from '../../dist/src/trees/methods/fit-method.js'
import { fitSourceOf } from '../../dist/src/workflow/fit/adjust-rows.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { CASES } from './cases.mjs'
import { METHODS } from './compared.mjs'
import { percent } from './percent.mjs'
import { optionsOf, runCases, seedOf } from './replicates.mjs'
import { pooledTrials } from './trials.mjs'

const SEED = 20261127

/** A split at the true cut, give or take half an SD. */
const isRight = ({ variable, cut }) => variable === 'z1' && Math.abs(cut) <= 0.5

function run({ name, kind, setting }, replicate, ids) {
  const ipd = pooledTrials(setting, streamRng(seedOf(SEED, name), replicate))
  const family = setting.family ?? 'gaussian'
  const sources = new Map()
  const counts = {}
  for (const { id, method, options } of METHODS) {
    if (!ids.includes(id)) continue
    // The root and its two children: whether the root is split does not depend on what would come below.
    const control = controlOf({ maxdepth: 2, ...options })
    const byPatient = method === 'metamob-wt'
    if (!sources.has(byPatient)) sources.set(byPatient, fitSourceOf(ipd, [], 'distinct', family, byPatient))
    const { source, adjusted } = sources.get(byPatient)
    let tree
    try {
      ;({ tree } = growNow(fitMethod(source, family, method, control, adjusted)))
    } catch (error) {
      if (error.code === 'CLUSTER_NOT_POSSIBLE') return { refused: `${id} does not take clusters` }
      throw error
    }
    const { split } = tree.nodes[0]
    counts[id] = { split: Number(split !== null) }
    if (kind === 'power') counts[id].right = Number(split !== null && isRight(split))
  }
  return counts
}

const options = optionsOf(process.argv.slice(2), new URL('size-power.json', import.meta.url))
const others = options.number('others', 1000)
await runCases({
  ...{ url: new URL(import.meta.url), seed: SEED, cases: CASES, options, run },
  targets: Object.fromEntries(
    METHODS.map(({ id }) => [id, id === 'metamob-wt' ? options.number('replicates', 2000) : others]),
  ),
  report: (parts) =>
    METHODS.filter(({ id }) => parts[id])
      .map(({ id }) => `${id} ${percent(parts[id].split, parts[id].replicates)}`)
      .join(', '),
})
