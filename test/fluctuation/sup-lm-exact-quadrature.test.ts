import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { supLmExactLogP } from '../../src/fluctuation/sup-lm/sup-lm-exact.js'
import { pnorm } from '../../src/numerics/distributions/distributions.js'
import { expectClose } from '../tolerances.js'

const { rows } = JSON.parse(readFileSync('test/fixtures/tables/sup-discrete-exact.json', 'utf8')) as {
  rows: { name: string; k: number; fractions: number[]; x: number; p: number }[]
}

// The 400 nodes of the table's quadrature are too far apart for its nearly coincident fractions (steps of 0.0005 in
// log-odds, a transition of width 0.02): it is off by up to 5e-9.
it.each([1.9126727555948575, 4.5285765187374336, 8.6153959220353933])(
  'nearly coincident fractions, k = 1, x = %d: as a fine quadrature of the normal transitions',
  (x) => {
    const { fractions, p } = rows.find((row) => row.name === 'close' && row.k === 1 && row.x === x)!
    const fine = exceedanceInOneDimension(x, fractions)
    expectClose(Math.exp(supLmExactLogP(x, 1, fractions)), fine, { atol: 1e-10 })
    expect(Math.abs(p - fine)).toBeLessThan(6e-9)
  },
)

/** P(max |X_j| > √x) of the Markov chain X of normal transitions, by 10-point Gauss–Legendre on 150 panels. */
function exceedanceInOneDimension(x: number, fractions: readonly number[]): number {
  const nodes = [
    0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
  ]
  const weights = [
    0.2955242247147529, 0.2692667193099963, 0.219086362515982, 0.1494513491505806, 0.0666713443086881,
  ]
  const b = Math.sqrt(x)
  const half = b / 150
  const points: number[] = []
  const mass: number[] = []
  for (let panel = 0; panel < 150; panel++)
    nodes.forEach((node, i) => {
      const centre = -b + (2 * panel + 1) * half
      points.push(centre - node * half, centre + node * half)
      mass.push(weights[i] * half, weights[i] * half)
    })
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const s = fractions.map((t) => Math.log(t / (1 - t)))
  let later = points.map(() => 0)
  for (let j = s.length - 1; j > 0; j--) {
    const rho = Math.exp(-(s[j] - s[j - 1]) / 2)
    const sd = Math.sqrt(-Math.expm1(-(s[j] - s[j - 1])))
    const next = later
    later = points.map((u) => {
      const m = rho * u
      const leaves = pnorm((b - m) / sd, { tail: 'upper' }) + pnorm((-b - m) / sd)
      return points.reduce((sum, v, i) => sum + ((mass[i] * density((v - m) / sd)) / sd) * next[i], leaves)
    })
  }
  return points.reduce((sum, u, i) => sum + mass[i] * density(u) * later[i], 2 * pnorm(b, { tail: 'upper' }))
}
