import { cholesky, forwardSolve } from '../../numerics/cholesky.js'
import { symmetricEigen } from '../../numerics/eigen.js'
import type { LmmMoments } from './lmm-moments.js'

/** Below this, relative to the outcome's own sum of squares, residuals are rounding errors. */
const EXACT_FIT = 1e-24
/** The same for the residuals left by X and Z together, which are found by subtraction. */
const EXACT_WITHIN = 1e-13
const DEPENDENT = 1e-12

/**
 * Whether nothing is left to estimate the variances from: X fits the outcome exactly, or X and Z together do when the
 * random effects are as free as fixed ones. In the latter case σ → 0 makes the likelihood grow without bound.
 */
export function isExactFit(moments: LmmMoments): boolean {
  const { n, p, local, rr } = moments
  if (n - p - local.count <= 0 || !(rr > EXACT_FIT * totalSquares(moments))) return true
  return !(withinResiduals(moments) > EXACT_WITHIN * rr)
}

/** Σ of squares of y before anything was fitted to it. */
function totalSquares({ XX, base, p, rr, local }: LmmMoments): number {
  let sum = rr
  for (let c = 0; c < p; c++) for (let d = 0; d < p; d++) sum += base[c] * XX[c * p + d] * base[d]
  for (let g = 0; g < local.n.length; g++) sum += local.n[g] * local.y[g] ** 2
  return sum
}

/** Residual sum of squares of y on X and every column of Z: the limit of rss when Δ grows without bound. */
function withinResiduals({ trials, q, p, S, ZX, Zr, XX, Xr, rr }: LmmMoments): number {
  const A = Float64Array.from(XX)
  const b = Float64Array.from(Xr)
  const scale = Float64Array.from({ length: p }, (_, c) => XX[c * p + c])
  let rest = rr
  const row = new Float64Array(p)
  for (let k = 0; k < trials; k++) {
    const { values, vectors } = symmetricEigen(S.subarray(k * q * q, (k + 1) * q * q), q)
    const floor = DEPENDENT * values.reduce((most, value) => Math.max(most, value), 0)
    for (let e = 0; e < q; e++) {
      if (!(values[e] > floor)) continue
      let r = 0
      row.fill(0)
      for (let a = 0; a < q; a++) {
        const weight = vectors[a * q + e]
        r += weight * Zr[k * q + a]
        for (let c = 0; c < p; c++) row[c] += weight * ZX[(k * q + a) * p + c]
      }
      rest -= (r * r) / values[e]
      for (let c = 0; c < p; c++) {
        b[c] -= (row[c] * r) / values[e]
        for (let d = 0; d <= c; d++) A[c * p + d] -= (row[c] * row[d]) / values[e]
      }
    }
  }
  const { L, rank, kept } = cholesky(A, p, DEPENDENT, scale)
  const projected = forwardSolve(
    L,
    rank,
    Float64Array.from(kept, (c) => b[c]),
  )
  for (const value of projected) rest -= value * value
  return rest
}
