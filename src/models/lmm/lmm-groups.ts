import type { LmmCells } from './lmm-cells.js'

/** The groups of patients that the local columns indicate; group g = trial · locals + local. */
export interface LocalGroups {
  /** Local columns per trial. */
  readonly locals: number
  /** Groups with patients: the local coefficients there are. */
  readonly count: number
  /** Σ log n, = log|X_lᵀX_l|. */
  readonly logDet: number
  /** Patients per group; 0 where the column is empty. */
  readonly n: Float64Array
  /** Means per group of Z (q), X (p) and y. */
  readonly z: Float64Array
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Sizes and means of the local groups. */
export function localGroups(cells: LmmCells): LocalGroups {
  const { trials, locals, q, p, length } = cells
  const size = trials * locals
  const n = new Float64Array(size)
  const z = new Float64Array(size * q)
  const x = new Float64Array(size * p)
  const y = new Float64Array(size)
  const { width, values, columns } = cells.x
  for (let i = 0; i < length; i++) {
    const local = cells.local?.[i] ?? -1
    const ni = cells.n?.[i] ?? 1
    if (local < 0 || ni === 0) continue
    const g = cells.trial[i] * locals + local
    n[g] += ni
    y[g] += cells.sum[i]
    for (let a = 0; a < q; a++) z[g * q + a] += ni * cells.z[i * q + a]
    for (let e = 0; e < width; e++) {
      const c = columns === undefined ? e : columns[i * width + e]
      if (c >= 0) x[g * p + c] += ni * values[i * width + e]
    }
  }
  let count = 0
  let logDet = 0
  for (let g = 0; g < size; g++) {
    if (n[g] === 0) continue
    count++
    logDet += Math.log(n[g])
    y[g] /= n[g]
    for (let a = 0; a < q; a++) z[g * q + a] /= n[g]
    for (let c = 0; c < p; c++) x[g * p + c] /= n[g]
  }
  return { locals, count, logDet, n, z, x, y }
}

/** Reads cell i as n, mean of y, row of Z and row of X, each less its local group's mean. */
export function sweptRows(cells: LmmCells, groups: LocalGroups) {
  const { q, p, locals } = cells
  const { width, values, columns } = cells.x
  const cell = (i: number, z: Float64Array, x: Float64Array, rawSquares?: Float64Array) => {
    const n = cells.n?.[i] ?? 1
    x.fill(0)
    for (let e = 0; e < width; e++) {
      const c = columns === undefined ? e : columns[i * width + e]
      if (c < 0) continue
      const value = values[i * width + e]
      x[c] = value
      if (rawSquares !== undefined) rawSquares[c] += n * value * value
    }
    for (let a = 0; a < q; a++) z[a] = cells.z[i * q + a]
    let y = n === 0 ? 0 : cells.sum[i] / n
    const local = cells.local?.[i] ?? -1
    if (local >= 0) {
      const g = cells.trial[i] * locals + local
      y -= groups.y[g]
      for (let a = 0; a < q; a++) z[a] -= groups.z[g * q + a]
      for (let c = 0; c < p; c++) x[c] -= groups.x[g * p + c]
    }
    return { n, y }
  }
  return { cell }
}
