import type { Rng } from '../../numerics/random/rng.js'
import type { SimulatedPatients, SimulatedSet } from '../simulated-set.js'
import type { Preset } from './preset.js'
import { real, whole } from './preset.js'

/**
 * One trial in which two of five covariates tell whom the treatment helps.
 *
 * Source: Sies & Van Mechelen (2015), as in the help of R's palmtree.
 */
export const SIES_VAN_MECHELEN: Preset = {
  name: 'sies-van-mechelen',
  title: 'Sies & Van Mechelen (2015): one trial, benefit by two covariates',
  factors: { n: whole(1000, 40), rho: real(0.4, 0, 0.99) },
  control: {},
  methods: ['mob'],
  draw({ n, rho }, rng): SimulatedSet {
    const size = n as number
    const own = patients(size, rho as number, rng)
    const [x1, x2, , , x5] = own.x
    const arm = Uint8Array.from({ length: size }, () => Number(rng.uniform() < 0.5))
    const outcome = Float64Array.from(
      { length: size },
      (_, i) => 1 + 0.25 * x1[i] + 0.25 * x2[i] - 0.25 * x5[i] - (arm[i] - own.group[i]) ** 2 + rng.normal(),
    )
    return {
      ...own,
      ...{ family: 'gaussian', outcome, arm, trial: new Int32Array(size), trials: ['all'] },
      truth: { variables: ['x1', 'x2'], root: null, tree: null },
      fresh: patients(size, rho as number, rng),
    }
  },
}

function patients(
  n: number,
  rho: number,
  rng: Rng,
): SimulatedPatients & { readonly x: readonly Float64Array[] } {
  const x = Array.from({ length: 5 }, () => new Float64Array(n))
  const [common, own] = [Math.sqrt(rho), Math.sqrt(1 - rho)]
  for (let i = 0; i < n; i++) {
    const shared = common * rng.normal()
    for (const values of x) values[i] = shared + own * rng.normal()
  }
  const group = Int32Array.from({ length: n }, (_, i) => Number(x[0][i] > -0.545 && x[1][i] < 0.545))
  return {
    ...{ n, x, group },
    covariates: x.map((values, j) => ({ kind: 'numeric', name: `x${j + 1}`, values })),
    effect: Float64Array.from(group, (g) => (g === 1 ? 1 : -1)),
  }
}
