import { cholesky, choleskySolve } from '../../numerics/cholesky.js'
import type { LmmCells } from './lmm-cells.js'
import type { LocalGroups } from './lmm-groups.js'
import { localGroups, sweptRows } from './lmm-groups.js'

/**
 * The sufficient statistics of a linear mixed model with one grouping factor: cross-products of [Z | X | y] with the
 * local columns swept out (a tilde in the papers' notation), per trial where Z is involved and summed over trials
 * elsewhere. Nothing here depends on the variance parameters, and nothing grows with the number of patients.
 */
export interface LmmMoments {
  /** Patients. */
  readonly n: number
  readonly trials: number
  readonly q: number
  /** Global columns kept. */
  readonly p: number
  /** Global columns asked for. */
  readonly columns: number
  /** Which of them were kept; the others depend linearly on local columns and predecessors. */
  readonly kept: Int32Array
  readonly columnNames: readonly string[] | null
  /** Per trial ZᵀZ (q × q), unswept. */
  readonly ZZ: Float64Array
  /** Per trial Z̃ᵀZ̃ (q × q). */
  readonly S: Float64Array
  /** Per trial Z̃ᵀX̃ (q × p). */
  readonly ZX: Float64Array
  /** Per trial Z̃ᵀr (q), r = ỹ − X̃ b. */
  readonly Zr: Float64Array
  /** X̃ᵀX̃ (p × p), X̃ᵀr (p), rᵀr. */
  readonly XX: Float64Array
  readonly Xr: Float64Array
  readonly rr: number
  /** b, the least squares coefficients that were subtracted from y (p): what remains does not cancel. */
  readonly base: Float64Array
  readonly local: LocalGroups
}

/** A swept column shorter than this (squared, relative) lies in the span of the local columns. */
const IN_LOCAL_SPAN = 1e-14
/** Squared relative length below which a column is taken to depend on its predecessors. */
const DEPENDENT = 1e-12

/**
 * Cross-products of [Z | X | y] from cells, swept of the local columns by centring within their groups (which loses
 * no digits where the raw cross-products would), rank of X, and y less its least squares fit.
 *
 * Global columns that depend linearly on the local ones and their predecessors are left out, in order, as R does;
 * covariates whose mean is millions of standard deviations should be centred first.
 */
export function lmmMoments(cells: LmmCells): LmmMoments {
  const { trials, q, p, length } = cells
  const groups = localGroups(cells)
  const read = sweptRows(cells, groups)
  const v = new Float64Array(p)
  const index = new Int32Array(p)

  const ZZ = new Float64Array(trials * q * q)
  const S = new Float64Array(trials * q * q)
  const ZX = new Float64Array(trials * q * p)
  const XX = new Float64Array(p * p)
  const Xy = new Float64Array(p)
  const raw = new Float64Array(p)
  const z = new Float64Array(q)
  const zRaw = new Float64Array(q)
  let n = 0
  for (let i = 0; i < length; i++) {
    const { n: ni, y } = read.cell(i, z, v, raw)
    if (ni === 0) continue
    n += ni
    const k = cells.trial[i]
    for (let a = 0; a < q; a++) zRaw[a] = cells.z[i * q + a]
    addOuter(ZZ, k * q * q, zRaw, q, ni)
    addOuter(S, k * q * q, z, q, ni)
    let filled = 0
    for (let c = 0; c < p; c++) if (v[c] !== 0) index[filled++] = c
    for (let e = 0; e < filled; e++) {
      const c = index[e]
      const nv = ni * v[c]
      Xy[c] += nv * y
      for (let a = 0; a < q; a++) ZX[k * q * p + a * p + c] += z[a] * nv
      for (let f = 0; f <= e; f++) XX[c * p + index[f]] += nv * v[index[f]]
    }
  }
  for (let c = 0; c < p; c++) for (let d = 0; d < c; d++) XX[d * p + c] = XX[c * p + d]

  const scale = raw.map((square, c) => (XX[c * p + c] > IN_LOCAL_SPAN * square ? XX[c * p + c] : Infinity))
  const { rank, kept, L } = cholesky(XX, p, DEPENDENT, scale)
  const base = choleskySolve(
    L,
    rank,
    Float64Array.from(kept, (c) => Xy[c]),
  )

  // Once more with y less its least squares fit: y + 10⁹ gives the same residual sums as y.
  const Zr = new Float64Array(trials * q)
  const Xr = new Float64Array(rank)
  let rr = 0
  for (let i = 0; i < length; i++) {
    const { n: ni, y } = read.cell(i, z, v)
    if (ni === 0) continue
    let r = y
    for (let c = 0; c < rank; c++) r -= v[kept[c]] * base[c]
    const k = cells.trial[i]
    for (let a = 0; a < q; a++) Zr[k * q + a] += ni * z[a] * r
    for (let c = 0; c < rank; c++) Xr[c] += ni * v[kept[c]] * r
    rr += ni * r * r + (cells.squares?.[i] ?? 0)
  }

  return {
    n,
    trials,
    q,
    p: rank,
    columns: p,
    kept,
    columnNames: cells.columnNames ?? null,
    ZZ,
    S,
    ZX: keepColumns(ZX, p, kept),
    Zr,
    XX: keepColumns(XX, p, kept, kept),
    Xr,
    rr,
    base,
    local: { ...groups, x: keepColumns(groups.x, p, kept) },
  }
}

function addOuter(into: Float64Array, at: number, z: Float64Array, q: number, n: number): void {
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) into[at + a * q + b] += n * z[a] * z[b]
}

/** Columns `kept` of a matrix with rows of length p; with `rows`, only those rows as well. */
function keepColumns(M: Float64Array, p: number, kept: Int32Array, rows?: Int32Array): Float64Array {
  if (kept.length === p) return M
  const height = rows?.length ?? (p === 0 ? 0 : M.length / p)
  const out = new Float64Array(height * kept.length)
  for (let i = 0; i < height; i++) {
    const from = (rows?.[i] ?? i) * p
    for (let c = 0; c < kept.length; c++) out[i * kept.length + c] = M[from + kept[c]]
  }
  return out
}
