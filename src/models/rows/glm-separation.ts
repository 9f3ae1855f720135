import type { GlmBasis } from './glm-basis.js'
import { basisTimes } from './glm-basis.js'
import type { GlmRows } from './glm-newton.js'
import { householderQr, rSolve } from './lm-qr.js'

/** A direction of the coefficients in which the likelihood rises for ever. */
export interface Separation {
  /** The direction, in the basis. */
  readonly direction: Float64Array
  /** Rows whose fitted means stay inside the boundary: the direction does not change them. */
  readonly rows: Int32Array
}

/** Linear predictors beyond this, of rows at the boundary, make a direction suspect. */
const FAR = 8
/** A change per iteration that a converging fit would have left behind by then. */
const MOVING = 0.2
/** Relative changes of linear predictors that may count as none. */
const STILL = [1e-2, 1e-4, 1e-6]
/** Relative rounding of linear predictors. */
const ROUNDING = 1e-8

/**
 * Whether a step of the iteration proves that the maximum likelihood estimate does not exist: whether there is, near
 * the step, a direction v with x_iᵀv = 0 in every row that pins η down and of the right sign in all others, which are
 * rows with no events or nothing but events. This is a proof, not a guess from large coefficients: v is
 * projected on the null space of the rows that stay, and checked on all.
 *
 * Source: Albert & Anderson (1984); Geyer (2009), section 3 (directions of recession).
 */
export function separationAlong(
  { family, sum, n }: GlmRows,
  basis: GlmBasis,
  step: Float64Array,
  eta: Float64Array,
): Separation | null {
  const { rows } = basis
  const change = basisTimes(basis, step)
  const extreme = Int8Array.from(rows, (i) => family.extreme(sum[i], n[i]))
  let most = 0
  let suspect = false
  for (let a = 0; a < rows.length; a++) {
    most = Math.max(most, Math.abs(change[a]))
    suspect ||= extreme[a] !== 0 && extreme[a] * eta[a] > FAR && extreme[a] * change[a] > MOVING
  }
  if (!suspect) return null
  for (const still of STILL) {
    const stays = Array.from(rows.keys()).filter((a) => Math.abs(change[a]) <= still * most)
    const moves = Array.from(rows.keys()).filter((a) => Math.abs(change[a]) > still * most)
    if (moves.some((a) => Math.sign(change[a]) !== extreme[a])) continue
    const direction = projected(basis, stays, step)
    if (direction === null) continue
    const along = basisTimes(basis, direction)
    const scale = along.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    if (
      moves.every((a) => along[a] * extreme[a] > ROUNDING * scale) &&
      stays.every((a) => Math.abs(along[a]) <= ROUNDING * scale)
    )
      return { direction, rows: Int32Array.from(stays, (a) => rows[a]) }
  }
  return null
}

/** The direction that agrees with `step` where the rows `stays` leave a choice, and does not change those rows. */
function projected({ Q }: GlmBasis, stays: readonly number[], step: Float64Array): Float64Array | null {
  const columns = Q.map((q) => Float64Array.from(stays, (a) => q[a]))
  const { kept, R, transform } = householderQr(columns, stays.length)
  if (kept.length === Q.length) return null
  const direction = step.slice()
  for (const c of kept) direction[c] = 0
  const along = new Float64Array(stays.length)
  columns.forEach((column, c) => {
    for (let a = 0; a < along.length; a++) along[a] += column[a] * direction[c]
  })
  rSolve(R, kept.length, transform(along)).forEach((value, j) => {
    direction[kept[j]] = -value
  })
  return direction
}

/**
 * Columns whose coefficients the rows do not determine: those in which some direction that leaves all rows unchanged
 * has a part.
 *
 * @param candidates columns that are independent on a larger set of rows
 */
export function undetermined(
  columns: readonly ArrayLike<number>[],
  rows: Int32Array,
  candidates: readonly number[],
): Set<number> {
  const taken = candidates.map((c) => Float64Array.from(rows, (i) => columns[c][i]))
  const { kept, R, transform } = householderQr(taken, rows.length)
  const present = new Set(kept)
  const found = new Set<number>()
  const size = (c: number) => Math.hypot(...taken[c].subarray(0, 1000)) || 1
  candidates.forEach((column, c) => {
    if (present.has(c)) return
    found.add(column)
    rSolve(R, kept.length, transform(taken[c])).forEach((value, j) => {
      if (Math.abs(value) * size(kept[j]) > 1e-7 * size(c)) found.add(candidates[kept[j]])
    })
  })
  return found
}
