import type { GlmFamily } from '../../../families/glm-family.js'
import type { LmmCovariance } from '../../lmm/lmm-theta.js'
import { thetaPositions } from '../../lmm/lmm-theta.js'
import type { GlmmBlocks } from '../glmm-blocks.js'
import { blockCoefficients, blockTimes } from '../glmm-blocks.js'
import type { GlmmObjective } from './glmm-objective.js'
import type { ProfilePoint } from './glmm-profile.js'
import { profilePoint } from './glmm-profile.js'

/** Differences of the deviance that the profile is not accurate enough to tell. */
const NOISE = 1e-6
/** Ratio of neighbouring standard deviations of the scan, alone and of two. */
const ALONE = 2
const TOGETHER = 2.5
/** The scan starts at this share of the standard deviation that the most informative trial tells, and ends at so many of the average trial's. */
const LEAST = 0.25
const MOST = 40
/** No more standard deviations than these. */
const LEVELS = 24

/**
 * Points (θ, β, γ) of which at least one is in the basin of the least deviance: from the profile of the deviance in θ, along
 * standard deviations from zero to far beyond what the trials can tell.
 *
 * The profile can have several minima, zero among them, where trials differ much in size: a few large trials that agree make
 * a minimum of their own beside that of many small ones. How finely it can bend is a matter of the information of the single
 * trials, so their range sets that of the scan.
 *
 * @param fixed (β, γ) of the fit without random effects
 */
export function glmmBasins(
  objective: GlmmObjective,
  design: GlmmBlocks,
  family: GlmFamily,
  covariance: LmmCovariance,
  fixed: Float64Array,
): Float64Array[] {
  const positions = thetaPositions(design.q, covariance)
  const sharpest = sharpestTrial(design, family, fixed)
  if (positions.length === 1) return basinsAlong(objective, levels(sharpest[0], ALONE), fixed)
  const sets = sharpest.map((most) => levels(most, TOGETHER))
  return basinsIn(objective, positions, sets, fixed)
}

/** Zero, and standard deviations in steps of a ratio. */
function levels(sharpest: number, ratio: number): number[] {
  const least = LEAST / Math.max(1, sharpest)
  const list = [0]
  for (let level = MOST; level > least && list.length < LEVELS; level /= ratio) list.splice(1, 0, level)
  return list
}

/** For each random effect how many times more the most informative trial tells of it than the average one, as a standard deviation. */
function sharpestTrial({ q, p, blocks }: GlmmBlocks, family: GlmFamily, fixed: Float64Array): number[] {
  const out = new Float64Array(4)
  const largest = new Array<number>(q).fill(0)
  for (const block of blocks) {
    const eta = blockTimes(block, blockCoefficients(block, p, fixed, 0))
    for (let r = 0; r < q; r++) {
      let information = 0
      for (let a = 0; a < block.size; a++) {
        family.derivatives(eta[a] + block.offset[a], out)
        information += block.n[a] * out[1] * block.z[a * q + r] ** 2
      }
      largest[r] = Math.max(largest[r], information)
    }
  }
  // In units of the search the average trial has information 1.
  return largest.map(Math.sqrt)
}

/** One random effect: the minima of the profile lie where its slope turns from negative to positive. */
function basinsAlong(objective: GlmmObjective, at: readonly number[], fixed: Float64Array): Float64Array[] {
  const points: ProfilePoint[] = []
  for (const level of at) {
    const near = points.at(-1)?.x.slice() ?? Float64Array.of(0, ...fixed)
    near[0] = level
    points.push(profilePoint(objective, near))
  }
  const basins: Float64Array[] = []
  // At zero the slope vanishes: there the curvature tells.
  const falls = (i: number) => (i === 0 ? points[0].curvature[0] < 0 : points[i].slope[0] < 0)
  if (!falls(0)) basins.push(points[0].x)
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i], points[i + 1]]
    const [down, up] = [falls(i), !falls(i + 1)]
    if (down && up) basins.push(between(a, b, i === 0))
    // The slopes agree, but not with the values: a minimum and a maximum in between.
    else if (down && b.value > a.value + NOISE) basins.push(a.x)
    else if (up && !down && b.value < a.value - NOISE) basins.push(b.x)
  }
  if (falls(points.length - 1)) basins.push(points.at(-1)!.x)
  return basins
}

/** Where the slope between two points vanishes if it is linear. */
function between(a: ProfilePoint, b: ProfilePoint, fromZero: boolean): Float64Array {
  const share = fromZero ? 0.7 : a.slope[0] / (a.slope[0] - b.slope[0])
  const part = Number.isFinite(share) ? Math.min(0.9, Math.max(0.1, share)) : 0.5
  return a.x.map((value, i) => value + part * (b.x[i] - value))
}

/** Two random effects: points of a grid that no neighbour undercuts, the lowest first. */
function basinsIn(
  objective: GlmmObjective,
  positions: readonly (readonly [number, number])[],
  [first, second]: readonly (readonly number[])[],
  fixed: Float64Array,
): Float64Array[] {
  const columns = second.length
  const grid: ProfilePoint[] = new Array(first.length * columns)
  for (let i = 0; i < first.length; i++)
    for (let j = 0; j < columns; j++) {
      const before = j > 0 ? grid[i * columns + j - 1] : i > 0 ? grid[(i - 1) * columns] : null
      const near = before?.x.slice() ?? Float64Array.of(...positions.map(() => 0), ...fixed)
      positions.forEach(([row, column], e) => {
        near[e] = row !== column ? 0 : row === 0 ? first[i] : second[j]
      })
      grid[i * columns + j] = profilePoint(objective, near)
    }
  const basins = grid.filter(({ value }, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns]
    for (let a = Math.max(0, i - 1); a <= Math.min(first.length - 1, i + 1); a++)
      for (let b = Math.max(0, j - 1); b <= Math.min(columns - 1, j + 1); b++)
        if (grid[a * columns + b].value < value - NOISE) return false
    return true
  })
  return basins.sort((a, b) => a.value - b.value).map(({ x }) => x)
}
