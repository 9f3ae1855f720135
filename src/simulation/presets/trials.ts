import type { Rng } from '../../numerics/random/rng.js'
import type { SimulatedPatients, SimulatedSet } from '../simulated-set.js'
import { NOTHING } from '../simulated-set.js'
import type { Preset } from './preset.js'
import { real, whole, word } from './preset.js'

/**
 * Trials that differ in level, effect and case mix: without effect modification (null), without it but with effects that
 * follow the case mix (ecological), or with a subgroup (delta). x1 predicts the outcome in all of them.
 *
 * Source: methods-synthesis, 4.8; docs/simulation.md.
 */
export const TRIALS: Preset = {
  name: 'trials',
  title: 'Trials that differ in level, effect and case mix',
  factors: {
    K: whole(8, 2, 1000),
    n: whole(75, 4),
    delta: real(0, -100, 100),
    effects: word('unrelated', 'unrelated', 'ecological'),
    tau0: real(1, 0, 100),
    tau1: real(0.5, 0, 100),
    beta: real(0.3, -100, 100),
    prognosis: real(0.3, -100, 100),
    shift: real(1, -100, 100),
  },
  control: {},
  methods: ['metamob-wt', 'mob', 'mob-si', 'mob-ri', 'metamob-ri', 'metamob-si', 'palmtree'],
  draw(cell, rng): SimulatedSet {
    const { K, n, delta, tau0, tau1, beta, prognosis } = cell as Readonly<Record<string, number>>
    const e0 = Float64Array.from({ length: K }, () => rng.normal())
    const e1 = Float64Array.from({ length: K }, () => rng.normal())
    if (cell.effects === 'ecological') e1.sort()
    const own = patients(cell as Readonly<Record<string, number>>, rng)
    const arm = new Uint8Array(K * n)
    for (let k = 0; k < K; k++)
      rng.permutation(n).forEach((place, i) => {
        arm[k * n + i] = Number(place < n / 2)
      })
    const outcome = Float64Array.from({ length: K * n }, (_, i) => {
      const k = own.trial[i]
      const effect = beta + tau1 * e1[k] + delta * own.group[i]
      return tau0 * e0[k] + prognosis * own.x1[i] + effect * arm[i] + rng.normal()
    })
    return {
      ...own,
      ...{ family: 'gaussian', outcome, arm },
      trials: Array.from({ length: K }, (_, k) => `T${String(k + 1).padStart(String(K).length, '0')}`),
      truth: delta === 0 ? NOTHING : { variables: ['x1'], root: { variable: 'x1', cut: 0 }, tree: null },
      fresh: patients(cell as Readonly<Record<string, number>>, rng),
    }
  },
}

interface Drawn extends SimulatedPatients {
  readonly trial: Int32Array
  readonly x1: Float64Array
}

function patients({ K, n, delta, beta, shift }: Readonly<Record<string, number>>, rng: Rng): Drawn {
  const N = K * n
  const trial = Int32Array.from({ length: N }, (_, i) => Math.floor(i / n))
  // Standard deviation of 1 … K with K − 1.
  const sd = Math.sqrt((K * (K + 1)) / 12)
  const x = Array.from({ length: 5 }, (_, j) =>
    Float64Array.from(
      { length: N },
      (_, i) => (j > 0 ? 0 : (shift * (trial[i] + 1 - (K + 1) / 2)) / sd) + rng.normal(),
    ),
  )
  const group = Int32Array.from({ length: N }, (_, i) => (delta === 0 ? 0 : Number(x[0][i] > 0)))
  return {
    ...{ n: N, trial, x1: x[0], group },
    covariates: x.map((values, j) => ({ kind: 'numeric', name: `x${j + 1}`, values })),
    effect: Float64Array.from(group, (g) => beta + delta * g),
  }
}
