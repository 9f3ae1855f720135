// Coverage of 95% intervals of metaMOB-WT for trees that are given, not found: differences between subgroups, which come from
// within trials, and the effects of the subgroups.
//   node bench/within/coverage.mjs [--replicates 5000] [--cases TEXT,TEXT] [--workers 1] [--out FILE] [--fresh]
import { withinEffects } from '../../dist/src/models/within/within-effects.js'
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { CASES } from './coverage-cases.mjs'
import { COVERAGE_SEED } from './coverage-seed.mjs'
import { leafTrials } from './leaf-trials.mjs'
import { percent } from './percent.mjs'
import { optionsOf, runCases, seedOf } from './replicates.mjs'

const CONFIDENCE = 0.95

function run({ name, setting }, replicate) {
  const { cells, truth } = leafTrials(setting, streamRng(seedOf(COVERAGE_SEED, name), replicate))
  const { effects, component, components } = withinEffects(cells, CONFIDENCE)
  const difference = { pairs: 0, of: 0, covered: 0, below: 0, above: 0, width: 0, error: 0 }
  const leaf = { of: 0, covered: 0, below: 0, above: 0, width: 0, error: 0 }
  const add = (sum, { estimate, lo, hi }, expected) => {
    sum.of++
    if (hi < expected) sum.below++
    else if (lo > expected) sum.above++
    else sum.covered++
    sum.width += hi - lo
    sum.error += estimate - expected
  }
  for (let j = 0; j < truth.length; j++) if (effects[j] !== null) add(leaf, effects[j], truth[j])
  // Every subgroup against the first; none where they are in different components: no difference, or an infinite one.
  for (let j = 1; j < truth.length; j++) {
    difference.pairs++
    if (component[0] === null || component[j] !== component[0]) continue
    const { leaves, difference: between } = components[component[0]]
    add(difference, between(leaves.indexOf(0), leaves.indexOf(j), CONFIDENCE), truth[j] - truth[0])
  }
  return { difference, leaf }
}

const options = optionsOf(process.argv.slice(2), new URL('coverage.json', import.meta.url))
const replicates = options.number('replicates', 5000)
await runCases({
  ...{ url: new URL(import.meta.url), seed: COVERAGE_SEED, cases: CASES, options, run },
  targets: { difference: replicates, leaf: replicates },
  report: ({ difference, leaf }) =>
    `difference ${percent(difference.covered, difference.of)}, effects ${percent(leaf.covered, leaf.of)}, difference had in ${percent(difference.of, difference.pairs)}, mean error ${(difference.error / difference.of).toFixed(3)}, mean width ${(difference.width / difference.of).toFixed(3)}, below/above ${difference.below}/${difference.above}`,
})
