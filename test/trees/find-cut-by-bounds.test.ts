import { describe, expect, it } from 'vitest'
import type { Ipd } from '../../src/data/patients/ipd.js'
import { createRng } from '../../src/numerics/random/rng.js'
import { ColumnSource } from '../../src/sources/columns.js'
import { strataModel } from '../../src/trees/node-models/strata-model.js'
import { findCut } from '../../src/trees/split/find-split.js'
import type { SplitSides } from '../../src/trees/split/split-sides.js'
import { expectClose } from '../tolerances.js'

const CONTROL = { parm: 'all', vcov: 'opg', ordinal: 'chisq' } as const

/** Patients of a few trials; beyond a cut the treatment works better, or (`benefit` 0) nothing differs. */
function patients(
  n: number,
  trials: number,
  family: 'binomial' | 'poisson',
  benefit: number,
  seed: number,
): Ipd {
  const rng = createRng(seed)
  const draw = (f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i))
  const arm = Uint8Array.from({ length: n }, () => rng.integer(2))
  const codes = Int32Array.from({ length: n }, () => rng.integer(trials))
  const z = draw(() => rng.normal())
  const eta = draw((i) => 0.4 * codes[i] - 0.8 + arm[i] * (0.2 + (z[i] > 0.3 ? benefit : 0)))
  const exposure = family === 'poisson' && seed % 2 === 0 ? draw(() => 0.2 + 3 * rng.uniform()) : null
  const count = (mean: number): number => {
    let y = 0
    for (let left = Math.exp(-mean), p = rng.uniform(); p > left && y < 50; p *= rng.uniform()) y++
    return y
  }
  const values = draw((i) =>
    family === 'binomial'
      ? Number(rng.uniform() < 1 / (1 + Math.exp(-eta[i])))
      : count((exposure?.[i] ?? 1) * Math.exp(eta[i])),
  )
  const covariate = { kind: 'numeric' as const, name: 'z', values: z }
  return {
    n,
    outcome: { name: 'y', values },
    treatment: { name: 'arm', control: 'c', experimental: 'e', arm },
    trial: { name: 'trial', levels: Array.from({ length: trials }, (_, k) => `T${k}`), codes },
    covariates: [covariate],
    weights: null,
    exposure,
    cluster: null,
    rows: Uint32Array.from({ length: n }, (_, i) => i + 2),
  }
}

describe.each(['binomial', 'poisson'] as const)('the cut found by bounds, %s', (family) => {
  it.each([
    ['one intercept', false, 0],
    ['one intercept, offsets', false, 0.5],
    ['stratified intercepts', true, 0],
    ['stratified intercepts, offsets', true, 0.5],
  ] as const)('is the one that looking at every cut finds: %s', (_, stratified, spread) => {
    let looked = 0
    let cuts = 0
    for (let seed = 1; seed <= 16; seed++) {
      const benefit = seed % 3
      const ipd = patients(700, 4, family, benefit, seed)
      const source = new ColumnSource(ipd, 'distinct', family)
      const offset = Float64Array.from({ length: 8 }, (_, s) => spread * Math.sin(3 * s + seed))
      const model = strataModel(source, { family, stratified, dfsplit: 1 }, offset, CONTROL)
      const root = source.root()
      const fit = model.fit(root)
      const cells = source.cells(root, 0)
      const counted: SplitSides = model.sides(fit, cells, null)
      const sides = (): SplitSides => ({
        ...counted,
        whole() {
          const side = counted.whole()
          const gain = side.gain.bind(side)
          side.gain = () => {
            looked++
            return gain()
          }
          return side
        },
      })
      const node = { n: fit.n, minsize: 20 }
      const fast = findCut(cells, { ...node, sides })!
      const slow = findCut(cells, { ...node, sides: () => counted }, () => {
        cuts++
      })!
      // Cuts whose gains agree to the accuracy of a log-likelihood are equally good.
      expectClose(fast.gain, slow.gain, { atol: 1e-8 }, `seed ${seed}`)
      if (fast.cut !== slow.cut) expect(Math.abs(fast.gain - slow.gain)).toBeLessThan(1e-9)
    }
    expect(looked).toBeLessThan(0.6 * cuts)
  })
})
