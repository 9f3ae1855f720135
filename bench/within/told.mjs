// What the p-value of the effect finds at splits where there is nothing: effectP of the root and of splits below it, which
// follow another method's search. (levelP: levels.mjs.)
//   node bench/within/told.mjs [--replicates 1000] [--cases TEXT,TEXT] [--workers 1] [--out FILE] [--fresh]
// Writes bench/within/told.json as it goes; the same command goes on after an interruption.
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { growNow } from '../../dist/src/trees/grow/growth.js'
import { fitMethod } from '../../dist/src/trees/methods/fit-method.js'
import { walkNodes } from '../../dist/src/trees/shape/walk-nodes.js'
import { nodeTests } from '../../dist/src/workflow/answer/node-tests.js'
import { fitSourceOf } from '../../dist/src/workflow/fit/adjust-rows.js'
import { controlOf } from '../../dist/src/workflow/fit/control-of.js'
import { percent } from './percent.mjs'
import { optionsOf, runCases, seedOf } from './replicates.mjs'
import { pooledTrials } from './trials.mjs'

const SEED = 20261130

/** No effect differs within trials; z1 predicts the outcome (a level that differs) where a case says so. */
const CASES = [
  ['z1 predicts', { prognosis: 'linear' }],
  ['z1 predicts, slopes differ by trial', { prognosis: 'differ' }],
  ['z1 predicts, effects of trials differ', { prognosis: 'linear', tau: 0.5 }],
  ['case mix 1 SD, effects of trials differ', { step: 1, tau: 0.5 }],
  ['case mix 1 SD, effects rise with it', { step: 1, ecological: 0.5 }],
  ['z1 predicts, binary 40%', { prognosis: 'linear', family: 'binomial', events: 0.4 }],
  ['nothing at all', {}],
].map(([name, setting]) => ({ name, kind: 'size', setting }))

const METHODS = ['mob-si', 'palmtree', 'metamob-si', 'metamob-wt']

function run({ name, setting }, replicate, ids) {
  const ipd = pooledTrials({ n: 400, ...setting }, streamRng(seedOf(SEED, name), replicate))
  const family = setting.family ?? 'gaussian'
  const counts = {}
  const control = controlOf({ maxdepth: 3 })
  const own = fitSourceOf(ipd, [], 'distinct', family, true)
  for (const id of ids) {
    const { source, adjusted } = id === 'metamob-wt' ? own : fitSourceOf(ipd, [], 'distinct', family)
    const { tree } = growNow(fitMethod(source, family, id, control, adjusted))
    const ask = nodeTests(own.source, own.adjusted, family, control)
    const found = {
      ...{ rootSplits: 0, rootEffect: 0, below: 0, belowEffect: 0 },
      // All covariates of the root, whether it is split or not: the test itself.
      anyEffect: 0,
    }
    walkNodes(own.source, tree, (node, handle) => {
      if (node.id > 1 && node.split === null) return
      const { effect } = ask(handle, { minsize: tree.minsize })
      const rejects = (tests, variable) =>
        Number(
          tests.some(
            (test) =>
              (variable === null || test.variable === variable) &&
              test.logPAdjusted !== null &&
              Math.exp(test.logPAdjusted) <= 0.05,
          ),
        )
      if (node.id === 1) found.anyEffect += rejects(effect, null)
      if (node.split === null) return
      const { variable } = node.split
      const at = node.id === 1 ? 'root' : 'below'
      if (node.id === 1) found.rootSplits++
      else found.below++
      found[`${at}Effect`] += rejects(effect, variable)
    })
    counts[id] = found
  }
  return counts
}

const options = optionsOf(process.argv.slice(2), new URL('told.json', import.meta.url))
const replicates = options.number('replicates', 1000)
await runCases({
  ...{ url: new URL(import.meta.url), seed: SEED, cases: CASES, options, run },
  targets: Object.fromEntries(METHODS.map((id) => [id, replicates])),
  report: (parts) =>
    Object.entries(parts)
      .map(
        ([id, own]) =>
          `${id}: root ${percent(own.anyEffect, own.replicates)} effect; split variable, root effectP ${percent(own.rootEffect, Math.max(1, own.rootSplits))} of ${own.rootSplits}, below ${percent(own.belowEffect, Math.max(1, own.below))} of ${own.below}`,
      )
      .join('\n  '),
})
