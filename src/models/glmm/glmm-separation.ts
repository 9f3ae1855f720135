import type { GlmFamily } from '../../families/glm-family.js'
import type { GlmmBlocks } from './glmm-blocks.js'
import { blockCoefficients, blockTimes } from './glmm-blocks.js'
import { glmmNullSpace, groupOf } from './glmm-null-space.js'

/** A direction of (β, γ) in which the likelihood rises for ever, and the cells it carries to the boundary. */
export interface GlmmSeparation {
  readonly direction: Float64Array
  readonly moves: ReadonlySet<number>
}

/** See `glm-separation.ts`. */
const FAR = 8
const MOVING = 0.2
const STILL = [1e-2, 1e-4, 1e-6]
const ROUNDING = 1e-8

/**
 * Whether a step of the iteration of the fixed part proves that β and γ have no finite estimate: the same proof as
 * `separationAlong` of a generalised linear model, the null space being found with the local columns swept out.
 * Random effects do not matter here: they are penalised, so it is the fixed part alone that can run away.
 */
export function glmmSeparation(
  design: GlmmBlocks,
  family: GlmFamily,
  step: Float64Array,
  x: Float64Array,
): GlmmSeparation | null {
  const { p, blocks } = design
  const along = (by: Float64Array) =>
    blocks.map((block) => blockTimes(block, blockCoefficients(block, p, by, 0)))
  const change = along(step)
  const eta = along(x)
  const extreme = blocks.map((block) => Int8Array.from(block.n, (n, a) => family.extreme(block.sum[a], n)))
  let suspect = false
  blocks.forEach((block, b) => {
    for (let a = 0; a < block.size; a++) {
      const side = extreme[b][a]
      suspect ||= side !== 0 && side * (eta[b][a] + block.offset[a]) > FAR && side * change[b][a] > MOVING
    }
  })
  if (!suspect) return null
  const most = largest(change)
  for (const still of STILL) {
    const moves = change.map((values) => values.map((value) => Number(Math.abs(value) > still * most)))
    const right = (values: readonly Float64Array[], least: number) =>
      values.every((list, b) => list.every((value, a) => moves[b][a] === 0 || value * extreme[b][a] > least))
    if (!right(change, 0)) continue
    const direction = projected(design, step, moves)
    if (direction === null) continue
    const exact = along(direction)
    const scale = largest(exact)
    const stays = exact.every((list, b) =>
      list.every((value, a) => moves[b][a] === 1 || Math.abs(value) <= ROUNDING * scale),
    )
    if (!stays || !right(exact, ROUNDING * scale)) continue
    const cells = blocks.flatMap((block, b) => Array.from(block.cells).filter((_, a) => moves[b][a] === 1))
    return { direction, moves: new Set(cells) }
  }
  return null
}

/** The direction that agrees with `step` where cells that stay leave a choice, and does not change those cells. */
function projected(
  design: GlmmBlocks,
  step: Float64Array,
  moves: readonly Float64Array[],
): Float64Array | null {
  const { p, gammas, blocks } = design
  const place = new Map(blocks.map((block, b) => [block, b]))
  const stays = glmmNullSpace(design, (block, a) => moves[place.get(block)!][a] === 0)
  const direction = new Float64Array(p + gammas)
  stays.dropped.forEach((c, j) => {
    for (let i = 0; i < p; i++) direction[i] += step[c] * stays.vectors[j][i]
  })
  for (let g = 0; g < gammas; g++) {
    if (stays.counts[g] === 0) direction[p + g] = step[p + g]
    else for (let c = 0; c < p; c++) direction[p + g] -= stays.means[g * p + c] * direction[c]
  }
  return direction.some((value) => value !== 0) ? direction : null
}

/**
 * Cells of local groups in which every outcome is at the same boundary: the intercept of such a group diverges, and
 * the group tells nothing about anything else.
 *
 * @returns cell → direction
 */
export function boundaryGroups(design: GlmmBlocks, family: GlmFamily): Map<number, -1 | 1> {
  const side = new Int8Array(design.gammas).fill(2)
  const visit = (use: (g: number, cell: number, extreme: -1 | 0 | 1) => void) => {
    for (const block of design.blocks)
      for (let a = 0; a < block.size; a++) {
        const g = groupOf(block, a)
        if (g >= 0) use(g, block.cells[a], family.extreme(block.sum[a], block.n[a]))
      }
  }
  visit((g, _, extreme) => {
    side[g] = side[g] === 2 || side[g] === extreme ? extreme : 0
  })
  const found = new Map<number, -1 | 1>()
  visit((g, cell) => {
    if (side[g] !== 0) found.set(cell, side[g] as -1 | 1)
  })
  return found
}

function largest(lists: readonly Float64Array[]): number {
  let most = 0
  for (const list of lists) for (const value of list) most = Math.max(most, Math.abs(value))
  return most
}
