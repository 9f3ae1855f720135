// Where coverage.mjs finds too little, what would mend it: intervals of differences as they are beside those of the remedies, on
// the very data sets of coverage.mjs.
//   node bench/within/remedies.mjs [--replicates 2000] [--cases TEXT,TEXT] [--workers 1] [--out FILE] [--fresh]
import { withinEffects } from '../../dist/src/models/within/within-effects.js'
import { qt } from '../../dist/src/numerics/distributions/distributions.js'
import { streamRng } from '../../dist/src/numerics/random/rng.js'
import { conditionalDifference } from './conditional-difference.mjs'
import { CASES } from './coverage-cases.mjs'
import { COVERAGE_SEED } from './coverage-seed.mjs'
import { leafTrials } from './leaf-trials.mjs'
import { ownVariances } from './own-variances.mjs'
import { percent } from './percent.mjs'
import { optionsOf, runCases, seedOf } from './replicates.mjs'

const CONFIDENCE = 0.95
const z = qt(0.975, Number.POSITIVE_INFINITY)

const within = [
  '20 × 40',
  '20 × 60',
  '20 × 36',
  '3:1',
  '12 of',
  '4 × 60',
  '12 × 80',
  '4 × 150',
  '40 × 24',
  '5%',
]
const cases = CASES.filter(
  ({ name, setting }) =>
    (setting.delta?.length ?? 1) === 1 &&
    within.some((text) => name.includes(text)) &&
    !name.includes('1 SD'),
)

function run({ name, setting }, replicate) {
  const { cells, truth } = leafTrials(setting, streamRng(seedOf(COVERAGE_SEED, name), replicate))
  const { component, components } = withinEffects(cells, CONFIDENCE)
  if (component[0] === null || component[0] !== component[1]) return {}
  const expected = truth[1] - truth[0]
  const now = components[component[0]].difference(0, 1, CONFIDENCE)
  const mended =
    cells.family === 'gaussian' ? ownVariances(cells) : conditionalDifference(cells, now.estimate)
  if (mended === null) return {}
  const half = mended.se * (mended.df === undefined ? z : qt(0.975, mended.df))
  const counts = (estimate, lo, hi) => ({
    of: 1,
    covered: Number(lo <= expected && expected <= hi),
    below: Number(hi < expected),
    above: Number(lo > expected),
    width: hi - lo,
    error: estimate - expected,
  })
  return {
    now: counts(now.estimate, now.lo, now.hi),
    mended: counts(mended.estimate, mended.estimate - half, mended.estimate + half),
  }
}

const options = optionsOf(process.argv.slice(2), new URL('remedies.json', import.meta.url))
const replicates = options.number('replicates', 2000)
const line = ({ covered, of, error, width }) =>
  `${percent(covered, of)}, mean error ${(error / of).toFixed(3)}, width ${(width / of).toFixed(3)}`
await runCases({
  ...{ url: new URL(import.meta.url), seed: COVERAGE_SEED, cases, options, run },
  targets: { now: replicates, mended: replicates },
  report: ({ now, mended }) => `now ${line(now)}; mended ${line(mended)}`,
})
