// Strata by name (data/patients/strata.ts) against arithmetic on codes, in the loop that all sums come from.
//   npm run build && node bench/strata.mjs
import { armOf, strataOf, stratumOf, trialOf } from '../dist/src/data/patients/strata.js'

const PATIENTS = 1_000_000
const TRIALS = 20
const trial = Uint16Array.from({ length: PATIENTS }, (_, i) => (i * 7919) % TRIALS)
const arm = Uint8Array.from({ length: PATIENTS }, (_, i) => ((i * 104729) >> 3) & 1)
const y = Float64Array.from({ length: PATIENTS }, (_, i) => Math.sin(i))

/** Sums by stratum, and from them the treated of each trial. */
const WAYS = {
  arithmetic() {
    const sum = new Float64Array(2 * TRIALS)
    for (let i = 0; i < PATIENTS; i++) sum[2 * trial[i] + arm[i]] += y[i]
    const treated = new Float64Array(TRIALS)
    for (let r = 0; r < 1000; r++)
      for (let s = 0; s < sum.length; s++) if ((s & 1) === 1) treated[s >> 1] += sum[s]
    return treated
  },
  functions() {
    const sum = new Float64Array(strataOf(TRIALS).length)
    for (let i = 0; i < PATIENTS; i++) sum[stratumOf(trial[i], arm[i])] += y[i]
    const treated = new Float64Array(TRIALS)
    for (let r = 0; r < 1000; r++)
      for (let s = 0; s < sum.length; s++) if (armOf(s) === 1) treated[trialOf(s)] += sum[s]
    return treated
  },
  object() {
    const strata = strataOf(TRIALS)
    const sum = new Float64Array(strata.length)
    for (let i = 0; i < PATIENTS; i++) sum[strata.index(trial[i], arm[i])] += y[i]
    const treated = new Float64Array(TRIALS)
    for (let r = 0; r < 1000; r++)
      for (let s = 0; s < sum.length; s++) if (strata.armOf(s) === 1) treated[strata.trialOf(s)] += sum[s]
    return treated
  },
}

const times = Object.fromEntries(Object.keys(WAYS).map((name) => [name, []]))
let [expected] = WAYS.arithmetic()
const ways = Object.entries(WAYS)
for (let pass = 0; pass < 75; pass++)
  // Each is first as often as the others.
  for (const [name, run] of [...ways.slice(pass % 3), ...ways.slice(0, pass % 3)]) {
    const from = process.cpuUsage()
    const [first] = run()
    const { user, system } = process.cpuUsage(from)
    if (first !== expected) throw new Error(`${name}: another sum`)
    // The first passes are those of the compiler.
    if (pass >= 15) times[name].push((user + system) / 1000)
    expected = first
  }
// The fastest: what else the machine does only adds.
const base = Math.min(...times.arithmetic)
for (const [name, own] of Object.entries(times))
  console.log(
    `${name.padEnd(11)} ${Math.min(...own).toFixed(2)} ms, ${(Math.min(...own) / base).toFixed(3)} of arithmetic`,
  )
