import type { GlmFamily } from '../../families/glm-family.js'
import type { BlockJet } from '../glmm/glmm-arrow.js'
import { assembleArrow } from '../glmm/glmm-arrow.js'
import type { GlmmBlock, GlmmBlocks } from '../glmm/glmm-blocks.js'
import { blockCoefficients, blockTimes, glmmBlocks } from '../glmm/glmm-blocks.js'
import type { GlmmCells } from '../glmm/glmm-cells.js'
import type { ArrowFunction } from '../glmm/search/glmm-newton.js'

/** Blocks whose local coefficients are followed by the standardised random effects u of their trial, b = τu. */
export interface PenalisedBlocks extends GlmmBlocks {
  readonly blocks: readonly GlmmBlock[]
  /** Local coefficients that are not random effects. */
  readonly locals: number
  /** Of each block, the column that is held fixed in its cells; null without one. */
  readonly held: readonly Float64Array[] | null
}

/**
 * Blocks of cells with the random effects of their trial among the local coefficients.
 *
 * @param which cells
 * @param kept global columns
 * @param held a column whose coefficient is given; it is none of the global ones then
 */
export function penalisedBlocks(
  cells: GlmmCells,
  which: readonly number[],
  kept: readonly number[],
  held: number | null = null,
): PenalisedBlocks {
  const ones = new Float64Array(cells.p).fill(1)
  const scales = { xScale: ones, zScale: new Float64Array(cells.q).fill(1) }
  const free = kept.filter((column) => column !== held)
  const { q, p, blocks } = glmmBlocks(cells, which, { ...scales, kept: free })
  let at = 0
  const penalised = blocks.map((block): GlmmBlock => {
    const { size, width, index, value, columns, locals, z } = block
    const own = columns.length + locals.length
    const wide = width + q
    const indexes = new Int32Array(size * wide).fill(-1)
    const values = new Float64Array(size * wide)
    for (let a = 0; a < size; a++) {
      for (let e = 0; e < width; e++) {
        indexes[a * wide + e] = index[a * width + e]
        values[a * wide + e] = value[a * width + e]
      }
      for (let r = 0; r < q; r++)
        if (z[a * q + r] !== 0) {
          indexes[a * wide + width + r] = own + r
          values[a * wide + width + r] = z[a * q + r]
        }
    }
    const start = at
    at += locals.length + q
    const withRandom = Int32Array.from({ length: locals.length + q }, (_, j) => locals[j] ?? -1)
    return { ...block, width: wide, index: indexes, value: values, locals: withRandom, at: start }
  })
  const { width, values, columns } = cells.x
  const entry = (i: number) => {
    for (let e = 0; e < width; e++)
      if ((columns === undefined ? e : columns[i * width + e]) === held) return values[i * width + e]
    return 0
  }
  return {
    ...{ q, p, gammas: at, blocks: penalised, locals: at - q * penalised.length },
    held: held === null ? null : penalised.map((block) => Float64Array.from(block.cells, entry)),
  }
}

/** The blocks at given standard deviations τ of the random effects. */
export function blocksAt(design: PenalisedBlocks, tau: readonly number[]): PenalisedBlocks {
  const { q, blocks } = design
  return {
    ...design,
    blocks: blocks.map((block) => {
      const value = block.value.slice()
      for (let a = 0; a < block.size; a++)
        for (let r = 0; r < q; r++) value[a * block.width + block.width - q + r] *= tau[r]
      return { ...block, value }
    }),
  }
}

/**
 * Minus the penalised log-likelihood, −Σ log-likelihood + ½ Σ u², in (β, γ and u by block).
 *
 * @param held coefficient of the column that is held fixed
 */
export function penalisedPart(design: PenalisedBlocks, family: GlmFamily, held = 0): ArrowFunction {
  const { q, p, blocks } = design
  const place = new Map(blocks.map((block, b) => [block, b]))
  const etaOf = (block: GlmmBlock, x: Float64Array) => {
    const column = design.held?.[place.get(block)!]
    return blockTimes(block, blockCoefficients(block, p, x, 0)).map(
      (value, a) => value + block.offset[a] + (column === undefined ? 0 : held * column[a]),
    )
  }
  const penalty = (block: GlmmBlock, x: Float64Array) => {
    let sum = 0
    const end = p + block.at + block.locals.length
    for (let r = end - q; r < end; r++) sum += 0.5 * x[r] * x[r]
    return sum
  }
  return {
    value(x) {
      let sum = 0
      for (const block of blocks) {
        const eta = etaOf(block, x)
        sum += penalty(block, x)
        for (let a = 0; a < block.size; a++) sum -= family.logLik(block.sum[a], block.n[a], eta[a])
      }
      return sum
    },
    arrow: (x) => assembleArrow(design, 0, (block) => jet(block, q, p, x, family, etaOf(block, x), penalty)),
  }
}

function jet(
  block: GlmmBlock,
  q: number,
  p: number,
  x: Float64Array,
  family: GlmFamily,
  eta: Float64Array,
  penalty: (block: GlmmBlock, x: Float64Array) => number,
): BlockJet {
  const { size, width, index, value: row, columns, locals, at } = block
  const d = columns.length + locals.length
  const out = new Float64Array(4)
  const gradient = new Float64Array(d)
  const hessian = new Float64Array(d * d)
  let value = penalty(block, x)
  for (let a = 0; a < size; a++) {
    family.working(block.sum[a], block.n[a], eta[a], out)
    const [logLik, residual, w] = out
    value -= logLik
    for (let e = a * width; e < (a + 1) * width; e++) {
      if (index[e] < 0) continue
      gradient[index[e]] -= residual * row[e]
      for (let f = a * width; f < (a + 1) * width; f++)
        if (index[f] >= 0) hessian[index[e] * d + index[f]] += w * row[e] * row[f]
    }
  }
  for (let r = d - q; r < d; r++) {
    gradient[r] += x[p + at + locals.length - d + r]
    hessian[r * d + r] += 1
  }
  return { value, gradient, hessian }
}
