import type { Rng } from '../../numerics/random/rng.js'
import type { Cell, SimulatedPatients, SimulatedSet, Truth } from '../simulated-set.js'
import { NOTHING } from '../simulated-set.js'
import type { Preset } from './preset.js'
import { real, whole, word } from './preset.js'

const SD = 10
const NOISE = 5
/** Spread of the clusters about the variable that they are tied to. */
const TIE = 20
const WITHIN = 5

const leaf = null
const TRUTH: Truth = {
  variables: ['U2', 'U1', 'U5'],
  root: { variable: 'U2', cut: 30 },
  tree: {
    ...{ variable: 'U2', cut: 30, within: WITHIN },
    left: { variable: 'U1', cut: 17, within: WITHIN, left: leaf, right: leaf },
    right: { variable: 'U5', cut: 63, within: WITHIN, left: leaf, right: leaf },
  },
}

/** Source: Fokkema, Smits, Zeileis, Hothorn & Kelderman (2018), Behavior Research Methods 50, 2016–2034. */
const common = {
  control: { minsize: 20, maxdepth: 4 },
  methods: ['mob', 'mob-ri'] as const,
}
const factors = {
  N: whole(500, 40),
  K: whole(5, 5, 200),
  rho: real(0, 0, 0.99),
  M: whole(10, 2, 1000),
  sigma_b: real(5, 0, 1000),
}

/** Four subgroups, two of them without an effect; clusters with random intercepts. */
export const FOKKEMA_1: Preset = {
  name: 'fokkema-1',
  title: 'Fokkema et al. (2018), study 1: four subgroups',
  factors: { ...factors, b: word('splitting', 'unrelated', 'splitting', 'noise'), beta: real(2.5, 0, 1000) },
  ...common,
  draw: (cell, rng) => drawFokkema(cell, rng, true),
}

/** The same effect for all. */
export const FOKKEMA_2: Preset = {
  name: 'fokkema-2',
  title: 'Fokkema et al. (2018), study 2: no subgroups',
  factors: { ...factors, b: word('any', 'unrelated', 'any'), beta: real(2.5, 0, 1000) },
  ...common,
  draw: (cell, rng) => drawFokkema(cell, rng, false),
}

const TIED: Readonly<Record<string, readonly number[]>> = {
  unrelated: [],
  splitting: [0, 1, 4],
  noise: [2, 3],
  any: [0, 1, 2, 3, 4],
}

function drawFokkema(cell: Cell, rng: Rng, subgroups: boolean): SimulatedSet {
  const { N, K, rho, M, sigma_b, beta } = cell as Readonly<Record<string, number>>
  const between = () => -70 + rng.integer(141)
  const mean = Float64Array.from({ length: K }, (_, j) => [10, 30, Number.NaN, -40, 70][j] ?? between())
  mean[2] = between()
  const candidates = TIED[cell.b]
  const tied = candidates.length === 0 ? -1 : candidates[rng.integer(candidates.length)]
  const own = patients(N, mean, rho, beta, subgroups, rng)
  const { U } = own
  const latent = Float64Array.from({ length: N }, (_, i) =>
    tied < 0 ? rng.normal() : U[tied][i] + TIE * rng.normal(),
  )
  const b = Float64Array.from({ length: M }, () => sigma_b * rng.normal()).sort()
  const trial = new Int32Array(N)
  const order = Uint32Array.from({ length: N }, (_, i) => i).sort((i, j) => latent[i] - latent[j])
  order.forEach((i, place) => {
    trial[i] = Math.floor((place * M) / N)
  })
  const arm = Uint8Array.from({ length: N }, () => Number(rng.uniform() < 0.5))
  const outcome = Float64Array.from(
    { length: N },
    (_, i) => own.level[i] + (arm[i] - 0.5) * own.effect[i] + b[trial[i]] + NOISE * rng.normal(),
  )
  return {
    ...own,
    ...{ family: 'gaussian', outcome, arm, trial, truth: subgroups ? TRUTH : NOTHING },
    trials: Array.from({ length: M }, (_, k) => String(k + 1)),
    fresh: patients(N, mean, rho, beta, subgroups, rng),
  }
}

interface Drawn extends SimulatedPatients {
  readonly U: readonly Float64Array[]
  readonly level: Float64Array
}

function patients(
  n: number,
  mean: Float64Array,
  rho: number,
  beta: number,
  subgroups: boolean,
  rng: Rng,
): Drawn {
  const U = Array.from(mean, () => new Float64Array(n))
  const [common, own] = [Math.sqrt(rho), Math.sqrt(1 - rho)]
  for (let i = 0; i < n; i++) {
    const shared = rho > 0 ? common * rng.normal() : 0
    for (let j = 0; j < U.length; j++) U[j][i] = mean[j] + SD * (shared + own * rng.normal())
  }
  const group = new Int32Array(n)
  if (subgroups)
    for (let i = 0; i < n; i++) group[i] = U[1][i] <= 30 ? Number(U[0][i] > 17) : 2 + Number(U[4][i] > 63)
  const levels = subgroups ? [15, 30, 30, 45] : [30]
  const effects = subgroups ? [-beta, 0, 0, beta] : [beta]
  return {
    ...{ n, U, group },
    covariates: U.map((values, j) => ({ kind: 'numeric', name: `U${j + 1}`, values })),
    level: Float64Array.from(group, (g) => levels[g]),
    effect: Float64Array.from(group, (g) => effects[g]),
  }
}
