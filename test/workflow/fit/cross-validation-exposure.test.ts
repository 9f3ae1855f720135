import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import { foldsOf } from '../../../src/data/patients/split-patients.js'
import { createRng } from '../../../src/numerics/random/rng.js'
import { placePatients } from '../../../src/trees/shape/predict.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { covariatesByName } from '../../../src/workflow/patients/placement.js'
import type { Prepared } from '../../../src/workflow/patients/prepare.js'
import { prepare, takePrepared } from '../../../src/workflow/patients/prepare.js'

/** Counts per exposure: each patient is followed for a time of their own, and has more events for it. */
function followed(): Prepared {
  const text = readFileSync(new URL('../../fixtures/data/count-1500.csv', import.meta.url), 'utf8').trim()
  const [header, ...lines] = text.split('\n')
  const y = header.split(',').indexOf('y')
  const rows = lines.map((line, i) => {
    const cells = line.split(',')
    const time = [0.25, 1, 3][i % 3]
    cells[y] = String(Math.round(Number(cells[y]) * time))
    return [...cells, time].join(',')
  })
  return prepare(readDelimited([`${header},time`, ...rows].join('\n')), {
    ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: 'poisson' },
    ...{ covariates: ['age', 'bmi', 'severity'], exposure: 'time' },
  })
}

/** Poisson regression of y on columns with log offset, by Newton's method on dense normal equations. */
function poissonSlope(y: number[], X: number[][], offset: number[]): number {
  const p = X[0].length
  let beta = new Array<number>(p).fill(0)
  for (let pass = 0; pass < 60; pass++) {
    const A = Array.from({ length: p }, () => new Array<number>(p + 1).fill(0))
    X.forEach((x, i) => {
      const mu = Math.exp(offset[i] + x.reduce((sum, value, c) => sum + value * beta[c], 0))
      for (let a = 0; a < p; a++) {
        A[a][p] += x[a] * (y[i] - mu)
        for (let b = 0; b < p; b++) A[a][b] += mu * x[a] * x[b]
      }
    })
    for (let c = 0; c < p; c++)
      for (let r = 0; r < p; r++) {
        if (r === c) continue
        const by = A[r][c] / A[c][c]
        for (let e = c; e <= p; e++) A[r][e] -= by * A[c][e]
      }
    beta = beta.map((value, c) => value + Math.max(-1, Math.min(1, A[c][p] / A[c][c])))
  }
  return beta[0]
}

it('cross-validation of counts predicts events in the time that each patient was followed', () => {
  const data = followed()
  const options = { maxdepth: 2, cv: 3, seed: 4 }
  const { cv } = fit(data, 'mob', options)
  const { ipd } = data
  const fold = foldsOf(ipd, 3, createRng(4))
  const effect = new Array<number>(ipd.n)
  let loss = 0
  for (let f = 0; f < 3; f++) {
    const of = (isIn: boolean) => Uint32Array.from(fold.keys()).filter((i) => (fold[i] === f) === isIn)
    const tree = fit(takePrepared(data, of(false)), 'mob', { maxdepth: 2 })
    const left = of(true)
    const part = takePrepared(data, left)
    const { node } = placePatients(tree.tree, covariatesByName(part.ipd), part.ipd.n)
    left.forEach((i, at) => {
      const { coefficients } = tree.tree.nodes[node[at] - 1]
      effect[i] = coefficients.treatment!
      const rate = Math.exp(coefficients['(Intercept)']! + ipd.treatment.arm[i] * effect[i])
      const [y, mu] = [ipd.outcome.values[i], rate * ipd.exposure![i]]
      loss += 2 * ((y > 0 ? y * Math.log(y / mu) : 0) - (y - mu))
    })
  }
  expect(new Set(effect).size).toBeGreaterThan(3)
  expect(cv!.loss.tree).toBeCloseTo(loss / ipd.n, 8)

  const mean = effect.reduce((sum, value) => sum + value, 0) / ipd.n
  const X = effect.map((value, i) => [
    ipd.treatment.arm[i] * (value - mean),
    value - mean,
    ipd.treatment.arm[i],
    ...ipd.trial.levels.map((_, k) => Number(ipd.trial.codes[i] === k)),
  ])
  const slope = poissonSlope([...ipd.outcome.values], X, [...ipd.exposure!].map(Math.log))
  expect(cv!.calibration!.slope).toBeCloseTo(slope, 6)
})
