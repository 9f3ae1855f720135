import { cholesky, choleskyInverse, choleskySolve } from '../../numerics/cholesky.js'
import type { AdjustedPatients } from './adjusted-patients.js'
import { variancesOf } from './arm-variances.js'
import type { Component, LeafCells } from './leaf-cells.js'
import type { SharedEffects } from './shared-effects.js'

/** Sums of a trial, subgroup and arm around their means. */
interface Scatter {
  n: number
  y: number
  readonly x: Float64Array
  yy: number
  readonly xy: Float64Array
  readonly xx: Float64Array
}

/** By weighted least squares: every trial × arm has the residual variance that it has around all means. */
export function adjustedLeastSquares(
  cells: LeafCells,
  { trials, leaves }: Component,
  patients: AdjustedPatients,
): SharedEffects {
  const A = patients.x.length
  const all = scatters(cells, patients)
  // Variances around the means of trial × subgroup × arm, adjusted by ordinary least squares.
  const XX = new Float64Array(A * A)
  const XY = new Float64Array(A)
  for (const { xx, xy } of all) {
    for (let i = 0; i < A * A; i++) XX[i] += xx[i]
    for (let i = 0; i < A; i++) XY[i] += xy[i]
  }
  const { L, kept, rank } = cholesky(XX, A, 1e-11)
  const alpha = new Float64Array(A)
  choleskySolve(
    L,
    rank,
    Float64Array.from(kept, (c) => XY[c]),
  ).forEach((value, a) => {
    alpha[kept[a]] = value
  })
  const total = all.reduce((sum, { n }) => sum + n, 0)
  const squares = new Float64Array(2 * cells.trials)
  const d = new Float64Array(2 * cells.trials)
  all.forEach((own, i) => {
    if (own.n === 0) return
    const s = 2 * Math.floor(i / (2 * cells.leaves)) + (i % 2)
    let rss = own.yy
    for (let a = 0; a < A; a++) {
      rss -= 2 * alpha[a] * own.xy[a]
      for (let b = 0; b < A; b++) rss += alpha[a] * alpha[b] * own.xx[a * A + b]
    }
    squares[s] += Math.max(0, rss)
    d[s] += own.n - 1 - (rank * own.n) / total
  })
  const { phi, known } = variancesOf(squares, d)

  const K = trials.length
  const effects = K + leaves.length - 1
  const p = effects + rank
  const N = new Float64Array(p * p)
  const b = new Float64Array(p)
  let count = 0
  const add = (column: Float64Array, value: number, weight: number) => {
    for (let i = 0; i < p; i++) {
      if (column[i] === 0) continue
      b[i] += weight * column[i] * value
      for (let j = 0; j < p; j++) N[i * p + j] += weight * column[i] * column[j]
    }
  }
  trials.forEach((k, at) => {
    leaves.forEach((j, position) => {
      const [control, experimental] = [0, 1].map((arm) => all[2 * (k * cells.leaves + j) + arm])
      for (const [arm, own] of [control, experimental].entries())
        if (own.n > 0)
          for (let a = 0; a < rank; a++) {
            b[effects + a] += own.xy[kept[a]] / phi[2 * k + arm]
            for (let c = 0; c < rank; c++)
              N[(effects + a) * p + effects + c] += own.xx[kept[a] * A + kept[c]] / phi[2 * k + arm]
          }
      if (control.n === 0 || experimental.n === 0) return
      count++
      const variance = phi[2 * k] / control.n + phi[2 * k + 1] / experimental.n
      const column = new Float64Array(p)
      column[at] = 1
      if (position > 0) column[K + position - 1] = 1
      for (let a = 0; a < rank; a++) column[effects + a] = experimental.x[kept[a]] - control.x[kept[a]]
      add(column, experimental.y - control.y, 1 / variance)
    })
  })
  const { L: factor } = cholesky(N, p)
  const solved = choleskySolve(factor, p, b)
  const inverse = choleskyInverse(factor, p)
  return {
    estimates: solved.slice(0, effects),
    covariance: corner(inverse, p, effects),
    known,
    ...{ phi, kept: [...kept], alpha: spread(solved.slice(effects), kept, A) },
    ...{ trials: K, leaves: leaves.length },
    df: trials.reduce((whole, k) => whole + d[2 * k] + d[2 * k + 1], 0),
    cells: count,
    heterogeneity: null,
    dispersion: null,
  }
}

function scatters(cells: LeafCells, patients: AdjustedPatients): Scatter[] {
  const A = patients.x.length
  const all = Array.from(
    { length: 2 * cells.trials * cells.leaves },
    (): Scatter => ({
      ...{ n: 0, y: 0, yy: 0 },
      ...{ x: new Float64Array(A), xy: new Float64Array(A), xx: new Float64Array(A * A) },
    }),
  )
  const { cell, arm, outcome, weight, x } = patients
  const gap = new Float64Array(A)
  for (let i = 0; i < cell.length; i++) {
    const own = all[2 * cell[i] + arm[i]]
    const w = weight?.[i] ?? 1
    own.n += w
    const dy = outcome[i] - own.y
    own.y += (w / own.n) * dy
    for (let a = 0; a < A; a++) {
      gap[a] = x[a][i] - own.x[a]
      own.x[a] += (w / own.n) * gap[a]
    }
    own.yy += w * dy * (outcome[i] - own.y)
    for (let a = 0; a < A; a++) {
      own.xy[a] += w * gap[a] * (outcome[i] - own.y)
      for (let c = 0; c < A; c++) own.xx[a * A + c] += w * gap[a] * (x[c][i] - own.x[c])
    }
  }
  return all
}

/** Values at places, 0 elsewhere. */
function spread(values: Float64Array, places: ArrayLike<number>, length: number): Float64Array {
  const all = new Float64Array(length)
  values.forEach((value, i) => {
    all[places[i]] = value
  })
  return all
}

function corner(values: Float64Array, p: number, size: number): Float64Array {
  return Float64Array.from(
    { length: size * size },
    (_, ij) => values[Math.floor(ij / size) * p + (ij % size)],
  )
}
