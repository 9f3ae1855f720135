// Simulated pooled trials for the benchmarks: the same for the same arguments, on every machine.
import { streamRng } from '../dist/src/numerics/random/rng.js'

/**
 * Patients of K trials: the treatment helps those with z1 > 0, more those with z2 > 0.3 as well; z3 is prognostic; trials
 * differ in level and in effect.
 *
 * @param tied covariates are whole numbers from 0 to 20 instead of continuous
 */
export function pooledTrials({ n, trials, covariates, tied = false, seed = 1 }) {
  const rng = streamRng(seed, 0)
  const names = Array.from({ length: trials }, (_, k) => `T${String(k + 1).padStart(3, '0')}`)
  const level = names.map(() => 0.5 * rng.normal())
  const effect = names.map(() => 0.2 * rng.normal())
  const value = () => {
    const z = rng.normal()
    return tied ? Math.min(20, Math.max(0, Math.round(10 + 4 * z))) : z
  }
  const above = (z, cut) => (tied ? z > 10 + 4 * cut : z > cut)
  // Plain loops: the `from` of typed arrays lists all elements first, which would count as memory of the fit.
  const filled = (array, of) => {
    for (let i = 0; i < n; i++) array[i] = of(i)
    return array
  }
  const columns = Array.from({ length: covariates }, () => filled(new Float64Array(n), value))
  const codes = filled(new Int32Array(n), () => rng.integer(trials))
  // Allocation alternates within trials, so that small ones have both arms.
  const patients = new Uint32Array(trials)
  const arm = filled(new Uint8Array(n), (i) => patients[codes[i]]++ % 2)
  const none = new Float64Array(n)
  const [first, second = none, third = none] = columns
  const y = filled(new Float64Array(n), (i) => {
    const [z1, z2, z3] = [first[i], second[i], third[i]]
    const benefit = (above(z1, 0) ? 0.5 : 0) + (above(z2, 0.3) ? 0.4 : 0)
    return (
      level[codes[i]] +
      arm[i] * (effect[codes[i]] + benefit) +
      0.3 * (tied ? (z3 - 10) / 4 : z3) +
      rng.normal()
    )
  })
  return {
    n,
    outcome: { name: 'y', values: y },
    treatment: { name: 'arm', control: 'placebo', experimental: 'active', arm },
    trial: { name: 'trial', levels: names, codes },
    covariates: columns.map((values, j) => ({ kind: 'numeric', name: `z${j + 1}`, values })),
    weights: null,
    exposure: null,
    cluster: null,
    rows: filled(new Uint32Array(n), (i) => i + 2),
  }
}

/** The same patients as CSV, for R. */
export function toCsv({ n, outcome, treatment, trial, covariates }) {
  const lines = [['y', 't', 'trial', ...covariates.map(({ name }) => name)].join(',')]
  for (let i = 0; i < n; i++)
    lines.push(
      [
        outcome.values[i],
        treatment.arm[i],
        trial.levels[trial.codes[i]],
        ...covariates.map(({ values }) => values[i]),
      ].join(','),
    )
  return `${lines.join('\n')}\n`
}
