// Writes examples/relapse.csv: four made-up trials of treatment after depression, with the time to relapse. What is in them, and
// why, stands in examples/README.md. The same file every time: the random numbers are R's, of one seed.
import { writeFileSync } from 'node:fs'
import { createRng } from '../dist/src/numerics/random/rng.js'
import { scriptOptions, wholeNumber } from './script-options.mjs'

const { seed = '3', out = 'examples/relapse.csv' } = scriptOptions(
  'node scripts/write-relapse.mjs',
  'Writes the third example, four made-up trials with times to relapse.',
  {
    seed: { value: 'number', help: 'another draw of the same trials (default: 3)' },
    out: { value: 'file', help: 'file to write (default: examples/relapse.csv)' },
  },
)

/** Patients, relapses a week of a typical patient without treatment, weeks of follow-up, log hazard ratio of the treatment. */
const TRIALS = [
  { name: 'Delft', n: 260, rate: 0.02, weeks: 52, effect: -0.1 },
  { name: 'Graz', n: 220, rate: 0.03, weeks: 78, effect: -0.2 },
  { name: 'Lund', n: 280, rate: 0.016, weeks: 104, effect: -0.05 },
  { name: 'Porto', n: 240, rate: 0.025, weeks: 52, effect: -0.15 },
]

/** What the treatment does more for patients with three or more earlier episodes. */
const MORE = -0.9
/** What each point of residual symptoms adds to the log hazard, whichever the arm. */
const SYMPTOMS = 0.06

const rng = createRng(wholeNumber(seed, '--seed', 0, 2147483647))
const rows = ['id,trial,arm,age,sex,episodes,symptoms,weeks,relapse']
let id = 0
for (const { name, n, rate, weeks: longest, effect } of TRIALS)
  for (let i = 0; i < n; i++) {
    const age = Math.min(80, Math.max(18, Math.round(46 + 12 * rng.normal())))
    const sex = rng.uniform() < 0.6 ? 'female' : 'male'
    const episodes = 1 + Math.min(7, Math.floor(Math.log(rng.uniform()) / Math.log(0.6)))
    const symptoms = Math.min(12, Math.floor(13 * rng.uniform() ** 1.5))
    const treated = rng.uniform() < 0.5
    const many = episodes >= 3
    const log = SYMPTOMS * (symptoms - 4) + (many ? 0.25 : 0) + (treated ? effect + (many ? MORE : 0) : 0)
    // Relapses become rarer with time: a Weibull distribution of shape 0.9.
    const relapse = (-Math.log(rng.uniform()) / (rate * Math.exp(log))) ** (1 / 0.9)
    // Patients leave, and every trial ends.
    const left = -Math.log(rng.uniform()) * 220
    const end = Math.min(left, longest)
    const seen = Math.max(0.1, Math.round(10 * Math.min(relapse, end)) / 10)
    id += 1
    const cells = [
      `D${String(id).padStart(4, '0')}`,
      ...[name, treated ? 'maintenance' : 'placebo', age, sex, episodes, symptoms, seen],
      relapse <= end ? 'yes' : 'no',
    ]
    rows.push(cells.join(','))
  }
writeFileSync(out, `${rows.join('\n')}\n`)
