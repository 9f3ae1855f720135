import { describe, expect, it } from 'vitest'
import { familyOf } from '../../src/families/families.js'
import type { AdditiveFit, AdditiveNames } from '../../src/models/additive/additive-fit.js'
import { fitAdditiveGlm } from '../../src/models/additive/additive-glm.js'
import { fitAdditiveLm } from '../../src/models/additive/additive-lm.js'
import { fitAdditiveRows } from '../../src/models/additive/additive-rows.js'
import type { StratumSums } from '../../src/models/cells/cells.js'
import type { PatientRows } from '../../src/models/rows/patient-rows.js'
import { streamRng } from '../../src/numerics/random/rng.js'

const TRIALS = ['a', 'b', 'c', 'd']
const LEAVES = 3
const STRATA = 2 * TRIALS.length

/** Patients of three subgroups in four trials. */
function patients(seed: number, outcome: (eta: number, noise: number) => number) {
  const rng = streamRng(seed, 0)
  const n = 240
  const leaf = Array.from({ length: n }, () => rng.integer(LEAVES))
  const stratum = Uint16Array.from({ length: n }, () => rng.integer(STRATA))
  const values = Float64Array.from({ length: n }, (_, i) => {
    const eta = 0.3 * (stratum[i] >> 1) + (stratum[i] & 1) * (leaf[i] - 1) * 0.8 + 0.2 * leaf[i]
    return outcome(eta, rng.normal())
  })
  const rows = Array.from({ length: LEAVES }, (_, j) =>
    Uint32Array.from(leaf.flatMap((own, i) => (own === j ? [i] : []))),
  )
  const data: PatientRows = {
    ...{ n, outcome: values, stratum, weight: null, exposure: null, adjust: [] },
  } as unknown as PatientRows
  return { data, rows }
}

function sumsOf({ data, rows }: ReturnType<typeof patients>, centre: Float64Array): StratumSums[] {
  return rows.map((own) => {
    const n = new Float64Array(STRATA)
    const sum = new Float64Array(STRATA)
    const squares = new Float64Array(STRATA)
    for (const row of own) {
      n[data.stratum[row]]++
      sum[data.stratum[row]] += data.outcome[row] - centre[data.stratum[row]]
    }
    for (const row of own) {
      const s = data.stratum[row]
      squares[s] += (data.outcome[row] - centre[s] - sum[s] / n[s]) ** 2
    }
    return { n, mass: n, sum, squares, exposure: null, constant: 0 }
  })
}

/** What two fits of the same model say. */
function expectAlike(one: AdditiveFit, other: AdditiveFit) {
  expect(one.rank).toBe(other.rank)
  expect(one.n).toBe(other.n)
  expect(one.logLik).toBeCloseTo(other.logLik, 8)
  const terms = other.terms()
  expect(one.terms().map(({ name }) => name)).toEqual(terms.map(({ name }) => name))
  one.terms().forEach(({ estimate, scaledVariance }, c) => {
    expect(estimate).toBeCloseTo(terms[c].estimate!, 8)
    expect(scaledVariance).toBeCloseTo(terms[c].scaledVariance!, 8)
  })
  for (const [a, b] of [
    [0, 1],
    [2, 0],
    [1, 1],
  ])
    expect(one.differenceVariance(a, b)).toBeCloseTo(other.differenceVariance(a, b), 8)
}

/** Mean linear predictor of each arm over the patients of a subgroup, with its variance. */
function armsOf(fit: AdditiveFit, j: number) {
  const { n, eta, variance } = fit.predictor(j)!
  let total = 0
  for (const own of n) total += own
  return [0, 1].map((arm) => {
    const a = new Float64Array(n.length)
    let mean = 0
    for (let u = 0; u < n.length; u += 2) {
      a[u + arm] = (n[u] + n[u + 1]) / total
      if (a[u + arm] !== 0) mean += a[u + arm] * eta[u + arm]
    }
    return [mean, variance(a)]
  })
}

describe.each(['01', 'half'] as const)('the joint model of a PALM tree, treatment coded %s', (coding) => {
  const names: AdditiveNames = { trials: TRIALS, ids: [2, 4, 5], coding }

  it.each([1, 2, 3])('is the same from sums, swept, and from patients, dense: linear (%d)', (seed) => {
    const own = patients(seed, (eta, noise) => eta + noise)
    const centre = Float64Array.from({ length: STRATA }, (_, s) => 1 + 0.1 * s)
    const swept = fitAdditiveLm(sumsOf(own, centre), centre, names)
    const dense = fitAdditiveRows('gaussian', own.data, own.rows, names, 0)
    expectAlike(swept, dense)
    expect(swept.rss).toBeCloseTo(dense.rss, 8)
    for (let j = 0; j < LEAVES; j++)
      armsOf(swept, j).forEach(([mean, variance], arm) => {
        expect(mean).toBeCloseTo(armsOf(dense, j)[arm][0], 8)
        expect(variance).toBeCloseTo(armsOf(dense, j)[arm][1], 8)
      })
  })

  it.each([1, 2, 3])('is the same from sums and from patients: logistic (%d)', (seed) => {
    const own = patients(seed, (eta, noise) => Number(eta + noise > 0.7))
    const cells = fitAdditiveGlm(familyOf('binomial'), sumsOf(own, new Float64Array(STRATA)), names)
    const rows = fitAdditiveRows('binomial', own.data, own.rows, names, 0)
    expectAlike(cells, rows)
    expectAlike(cells.firth(), { ...rows.firth(), logLik: cells.firth().logLik })
    for (let j = 0; j < LEAVES; j++)
      armsOf(cells, j).forEach(([mean, variance], arm) => {
        expect(mean).toBeCloseTo(armsOf(rows, j)[arm][0], 7)
        expect(variance).toBeCloseTo(armsOf(rows, j)[arm][1], 7)
      })
  })
})
