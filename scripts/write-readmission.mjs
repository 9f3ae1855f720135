// Writes examples/readmission.csv: eight made-up trials of a programme after discharge from hospital. What is in them, and why,
// stands in examples/README.md. The same file every time: the random numbers are R's, of one seed.
import { writeFileSync } from 'node:fs'
import { createRng } from '../dist/src/numerics/random/rng.js'
import { scriptOptions, wholeNumber } from './script-options.mjs'

const { seed = '5', out = 'examples/readmission.csv' } = scriptOptions(
  'node scripts/write-readmission.mjs',
  'Writes the second example, eight made-up trials in which a covariate really changes the effect.',
  {
    seed: { value: 'number', help: 'another draw of the same trials (default: 5)' },
    out: { value: 'file', help: 'file to write (default: examples/readmission.csv)' },
  },
)

/** Patients, mean age, log odds of readmission of a typical patient, log odds ratio of the programme. */
const TRIALS = [
  { name: 'Alder', n: 340, age: 66, base: -0.3, effect: 0.25 },
  { name: 'Ash', n: 280, age: 67, base: -0.6, effect: 0.2 },
  { name: 'Birch', n: 320, age: 69, base: -0.4, effect: 0.3 },
  { name: 'Cedar', n: 260, age: 71, base: -0.7, effect: 0.05 },
  { name: 'Elm', n: 340, age: 77, base: -0.5, effect: -0.4 },
  { name: 'Fir', n: 300, age: 79, base: -0.8, effect: -0.5 },
  { name: 'Hazel', n: 280, age: 80, base: -0.4, effect: -0.45 },
  { name: 'Oak', n: 280, age: 82, base: -0.6, effect: -0.55 },
]

/** What the programme does more for patients who were admitted more than once in the year before. */
const MORE = -0.8
/** What each step of frailty adds to the log odds, whichever the arm. */
const FRAILTY = 0.13

const rng = createRng(wholeNumber(seed, '--seed', 0, 2147483647))
const rows = ['id,trial,arm,age,sex,frailty,admissions,readmitted']
let id = 0
for (const { name, n, age: mean, base, effect } of TRIALS)
  for (let i = 0; i < n; i++) {
    const age = Math.min(99, Math.max(50, Math.round(mean + 5 * rng.normal())))
    const sex = rng.uniform() < 0.52 ? 'female' : 'male'
    const frailty = 1 + Math.min(6, Math.floor(7 * rng.uniform() ** 1.3))
    // Geometric: 0, 1, 2, …
    const admissions = Math.min(9, Math.floor(Math.log(rng.uniform()) / Math.log(0.6)))
    const programme = rng.uniform() < 0.5
    const often = admissions > 1
    const eta =
      base + FRAILTY * (frailty - 3) + (often ? 0.3 : 0) + (programme ? effect + (often ? MORE : 0) : 0)
    const readmitted = rng.uniform() < 1 / (1 + Math.exp(-eta))
    id += 1
    const cells = [
      `R${String(id).padStart(4, '0')}`,
      ...[name, programme ? 'programme' : 'usual care', age, sex, frailty, admissions],
      readmitted ? 1 : 0,
    ]
    rows.push(cells.join(','))
  }
writeFileSync(out, `${rows.join('\n')}\n`)
